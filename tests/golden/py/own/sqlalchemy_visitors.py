"""Visitors: walking, copying and replacing parts of expressions."""
import sqlalchemy as sa
from sqlalchemy.sql import visitors
from sqlalchemy.sql.visitors import ClauseVisitor, CloningVisitor, ReplacingCloningVisitor

t = sa.table("t", sa.column("a", sa.Integer), sa.column("b", sa.Integer))
u = sa.table("u", sa.column("a", sa.Integer))
e = sa.and_(t.c.a == 5, sa.func.coalesce(t.c.b, 7) > 3)


class Names(ClauseVisitor):
    def __init__(self):
        self.seen = []

    def visit_column(self, c):
        self.seen.append("column " + c.name)

    def visit_bindparam(self, p):
        self.seen.append("bind %r" % p.value)

    def visit_function(self, f):
        self.seen.append("function " + f.name)


v = Names()
print(v.traverse(e) is e, sorted(v.seen))
v = Names()
v.traverse_single(t.c.a)
v.traverse_single(e)
print(v.seen, [type(x).__name__ for x in v.iterate(t.c.a + 1)])


class Bump(CloningVisitor):
    def visit_bindparam(self, p):
        p.value = (p.value or 0) + 100


print(Bump().traverse(e).compile().params, e.compile().params)


class Move(ReplacingCloningVisitor):
    def replace(self, elem):
        if isinstance(elem, sa.sql.ColumnElement) and getattr(elem, "table", None) is t:
            return u.c.a
        return None


print(Move().traverse(t.c.a + t.c.b), t.c.a + t.c.b)
print(isinstance(v, visitors.ExternalTraversal), issubclass(CloningVisitor, ClauseVisitor), [str(x) for x in Bump().copy_and_process([t.c.a, t.c.b == 1])])
found = []
visitors.traverse(e, {}, {"column": lambda c: found.append(c.name)})
print(sorted(found), visitors.replacement_traverse(e, {}, lambda x: sa.literal_column("z") if x is t.c.b else None))
