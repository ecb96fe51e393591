# Mapping with sqlalchemy.orm: annotations as text.
from __future__ import annotations
import warnings, sys
warnings.simplefilter('ignore')
from typing import *
import typing, datetime, decimal, uuid, enum
from sqlalchemy import *
from sqlalchemy.orm import *
from sqlalchemy.schema import CreateTable


def case(f):
    print('##', f.__name__)
    try:
        f()
    except Exception as e:
        print('EXC', type(e).__name__, e)
    return f


def ddl(*models):
    for m in models:
        t = getattr(m, '__table__', m)
        print(str(CreateTable(t)).strip())
from sqlalchemy.orm import Mapped as M, mapped_column as mc
import sqlalchemy.orm as orm


class Base(DeclarativeBase):
    type_annotation_map = {str: String(9), 'x': 1} if 0 else {str: String(9)}
str5 = Annotated[str, mapped_column(String(5))]
pk = Annotated[int, mapped_column(primary_key=True)]


class A(Base):
    __tablename__ = 'a'
    id: Mapped[pk]
    x: Mapped[Optional[str5]]
    y: Mapped[str | None] = mapped_column(index=True)
    z: orm.Mapped[datetime.datetime]
    w: M['int']
    v: Mapped[typing.Union[int, None]]
    lit: Mapped[Literal['a', 'b']]
    u: Mapped[uuid.UUID] = mc(default=uuid.uuid4)
    d: Mapped[dict[str, Any]] = mc(JSON)
    kind: ClassVar[str] = 'k'
    bs: Mapped[list[B]] = relationship(back_populates='a', cascade='all, delete-orphan')
    bset: Mapped[Set['B']] = relationship(viewonly=True)
    one: Mapped[Optional[B]] = relationship(viewonly=True)
    wo: WriteOnlyMapped[B] = relationship(viewonly=False, overlaps='bs,a')
    dyn: DynamicMapped['B'] = relationship(viewonly=True)


class B(Base):
    __tablename__ = 'b'
    id: Mapped[pk]
    a_id: Mapped[int] = mapped_column(ForeignKey('a.id'))
    a: Mapped[A] = relationship(back_populates='bs')

    @declared_attr
    def q(cls) -> Mapped[int]:
        return mapped_column(Integer)


@case
def show():
    ddl(A, B)
    configure_mappers()
    for r in inspect(A).relationships:
        print(r.key, r.uselist, r.lazy, r.collection_class, r.direction, r.viewonly)
    print(A.lit.type, 1, type(A().bs), type(A().bset), A().one)
    a = A(bs=[B(), B()])
    print(len(a.bs), a.bs[0].a is a)


@case
def dcs():

    class DB(MappedAsDataclass, DeclarativeBase):
        pass

    class D(DB):
        __tablename__ = 'd'
        id: Mapped[int] = mapped_column(init=False, primary_key=True)
        name: Mapped[str]
        tags: Mapped[List[E]] = relationship(default_factory=list, init=False)
        when: Mapped[datetime.datetime] = mapped_column(default_factory=lambda: datetime.datetime(2020, 1, 1), insert_default=func.now())
        opt: Mapped[Optional[str]] = mapped_column(default=None, repr=False, compare=False)
    globals()['D'] = D

    class E(DB):
        __tablename__ = 'e2'
        id: Mapped[int] = mapped_column(init=False, primary_key=True)
        d_id: Mapped[int] = mapped_column(ForeignKey('d.id'), init=False)
    globals()['E'] = E
    d = D('x')
    print(d, d.tags, D('x') == D('x'))
    d.tags.append(E())
    print(len(d.tags))
    ddl(D)


@case
def errs():
    try:

        class X(Base):
            __tablename__ = 'x'
            id: Mapped[pk]
            y: Mapped[Undefined]
    except Exception as e:
        print(type(e).__name__, e)
    try:

        class Y(Base):
            __tablename__ = 'y'
            id: Mapped[pk]
            y: Mappedd[int]
    except Exception as e:
        print(type(e).__name__, e)
    try:

        class Z(Base):
            __tablename__ = 'z'
            id: Mapped[pk]
            y: str
    except Exception as e:
        print(type(e).__name__, e)
    try:

        class W(Base):
            __tablename__ = 'w'
            id: Mapped[pk]
            y: Mapped[List[Undef2]] = relationship()
        W()
    except Exception as e:
        print(type(e).__name__, e)
