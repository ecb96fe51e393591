"""What may stand where in an expression or a statement, and what is said about the rest."""
import re

import sqlalchemy as sa

t = sa.table("t", sa.column("a"))
q = sa.select(t.c.a)
s = q.subquery("sq")
al = t.alias("al")
j = t.join(al, sa.true())
ins = t.insert()
v = sa.values(sa.column("z"), name="vv")
cte = q.cte("c")
x = sa.text("x")
tv = sa.func.f().table_valued("q")

ENTITIES = (("t", t), ("q", q), ("s", s), ("al", al), ("j", j), ("ins", ins), ("v", v), ("cte", cte), ("x", x), ("int", 5), ("str", "x"), ("none", None), ("list", [1]), ("tv", tv), ("type", sa.Integer))
FORMS = [
    't.c.a == e',
    't.c.a + e',
    'sa.and_(e, t.c.a == 1)',
    'sa.not_(e)',
    'q.where(e)',
    'q.order_by(e)',
    'q.group_by(e)',
    'q.having(e)',
    'sa.func.foo(e)',
    'sa.cast(e, sa.Integer)',
    'sa.case((e, 1))',
    'sa.case((t.c.a == 1, e))',
    "sa.label('x', e)",
    'sa.select(e)',
    'q.select_from(e)',
    'q.limit(e)',
    'q.distinct(e)',
    't.update().values(a=e)',
    't.insert().values(a=e)',
    't.update().where(e)',
    't.delete().where(e)',
    't.insert().returning(e)',
    'sa.tuple_(e)',
    't.c.a.between(e, e)',
    'sa.union(q, e)',
    "t.insert().from_select(['a'], e)",
    't.join(e, sa.true())',
    't.join(al, e)',
    'q.join(e)',
    'sa.desc(e)',
    'sa.func.foo().over(order_by=e)',
    'sa.func.foo().over(partition_by=e)',
    'sa.func.foo().filter(e)',
    'sa.func.foo().within_group(e)',
    'q.with_for_update(of=e)',
    'sa.type_coerce(e, sa.Integer)',
    "sa.extract('year', e)",
    'sa.any_(e)',
    'q.correlate(e)',
    'q.prefix_with(e)',
    'sa.distinct(e)',
    't.c.a.is_(e)',
    't.c.a.like(e)',
    'sa.literal(e)',
    'q.add_columns(e)',
    'q.offset(e)',
    'q.with_only_columns(e)',
    "sa.collate(e, 'x')",
    'sa.between(e, 1, 2)',
    "t.c.a.op('x')(e)",
    'sa.func.count(e)',
    'sa.alias(e)',
    'sa.update(e)',
    'sa.delete(e)',
    'sa.intersect(e)',
    't.alias(e)',
    'q.scalar_subquery() == e',
    'q.fetch(e)',
    'sa.true() & e',
    't.c.a.distinct() == e',
    'sa.null() == e',
]
SKIP = {'cte sa.alias(e)', 'cte t.join(e, sa.true())', 'ins q.add_columns(e)', 'ins q.group_by(e)', 'ins q.with_for_update(of=e)', 'ins q.with_only_columns(e)', 'ins sa.alias(e)', 'ins sa.select(e)', 'ins t.insert().returning(e)', 'j sa.delete(e)', 'j sa.update(e)', 'list q.correlate(e)', 'list q.group_by(e)', 'list q.order_by(e)', 'list q.with_only_columns(e)', 'list sa.select(e)', 'none q.prefix_with(e)', 'none sa.func.count(e)', 'q q.add_columns(e)', 'q q.group_by(e)', 'q q.join(e)', 'q q.with_for_update(of=e)', 'q q.with_only_columns(e)', 'q sa.select(e)', 'q t.insert().returning(e)', "s t.insert().from_select(['a'], e)", 'v sa.delete(e)', 'v sa.update(e)', 'x sa.intersect(e)', 'x sa.not_(e)', 'x sa.union(q, e)'}
for form in FORMS:
    for name, e in ENTITIES:
        if name + " " + form in SKIP:
            continue
        try:
            r = str(eval(form)).replace("\n", " ")
        except Exception as error:
            r = type(error).__name__ + " " + str(error)
        print(name, form, ":", re.sub(r"0x[0-9a-f]+|\d{6,}", "0x", r))
