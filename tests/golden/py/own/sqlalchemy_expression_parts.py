"""What expressions and statements say about their parts: operators, children, flags, options."""
import operator

import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.ext.compiler import compiles, deregister
from sqlalchemy.sql import functions, operators

m = sa.MetaData()
t = sa.Table("t", m, sa.Column("id", sa.Integer, primary_key=True), sa.Column("s", sa.String(5)), sa.Column("j", sa.JSON), sa.Column("f", sa.ForeignKey("t.id")))
a, s = t.c.id, t.c.s


def name(op):
    return op and (getattr(op, "opstring", None) or op.__name__)


print("-- operators")
for e in [a == 1, a != 1, a < 1, a + 1, a / 1, -a, ~a, a.is_(None), a.in_([1]), s.like("x"), s.contains("x"), s + "x", s.regexp_match("x", flags="i"), a.between(1, 2), a.desc(), a.desc().nulls_last(), a.distinct(), a.op("##")(1), a.bitwise_and(1), sa.and_(a == 1, s == "x"), t.c.j["k"], sa.not_(a == 1), s.collate("C")]:
    print(type(e).__name__, name(e.operator), name(getattr(e, "modifier", None)), name(getattr(e, "negate", None)), getattr(e, "modifiers", None), [str(c) for c in e.get_children()])
print((a == 1).operator is operator.eq, (a == 1).operator is operators.eq, s.like("x").operator is operators.like_op, a.asc().modifier is operators.asc_op)
print([n for n in ("eq", "add", "and_", "like_op", "desc_op", "in_op", "concat_op", "inv") if operators.is_comparison(getattr(operators, n))], operators.is_boolean(operators.inv), operators.mirror(operators.lt) is operators.gt, operators.is_precedent(operators.add, operators.mul), operators.is_precedent(operators.mul, operators.add), operators.notin_op is operators.not_in_op)
c = operators.custom_op("->", precedence=15, eager_grouping=True)
print(c.opstring, c.precedence, c.is_comparison, c.eager_grouping, c(a, 5), a.operate(c, 5), a.operate(operators.add, 5), a.operate(operators.like_op, "x", escape="^"), a.reverse_operate(operators.sub, 5), isinstance(a.op("@")(1).operator, operators.custom_op))
try:
    c(1, 2)
except sa.exc.InvalidRequestError as error:
    print(error)
print(operators.custom_op("+", python_impl=lambda x, y: x * y)(6, 7), operators.op(a, "&", 3), operators.between_op(a, 1, 2))

print("-- flags")
for x in [sa.select(t), t.insert(), t.update(), t.delete(), sa.text("x"), sa.text("x").columns(sa.column("y")), sa.union(sa.select(a), sa.select(a)), sa.schema.CreateTable(t), sa.func.now(), t, a, sa.select(t).subquery()]:
    print(type(x).__name__, [n for n in ("is_select", "is_insert", "is_update", "is_delete", "is_text", "is_dml", "is_selectable", "supports_execution", "named_with_column") if getattr(x, n, None)])
print(sa.select(a).inherit_cache, type(a == 1).inherit_cache, sa.Select.is_select, sa.Insert.is_insert, postgresql.insert(t).stringify_dialect, sa.select(a).stringify_dialect, t.implicit_returning, a.timetuple)

print("-- statements")
u = t.update().where(a == 1, s == "x").values(s="y").returning(a, (a + 1).label("n")).with_dialect_options(mysql_limit=5)
print(u.whereclause, u.entity_description["name"], u.entity_description["table"] is t, [(d["name"], str(d["type"])) for d in u.returning_column_descriptions], dict(u.dialect_kwargs), u.dialect_options["mysql"]["limit"], t.delete().whereclause)
q = sa.select(a, s.label("q")).where(a > 1).fetch(5, oracle_fetch_approximate=True)
print(q.corresponding_column(a) is a, q.is_derived_from(t), q.dialect_options["oracle"]["fetch_approximate"], dict(q.kwargs), q.selectable is q, [type(x).__name__ for x in sa.union(q, q).selects], sa.text("select :x").columns(sa.column("x")).bindparams(x=5).compile().params)
sub = sa.select(a, s).subquery("sub")
print([c.name for c in sub.primary_key], [f.target_fullname for f in t.alias().foreign_keys], [c.name for c in sub.entity_namespace], sub.c.id.proxy_set == {sub.c.id, a}, a.entity_namespace is t.c)
w = sa.func.count().over(rows=(None, 0), order_by=a)
print(w.range_, w.groups, w.order_by, sa.func.count(a).filter(a > 1).criterion, [(str(x), str(y)) for x, y in sa.case((a == 1, "x"), else_="y").whens], sa.cast(a, sa.String).wrapped_column_expression is a)
p = sa.bindparam("p", 5, literal_execute=True)
print(p.literal_execute, p.isoutparam, sa.bindparam("z").render_literal_execute().literal_execute, p.expand_op, sa.values(sa.column("a"), name="v", literal_binds=True).literal_binds, sa.select(a).cte(recursive=True).recursive)
v = sa.tablesample(t, sa.func.bernoulli(5), seed=sa.literal(7))
print(v.sampling, v.seed.value, t.description, a.description, (a == 1).description)

print("-- functions have classes")
print(type(sa.func.count(a)) is functions.count, isinstance(sa.func.now(), functions.now), isinstance(sa.func.current_date(), functions.AnsiFunction), isinstance(sa.func.max(a), functions.ReturnTypeFromArgs), isinstance(sa.func.count(), sa.Function), isinstance(sa.func.lower(s), functions.GenericFunction), type(sa.func.lower(s)).__name__)
print(functions.count(), functions.coalesce(a, 5), functions.now().type, functions.max(s).type, functions.current_timestamp(), functions.count(a).over(), functions.next_value(sa.Sequence("sq")).sequence if False else "")
print([issubclass(c, functions.GenericFunction) for c in (functions.count, functions.mode, functions.cube, postgresql.to_tsvector)], postgresql.to_tsvector("english", s))


class total(functions.sum):
    inherit_cache = True


class as_utc(functions.GenericFunction):
    type = sa.DateTime(timezone=True)
    name = "to_utc"
    identifier = "utc"
    package = "time"
    inherit_cache = True


print(total(a), total(a).type, sa.func.total(a), type(sa.func.total(a)) is total, sa.func.time.utc(a), sa.func.time.utc(a).type.timezone)


@compiles(functions.now, "sqlite")
def sqlite_now(element, compiler, **kw):
    return "CURRENT_TIMESTAMP"


@compiles(functions.count)
def my_count(element, compiler, **kw):
    return "COUNT<%s>" % compiler.process(element.clauses, **kw)


from sqlalchemy.dialects import sqlite

print(sa.func.now().compile(dialect=sqlite.dialect()), sa.func.now().compile(dialect=postgresql.dialect()), sa.select(sa.func.count(a)))
deregister(functions.count)
print(sa.func.count(a))
print(isinstance(postgresql.array([1]), postgresql.array), isinstance(postgresql.aggregate_order_by(a, s), postgresql.aggregate_order_by), isinstance(mysql.match(s, against="x"), mysql.match), postgresql.hstore("a", "b").compile(dialect=postgresql.dialect()), type(postgresql.hstore("a", "b")).__name__)
