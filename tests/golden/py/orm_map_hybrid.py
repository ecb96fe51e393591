# Mapping with sqlalchemy.orm: hybrid properties and methods.
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
from sqlalchemy.ext.hybrid import *


class Base(DeclarativeBase):
    pass


class CI(Comparator):

    def __eq__(self, other):
        return func.lower(self.__clause_element__()) == func.lower(other)


class CI2(Comparator):

    def operate(self, op, other, **kw):
        return op(func.lower(self.__clause_element__()), func.lower(other), **kw)


class Iv(Base):
    __tablename__ = 'iv'
    id: Mapped[int] = mapped_column(primary_key=True)
    start: Mapped[int]
    end: Mapped[int]
    name: Mapped[str]

    @hybrid_property
    def length(self) -> int:
        """doc of length"""
        return self.end - self.start

    @length.setter
    def length(self, v):
        self.end = self.start + v

    @hybrid_property
    def radius(self):
        return abs(self.length) / 2

    @radius.expression
    def radius(cls):
        return func.abs(cls.length) / 2

    @hybrid_property
    def other(self):
        return self.name

    @hybrid_property
    def name_ci(self):
        return self.name.lower()

    @name_ci.comparator
    def name_ci(cls):
        return CI(cls.name)

    @hybrid_property
    def n2(self):
        return self.name.lower()

    @n2.inplace.comparator
    @classmethod
    def _n2(cls):
        return CI2(cls.name)

    @hybrid_property
    def inp(self):
        return self.start

    @inp.inplace.setter
    def _inp_set(self, v):
        self.start = v * 2

    @inp.inplace.expression
    @classmethod
    def _inp_e(cls):
        return cls.start * 2

    @hybrid_method
    def contains(self, p):
        return (self.start <= p) & (p <= self.end)

    @hybrid_method
    def meth2(self, x):
        return 'inst %s' % x

    @meth2.expression
    def meth2(cls, x):
        return cls.start + x

    @hybrid_property
    def lit(self):
        return 5


@case
def sel():
    print(select(Iv.length))
    print(select(Iv.other))
    print(select(Iv.length.label('z'), Iv.radius))
    print(Iv.length > 10, Iv.length.in_([1]), Iv.length.desc(), -Iv.length, Iv.length + 1, 1 + Iv.length)
    print(select(Iv.id).where(Iv.length == 5).order_by(Iv.length))
    print(select(func.sum(Iv.length)))
    print(Iv.name_ci == 'X')
    print(Iv.n2 == 'x', Iv.n2.like('y') if 0 else '')
    print(Iv.inp, Iv.length, Iv.length.__class__.__name__)
    print(Iv.contains(3))
    print(Iv.meth2(4))
    print(select(Iv).where(Iv.contains(5)))


@case
def inst():
    i = Iv(start=1, end=5, name='Foo')
    print(i.length, i.radius, i.name_ci, i.contains(3), i.meth2(9), i.inp, i.lit)
    i.length = 20
    print(i.end)
    i.inp = 4
    print(i.start)
    print(Iv(length=3, start=2).end if 0 else '')
    try:
        i.radius = 3
    except AttributeError as e:
        print(e)
    try:
        del i.radius
    except AttributeError as e:
        print(e)


@case
def insp():
    print(sorted(inspect(Iv).all_orm_descriptors.keys()))
    print(inspect(Iv).all_orm_descriptors['length'].extension_type)
    print(inspect(Iv).all_orm_descriptors.length.__doc__, Iv.length.key if 0 else '')
    print(Iv.lit)


@case
def al():
    a = aliased(Iv, name='q')
    print(select(a.length, a.radius))
    print(a.length > 3, a.contains(3), a.name_ci == 'p')


@case
def sub():

    class S(Iv):

        @Iv.length.overrides.expression
        def length(cls):
            return cls.end * 100
    print(S.length > 2)
    print(select(S.length))


@case
def keys():
    print(Iv.length.key, Iv.length.class_, Iv.length.expression, Iv.length.info, Iv.length.property if 0 else '')
