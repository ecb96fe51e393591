import os

from sqlalchemy import Column, Integer, MetaData, String, Table, column, select, table
from sqlalchemy.orm import DeclarativeBase

t = Table("person", MetaData(), Column("id", Integer, primary_key=True), Column("name", String))
for source in (select(t.c.id.label("number"), t.c.name).subquery(), select(t).alias("q"), select((t.c.id + 1).label("id")).cte()):
    print([c.name for c in source.primary_key], len(source.primary_key), bool(source.primary_key))


class Base(DeclarativeBase):
    pass


class Person(Base):
    __table__ = select(t.c.id.label("number"), t.c.name.label("called")).subquery()


print([c.name for c in Person.__mapper__.primary_key])
view = table("seen", column("id", Integer), column("at"))
print(len(view.primary_key))
view.primary_key.update(c for c in view.c if c.name == "id")
view.primary_key.add(view.c.id)
print([c.name for c in view.primary_key], view.c.id in view.primary_key, view.c.at in view.primary_key)

print(os.stat_result.__name__)
