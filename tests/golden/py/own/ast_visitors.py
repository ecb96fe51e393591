# ast: walking, places, docstrings, segments of source, visitors and transformers.
import ast
import inspect

SOURCE = '''"""Module doc.
   Indented."""
def f(a, b=1, *c, **d):
    "doc of f"
    x = [a, (b, "é" + 'ü'), {1: 2}]
    return lambda y: y + 1
class C(object):
    n = None
    async def m(self): return await self.z(...)
if f(1,
     2): pass
'''
tree = ast.parse(SOURCE)
print([type(n).__name__ for n in ast.walk(tree)])
print([name for name, value in ast.iter_fields(tree.body[1])], [type(n).__name__ for n in ast.iter_child_nodes(tree.body[1])])
print(type(ast.walk(tree)).__name__, next(ast.iter_fields(tree))[0])
for node in tree, tree.body[1], tree.body[2], tree.body[2].body[1]:
    print(repr(ast.get_docstring(node)), repr(ast.get_docstring(node, clean=False)))
for bad in (tree.body[3], ast.parse('1', mode='eval')):
    try:
        ast.get_docstring(bad)
    except TypeError as exc:
        print(exc)
for node in ast.walk(tree):
    if hasattr(node, 'lineno'):
        print(type(node).__name__, repr(ast.get_source_segment(SOURCE, node)), ast.get_source_segment(SOURCE, node, padded=True) == ast.get_source_segment(SOURCE, node))
odd = 'if 1:\f\n\tx = (1,\r\n\t2)\r'
node = ast.parse(odd).body[0].body[0].value
print(repr(ast.get_source_segment(odd, node)), repr(ast.get_source_segment(odd, node, padded=True)), ast.get_source_segment(odd, ast.Name('x')), ast.get_source_segment(odd, tree))
node.end_lineno = 99
try:
    print(ast.get_source_segment(odd, node))
except IndexError as exc:
    print(exc)
node.end_lineno = None
print(ast.get_source_segment(odd, node))

new = ast.copy_location(ast.Name('q', ast.Load()), tree.body[1])
print(ast.dump(new, include_attributes=True))
print(ast.dump(ast.copy_location(ast.Load(), new)), ast.dump(ast.copy_location(ast.Name('z'), ast.Load()), include_attributes=True))
made = ast.Module([ast.Expr(ast.Call(ast.Name('print', ast.Load()), [ast.Constant(3), ast.Name('n', ast.Load(), lineno=7, col_offset=2)], [])), ast.Pass(lineno=9, end_lineno=None)], [])
print(ast.fix_missing_locations(made) is made)
print(ast.dump(made, include_attributes=True))
print(ast.dump(ast.increment_lineno(made, 10), include_attributes=True))
print(ast.dump(ast.increment_lineno(ast.Module([ast.Pass()], [ast.TypeIgnore(4, 'tag')])), include_attributes=True))
for function in (ast.walk, ast.iter_fields, ast.copy_location, ast.increment_lineno, ast.get_docstring, ast.get_source_segment, ast.NodeVisitor.visit, ast.NodeTransformer.generic_visit):
    print(function.__qualname__, inspect.signature(function), function.__module__)


class Names(ast.NodeVisitor):
    def __init__(self):
        self.seen = []

    def visit_Name(self, node):
        self.seen.append((node.id, type(node.ctx).__name__))

    def visit_FunctionDef(self, node):
        self.seen.append('def ' + node.name)
        self.generic_visit(node)

    def visit_Constant(self, node):
        self.seen.append(node.value)
        return super().visit_Constant(node)


names = Names()
print(names.visit(tree), names.seen, ast.NodeVisitor().visit(tree))


class Old(ast.NodeVisitor):
    def visit_Num(self, node):
        print('num', node.n)

    def visit_Str(self, node):
        print('str', node.s)

    def visit_NameConstant(self, node):
        print('name', node.value)

    def visit_Ellipsis(self, node):
        print('dots')


Old().visit(ast.parse('1; 2.5; 3j; "s"; b"b"; None; True; ...'))


class Change(ast.NodeTransformer):
    def visit_Name(self, node):
        return ast.copy_location(ast.Name(node.id + '_', node.ctx), node)

    def visit_Pass(self, node):
        return None

    def visit_Expr(self, node):
        self.generic_visit(node)
        return [node, node]

    def visit_Constant(self, node):
        return ast.Constant(node.value + 1) if type(node.value) is int else node

    def visit_Return(self, node):
        return ast.Expr(node.value)


changed = Change().visit(ast.parse('a = b\npass\nc(1, "x", *d)\ndef f():\n    pass\n    return 3\nclass K: k'))
print(ast.unparse(ast.fix_missing_locations(changed)))


class Drop(ast.NodeTransformer):
    def visit_Constant(self, node):
        return None


dropped = Drop().visit(ast.parse('x = 1'))
print(hasattr(dropped.body[0], 'value'), [t.id for t in dropped.body[0].targets])
print(isinstance(ast.Constant(1), ast.Num), isinstance(ast.Constant('a'), ast.Num), isinstance(ast.Constant(True), ast.NameConstant), ast.dump(ast.Num(4)), ast.dump(ast.Str('s')), ast.dump(ast.Ellipsis()), ast.Constant(3).n)
for f in (lambda: ast.NodeVisitor().visit(3), lambda: ast.NodeVisitor().visit(), lambda: ast.walk(), lambda: list(ast.walk(3)), lambda: ast.copy_location(1, 2), lambda: ast.fix_missing_locations(5), lambda: ast.nothing):
    try:
        print(f())
    except Exception as exc:
        print(type(exc).__name__, exc)
