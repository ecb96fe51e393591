"""What public projects ask of SQLAlchemy's classes beside tables: names, subscripts, when mappers are completed."""
import errno
from collections.abc import Callable as AbcCallable
from typing import Any, TypeVar

from sqlalchemy import (CursorResult, Enum, Boolean, Integer, MetaData, Result, Row, ScalarResult, Table, Column,
                        create_engine, exists, func, inspect, join, outerjoin, select, text, types, update)
from sqlalchemy.ext.asyncio import async_sessionmaker, AsyncSession
from sqlalchemy.orm import (DeclarativeBase, InstrumentedAttribute, Mapped, MappedColumn, Mapper, Query, column_property,
                            mapped_column, relationship, scoped_session, sessionmaker, Session)
from sqlalchemy.orm.properties import RelationshipProperty
from sqlalchemy.sql.base import Executable
from sqlalchemy.types import SchemaType, TypeDecorator
from typing_extensions import ParamSpec

P, R = ParamSpec("P"), TypeVar("R")


def runs(make: AbcCallable[P, R], session: scoped_session[Session], factory: async_sessionmaker[AsyncSession]) -> Result[Any]:
    rows: Row[Any]
    column: MappedColumn[int]
    query: Query[Any]


print(runs.__annotations__["make"].__args__)
for cls in (CursorResult, InstrumentedAttribute, Mapper, RelationshipProperty, Result, ScalarResult, sessionmaker):
    print(cls[Any].__origin__ is cls)
print(errno.ENODATA, errno.EOWNERDEAD, errno.errorcode[errno.ENODATA])

# tables of several bases in one MetaData
here, there = MetaData(), MetaData()
Table("a", here, Column("id", Integer))
Table("b", there, Column("id", Integer), schema="s")
for table in there.tables.values():
    here._add_table(table.name, table.schema, table)
print(sorted(here.tables))
here._remove_table("b", "s")
print(sorted(here.tables))

# the kinds of types
print(issubclass(Enum, SchemaType), issubclass(Boolean, SchemaType), issubclass(Integer, SchemaType), isinstance(Enum("x"), SchemaType))


class Kind(SchemaType, TypeDecorator):
    impl = Enum("x", name="kind")
    cache_ok = True


print(isinstance(Kind(), types.TypeEngine), [c.__name__ for c in Kind.__mro__[:3]])
options = Executable._execution_options.union({"autocommit": True})
print(dict(options), dict(Executable._execution_options))
try:
    options["x"] = 1
except TypeError as error:
    print("TypeError", error)


class Base(DeclarativeBase):
    pass


class File(Base):
    __tablename__ = "file"
    id: Mapped[int] = mapped_column(primary_key=True)
    disk_id: Mapped[int]
    disk: Mapped["Disk"] = relationship(primaryjoin="Disk.id == foreign(File.disk_id)", back_populates="files")


class Disk(Base):
    __tablename__ = "disk"
    id: Mapped[int] = mapped_column(primary_key=True)
    # statements over a class whose mapper waits for this one
    count: Mapped[int] = column_property(select(func.count(File.id)).where(File.disk_id == id).correlate_except(File).scalar_subquery())
    used: Mapped[bool] = column_property(exists(select(File.id).where(File.disk_id == id)).correlate_except(File))
    files: Mapped[list[File]] = relationship(primaryjoin="Disk.id == foreign(File.disk_id)", back_populates="disk")


print(select(Disk))


class Late(Base):
    __tablename__ = "late"
    id: Mapped[int] = mapped_column(primary_key=True)
    disk_id: Mapped[int]
    other: Mapped["Nowhere"] = relationship()


mapper = inspect(Late)
made = [select(Late), select(Late.id), join(Late, Disk, Late.disk_id == Disk.id), outerjoin(Late, Disk, Late.disk_id == Disk.id),
        update(Late), select(Late.id).select_from(Late), mapper.local_table, mapper.primary_key, mapper.get_property("id")]
print(len(made), mapper.has_property("other"))
try:
    Session().query(Late)
except Exception as error:
    print(type(error).__name__)

engine = create_engine("sqlite://")
with engine.begin() as connection:
    connection.execute(text("create table item (id integer constraint pk_item primary key, name varchar(5) not null)"))
    dialect = connection.dialect
    print(dialect.get_pk_constraint(connection, "item"))
    print([column["name"] for column in dialect.get_columns(connection, "item")], dialect.get_table_names(connection))
    print(dialect.get_indexes(connection, table_name="item", schema=None))
