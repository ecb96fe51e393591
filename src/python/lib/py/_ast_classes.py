import ast
from ast import AST, Constant, expr, stmt, mod


def iter_fields(node):
    for name in node._fields:
        try:
            yield name, getattr(node, name)
        except AttributeError:
            pass


def iter_child_nodes(node):
    for _, value in iter_fields(node):
        if isinstance(value, AST):
            yield value
        elif isinstance(value, list):
            for item in value:
                if isinstance(item, AST):
                    yield item


def walk(node):
    waiting = [node]
    at = 0
    while at < len(waiting):
        node = waiting[at]
        at += 1
        waiting.extend(iter_child_nodes(node))
        yield node


def get_docstring(node, clean=True):
    if not isinstance(node, (ast.AsyncFunctionDef, ast.FunctionDef, ast.ClassDef, ast.Module)):
        raise TypeError("%r can't have docstrings" % (node.__class__.__name__,))
    if not (node.body and isinstance(node.body[0], ast.Expr)):
        return None
    text = node.body[0].value
    if not (isinstance(text, Constant) and isinstance(text.value, str)):
        return None
    if not clean:
        return text.value
    import inspect
    return inspect.cleandoc(text.value)


def get_source_segment(source, node, *, padded=False):
    try:
        if node.end_lineno is None or node.end_col_offset is None:
            return None
        first, last = node.lineno - 1, node.end_lineno - 1
        start, end = node.col_offset, node.end_col_offset
    except AttributeError:
        return None
    lines = source.splitlines(keepends=True)
    if first == last:
        return lines[first].encode()[start:end].decode()
    head = lines[first].encode()
    padding = ""
    if padded:
        padding = "".join(c if c in "\f\t" else " " for c in head[:start].decode())
    parts = [padding + head[start:].decode()]
    parts += lines[first + 1:last]
    parts.append(lines[last].encode()[:end].decode())
    return "".join(parts)


def copy_location(new_node, old_node):
    for name in "lineno", "col_offset", "end_lineno", "end_col_offset":
        if name in old_node._attributes and name in new_node._attributes:
            value = getattr(old_node, name, None)
            if value is not None or (hasattr(old_node, name) and name.startswith("end_")):
                setattr(new_node, name, value)
    return new_node


def fix_missing_locations(node):
    def fix(node, lineno, col_offset, end_lineno, end_col_offset):
        if "lineno" in node._attributes:
            if hasattr(node, "lineno"):
                lineno = node.lineno
            else:
                node.lineno = lineno
        if "end_lineno" in node._attributes:
            if getattr(node, "end_lineno", None) is None:
                node.end_lineno = end_lineno
            else:
                end_lineno = node.end_lineno
        if "col_offset" in node._attributes:
            if hasattr(node, "col_offset"):
                col_offset = node.col_offset
            else:
                node.col_offset = col_offset
        if "end_col_offset" in node._attributes:
            if getattr(node, "end_col_offset", None) is None:
                node.end_col_offset = end_col_offset
            else:
                end_col_offset = node.end_col_offset
        for child in iter_child_nodes(node):
            fix(child, lineno, col_offset, end_lineno, end_col_offset)
    fix(node, 1, 0, 1, 0)
    return node


def increment_lineno(node, n=1):
    for child in walk(node):
        if "lineno" in child._attributes:
            child.lineno = getattr(child, "lineno", 0) + n
        if "end_lineno" in child._attributes and getattr(child, "end_lineno", 0) is not None:
            child.end_lineno = getattr(child, "end_lineno", 0) + n
    return node


class NodeVisitor:
    def visit(self, node):
        return getattr(self, "visit_" + node.__class__.__name__, self.generic_visit)(node)

    def generic_visit(self, node):
        for _, value in iter_fields(node):
            if isinstance(value, list):
                for item in value:
                    if isinstance(item, AST):
                        self.visit(item)
            elif isinstance(value, AST):
                self.visit(value)

    def visit_Constant(self, node):
        kinds = {bool: "NameConstant", type(None): "NameConstant", int: "Num", float: "Num",
                 complex: "Num", str: "Str", bytes: "Bytes", type(...): "Ellipsis"}
        old = getattr(self, "visit_" + kinds.get(type(node.value), "Other"), None)
        return old(node) if old is not None else self.generic_visit(node)


class NodeTransformer(NodeVisitor):
    def generic_visit(self, node):
        for name, old in iter_fields(node):
            if isinstance(old, list):
                new = []
                for item in old:
                    if isinstance(item, AST):
                        item = self.visit(item)
                        if item is None:
                            continue
                        if not isinstance(item, AST):
                            new.extend(item)
                            continue
                    new.append(item)
                old[:] = new
            elif isinstance(old, AST):
                new = self.visit(old)
                if new is None:
                    delattr(node, name)
                else:
                    setattr(node, name, new)
        return node


# Classes of before 3.8: isinstance() with them looks at what a Constant holds.
class _OldMeta(type):
    def __instancecheck__(cls, node):
        return isinstance(node, Constant) and type(node.value) in cls._kinds


class _Old(Constant, metaclass=_OldMeta):
    _kinds = ()
    n = s = property(lambda self: self.value)

    def __new__(cls, *args, **kwargs):
        return Constant(*args, **kwargs)


class Num(_Old):
    _fields = ("n",)
    _kinds = (int, float, complex)

    def __new__(cls, n=0):
        return Constant(n)


class Str(_Old):
    _fields = ("s",)
    _kinds = (str,)

    def __new__(cls, s=""):
        return Constant(s)


class Bytes(_Old):
    _fields = ("s",)
    _kinds = (bytes,)

    def __new__(cls, s=b""):
        return Constant(s)


class NameConstant(_Old):
    _kinds = (type(None), bool)


class Ellipsis(_Old):
    _fields = ()
    _kinds = (type(...),)

    def __new__(cls):
        return Constant(...)


class Index(AST):
    def __new__(cls, value, **kwargs):
        return value


def _old_value(self):
    return self.value


def _set_old_value(self, value):
    self.value = value


Constant.n = Constant.s = property(_old_value, _set_old_value)
