"""Arguments of the wrong kind raise: in the reference from the first attribute they miss."""
import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.sql import operators

md = sa.MetaData()
t = sa.Table("t", md, sa.Column("id", sa.Integer, primary_key=True), sa.Column("x", sa.String(5), index=True), sa.Column("f", sa.ForeignKey("t.id")), sa.Column("j", sa.JSON))
fk = list(t.foreign_keys)[0].constraint
engine = sa.create_engine("sqlite://")
insp = sa.inspect(engine)
prep = engine.dialect.identifier_preparer
FORMS = """
sqlite.insert(t).on_conflict_do_nothing([1])
mysql.insert(t).on_duplicate_key_update(["a"])
insp.get_columns(None)
insp.get_indexes(None)
insp.has_schema(None)
prep.quote(None)
prep.format_table(None)
prep.format_table("x")
prep.format_column("x")
prep.format_constraint(5)
operators.between_op(None)
operators.like_op(t.c.id)
md.remove(None)
t.to_metadata(None)
sa.schema.CreateTable(5)
sa.schema.CreateTable(None)
sa.schema.AddConstraint(5)
str(sa.union())
sa.text("x").columns(sa.column("a")).options().is_select
sa.union(sa.select(t), sa.select(t)).options().is_select
sa.select(t).fetch(5, oracle_foo=1)
sa.select(t).fetch(5, foo=1)
str(sa.select(t.c.id).fetch(5, oracle_fetch_approximate=True).compile(dialect=oracle.dialect()))
sa.CheckConstraint(5)
sa.CheckConstraint(None).sqltext
sa.CheckConstraint(True).sqltext
sa.Computed([])
sa.Computed(False).sqltext
t.c[-1]
t.c[0:2].keys()
str(t.c[0, "x"])
str(t.c)
sa.Sequence("s", start=1, cache=2, schema="q", data_type=sa.BigInteger(), optional=True)
t.append_column(sa.Column("x", sa.Integer))
"""
from sqlalchemy.dialects import oracle

for form in FORMS.strip().split("\n"):
    try:
        print(form, "->", eval(form))
    except Exception as error:
        print(form, "->", type(error).__name__, error)
