# Mapping with sqlalchemy.orm: declarative classes: columns, mixins, inheritance.
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


@case
def basic():

    class Base(DeclarativeBase):
        pass

    class U(Base):
        __tablename__ = 'u'
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(30))
        nick: Mapped[Optional[str]]
        alt: Mapped['str | None']
        amount: Mapped[decimal.Decimal] = mapped_column(Numeric(10, 2), default=0)
        uid: Mapped[uuid.UUID]
        at: Mapped[datetime.datetime] = mapped_column(server_default=func.now())
        d: Mapped[datetime.date]
        iv: Mapped[datetime.timedelta]
        b: Mapped[bytes]
        f: Mapped[float]
        flag: Mapped[bool] = mapped_column(default=False)
    ddl(U)
    print(select(U))
    print(select(U.id, U.name.label('x')).where(U.nick.is_(None)).order_by(U.at.desc()))
    print(U.name, U.__mapper__, inspect(U), U.name.key, U.name.type, U.id.class_)
    print([c.key for c in inspect(U).column_attrs], inspect(U).primary_key, inspect(U).local_table.name)
    print(insert(U).values(name='x'))
    print(update(U).values(name='y').where(U.id == 1))
    print(delete(U).where(U.name == 'z'))
    print(U.__tablename__, U.__table__.c.keys(), U.metadata is Base.metadata, U.registry is Base.registry)
    u = U(name='a', nick='b')
    print(u.name, u.nick, u.id, u.flag)
    try:
        U(foo=1)
    except TypeError as e:
        print(e)


@case
def old():
    Base = declarative_base()

    class A(Base):
        __tablename__ = 'a'
        id = Column(Integer, primary_key=True)
        n = Column('nn', String(20), index=True, unique=True)
        bs = relationship('B', back_populates='a', cascade='all, delete-orphan', order_by='B.id')
        __table_args__ = (UniqueConstraint('nn', name='uq'), Index('ix1', 'nn', n.desc()), {'mysql_engine': 'InnoDB', 'comment': 'c'})

    class B(Base):
        __tablename__ = 'b'
        id = Column(Integer, primary_key=True)
        a_id = Column(ForeignKey('a.id', ondelete='CASCADE'), nullable=False)
        a = relationship(A, back_populates='bs')
    ddl(A, B)
    print(sorted((i.name for i in A.__table__.indexes)))
    print(select(A).join(A.bs).where(B.a_id == 3))
    print(select(A).where(A.bs.any(B.id == 1)))
    print(select(B).where(B.a.has(n='q')))
    print(A.n == 'q', A.n.in_([1, 2]), A.n.like('x%'), A.n + 'x', func.lower(A.n), A.n.desc(), ~A.n.is_(None))
    print(select(B).where(B.a == None))
    print(select(A).where(A.bs == None))
    print(A.bs.property.direction, B.a.property.direction, B.a.property.mapper.class_.__name__, A.bs.property.uselist)
    a = A(n='1')
    b = B(a=a)
    print(a.bs == [b], b.a is a)
    a.bs.remove(b)
    print(b.a)
    b2 = B()
    a.bs.append(b2)
    print(b2.a is a)
    b2.a = None
    print(a.bs)


@case
def mixins():

    class Base(DeclarativeBase):
        __abstract__ = True
        id: Mapped[int] = mapped_column(primary_key=True)

    class TS:
        created: Mapped[datetime.datetime] = mapped_column(server_default=func.now(), sort_order=99)
        updated = Column(DateTime, onupdate=func.now())

        @declared_attr
        def owner_id(cls):
            return Column(Integer, ForeignKey('o.id'))

        @declared_attr
        def owner(cls):
            return relationship('O')

        @declared_attr.directive
        def __tablename__(cls) -> str:
            return cls.__name__.lower() + 's'

        @declared_attr.directive
        def __table_args__(cls):
            return (Index('ix_%s_owner' % cls.__tablename__, 'owner_id'), {'comment': 'hi'})

    class Base2(DeclarativeBase):
        pass

    class O(Base2):
        __tablename__ = 'o'
        id: Mapped[int] = mapped_column(primary_key=True)

    class Thing(TS, Base2):
        id: Mapped[int] = mapped_column(primary_key=True)
        v: Mapped[str]

    class Other(TS, Base2):
        id = Column(Integer, primary_key=True)
    ddl(Thing, Other)
    print([i.name for i in Thing.__table__.indexes], Thing.__table__.comment)
    print(select(Thing).join(Thing.owner))

    class A(Base):
        __tablename__ = 'a'
        z: Mapped[int]
    ddl(A)


@case
def cascading():

    class Base(DeclarativeBase):
        pass

    class HasId:

        @declared_attr.cascading
        def id(cls) -> Mapped[int]:
            if has_inherited_table(cls):
                return mapped_column(ForeignKey('p.id'), primary_key=True)
            return mapped_column(Integer, primary_key=True)

    class P(HasId, Base):
        __tablename__ = 'p'
        type: Mapped[str]
        __mapper_args__ = {'polymorphic_on': 'type', 'polymorphic_identity': 'p'}

    class E(P):
        __tablename__ = 'e'
        x: Mapped[int]
        __mapper_args__ = {'polymorphic_identity': 'e'}
    ddl(P, E)
    print(select(E))
    print(select(P))
    print(inspect(E).inherits, inspect(E).polymorphic_identity, inspect(P).polymorphic_map.keys())
    print([c.key for c in inspect(E).column_attrs])
    print(E.id, E.x.expression, E.type)
    print(inspect(E).tables, E.__mapper__.persist_selectable)


@case
def single():

    class Base(DeclarativeBase):
        pass

    class P(Base):
        __tablename__ = 'p'
        id: Mapped[int] = mapped_column(primary_key=True)
        type: Mapped[str] = mapped_column(String(10))
        __mapper_args__ = {'polymorphic_on': type, 'polymorphic_identity': 'p'}

    class M(P):
        m: Mapped[Optional[str]] = mapped_column(use_existing_column=True)
        __mapper_args__ = {'polymorphic_identity': 'm'}

    class N(P):
        m: Mapped[Optional[str]] = mapped_column(use_existing_column=True)
        n: Mapped[int] = mapped_column(nullable=True)
        __mapper_args__ = {'polymorphic_identity': 'n'}
    ddl(P)
    print(select(M))
    print(select(M.m))
    print(select(P))
    print([c.key for c in inspect(N).column_attrs], M().type, inspect(M).single)
    print(select(N).where(N.n > 3))
    print(select(func.count()).select_from(M))
    print(select(P).join(M, M.id == P.id))


@case
def concrete():

    class Base(DeclarativeBase):
        pass

    class P(Base):
        __tablename__ = 'p'
        id: Mapped[int] = mapped_column(primary_key=True)
        v: Mapped[str]

    class M(P):
        __tablename__ = 'm'
        id: Mapped[int] = mapped_column(primary_key=True)
        w: Mapped[str]
        __mapper_args__ = {'concrete': True}
    ddl(P, M)
    print(select(M))
    print([c.key for c in inspect(M).column_attrs])
