"""alembic.operations.schemaobj."""
import sqlalchemy as sa
from alembic.operations.schemaobj import SchemaObjects
s = SchemaObjects()
def show(o):
    d = o if isinstance(o, (sa.Table, sa.Column)) else None
    if isinstance(o, sa.Index): d = sa.schema.CreateIndex(o)
    elif isinstance(o, sa.Table): d = sa.schema.CreateTable(o)
    elif isinstance(o, sa.Column): print(repr(o)); return
    else:
        try: d = sa.schema.AddConstraint(o)
        except Exception as e: print(type(e).__name__, e); return
    print(type(o).__name__, str(d).replace("\n", " "), o.table.fullname if hasattr(o, "table") else o.fullname)
for f in [lambda: s.primary_key_constraint("p", "t", ["a", "b"], schema="s"), lambda: s.foreign_key_constraint("f", "t", "u", ["a"], ["b"], ondelete="CASCADE", source_schema="s", referent_schema="r"), lambda: s.foreign_key_constraint(None, "t", "t", ["a"], ["b"], initially="DEFERRED", deferrable=True, match="FULL", onupdate="SET NULL"), lambda: s.unique_constraint("u", "t", ["a", "b"], schema="s", deferrable=True), lambda: s.check_constraint("c", "t", "a > 1", schema="s"), lambda: s.check_constraint("c", "t", sa.column("a") > 1), lambda: s.generic_constraint("g", "t", "unique"), lambda: s.generic_constraint("g", "t", "foreignkey", schema="s"), lambda: s.generic_constraint("g", "t", "primary"), lambda: s.generic_constraint("g", "t", "check"), lambda: s.generic_constraint("g", "t", "bogus"), lambda: s.table("t", sa.Column("a", sa.Integer), sa.Column("b", sa.ForeignKey("u.id")), schema="s", comment="x"), lambda: s.table("t"), lambda: s.column("a", sa.Integer(), nullable=False), lambda: s.index("i", "t", ["a", sa.text("lower(b)")], schema="s", unique=True), lambda: s.index(None, "t", ["a"]), lambda: s.index("i", None, ["a"])]:
    try: show(f())
    except Exception as e: print(type(e).__name__, e)
print(type(s.metadata()).__name__, dict(s.metadata().naming_convention), s.migration_context)

from typing import Optional

from alembic.runtime.environment import IncludeNameFn, NameFilterParentNames, NameFilterType


def include_name(name: Optional[str], type_: NameFilterType, parent_names: NameFilterParentNames) -> bool:
    return type_ != "schema" or name is None


f: IncludeNameFn = include_name
print(f(None, "schema", {}), NameFilterType.__args__)
