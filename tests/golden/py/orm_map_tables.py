# Mapping with sqlalchemy.orm: table arguments, user types, association tables, mixins, events.
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
from sqlalchemy import event
from sqlalchemy.types import TypeDecorator
from sqlalchemy.dialects import postgresql


def pg(*ms):
    for m in ms:
        print(str(CreateTable(getattr(m, '__table__', m)).compile(dialect=postgresql.dialect())).strip())
        print(sorted(((i.name or 'None', [str(e) for e in i.expressions], i.unique) for i in getattr(m, '__table__', m).indexes)))


@case
def targs():

    class Base(DeclarativeBase):
        metadata = MetaData(naming_convention={'ix': 'ix_%(column_0_label)s', 'uq': 'uq_%(table_name)s_%(column_0_N_name)s', 'ck': 'ck_%(table_name)s_%(constraint_name)s', 'fk': 'fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s', 'pk': 'pk_%(table_name)s'}, schema='sch')

    class Mix:
        a: Mapped[int]
        b: Mapped[Optional[str]] = mapped_column(String(3))

        @declared_attr.directive
        def __table_args__(cls):
            return (UniqueConstraint('a', 'b'), Index(None, 'b'), CheckConstraint('a > 0', name='pos'))

    class Mix2:

        @declared_attr
        def __table_args__(cls):
            return Mix.__table_args__ if 0 else ({'comment': 'm2'},)

    class T(Mix, Base):
        __tablename__ = 't'
        id: Mapped[int] = mapped_column(primary_key=True)

    class V(Base):
        __tablename__ = 'v'
        id: Mapped[int] = mapped_column(primary_key=True)
        x: Mapped[int]
        y: Mapped[int]
        t_id: Mapped[int] = mapped_column(ForeignKey(T.id, ondelete='SET NULL', deferrable=True))
        nm: Mapped[str] = mapped_column(String(5), index=True, unique=True)
        __table_args__ = (Index('ix_expr', func.lower(nm), x.desc(), postgresql_using='btree', postgresql_where=x > 5), UniqueConstraint(x, y, name='uq_xy'), PrimaryKeyConstraint if 0 else CheckConstraint(x > y), ForeignKeyConstraint(['x'], ['sch.t.a']) if 0 else Index('i2', 'x', 'y', unique=True), {'schema': 'other', 'comment': "it's"})
    pg(T, V)


@case
def typedeco():

    class Money(TypeDecorator):
        impl = Numeric
        cache_ok = True

        def __init__(self, scale=2):
            super().__init__(12, scale)

    class TZ(TypeDecorator):
        impl = DateTime(timezone=True)
        cache_ok = True

    class Cents(int):
        pass

    class Base(DeclarativeBase):
        type_annotation_map = {decimal.Decimal: Money, datetime.datetime: TZ(), list[str]: postgresql.ARRAY(String), Cents: Money(0), bytes: LargeBinary(10), dict[str, Any]: postgresql.JSONB, uuid.UUID: postgresql.UUID(as_uuid=True)}

    class A(Base):
        __tablename__ = 'a'
        id: Mapped[uuid.UUID] = mapped_column(primary_key=True, server_default=text('gen_random_uuid()'))
        m: Mapped[decimal.Decimal]
        d: Mapped[Optional[datetime.datetime]]
        l: Mapped[list[str]]
        c: Mapped[Cents]
        b: Mapped[bytes]
        j: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
        j2: Mapped[Optional[dict[str, Any]]]
    pg(A)
    print(repr(A.__table__.c.m.type), repr(A.__table__.c.d.type))


@case
def sec():

    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = 'a'
        id: Mapped[int] = mapped_column(primary_key=True)
        bs: Mapped[List['B']] = relationship(secondary='a_b', back_populates='as_')
        links: Mapped[List['AB']] = relationship(back_populates='a', viewonly=True)

    class AB(Base):
        __tablename__ = 'a_b'
        a_id: Mapped[int] = mapped_column(ForeignKey('a.id', ondelete='CASCADE'), primary_key=True)
        b_id: Mapped[int] = mapped_column(ForeignKey('b.id'), primary_key=True)
        extra: Mapped[Optional[str]]
        a: Mapped[A] = relationship(viewonly=True)

    class B(Base):
        __tablename__ = 'b'
        id: Mapped[int] = mapped_column(primary_key=True)
        as_: Mapped[List[A]] = relationship(secondary='a_b', back_populates='bs')
    configure_mappers()
    pg(A, AB, B)
    print([t.name for t in Base.metadata.sorted_tables], A.bs.property.secondary is AB.__table__)


@case
def mixcols():

    class Base(DeclarativeBase):
        pass

    class Pk:
        id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)

    class Audit:
        created = Column(DateTime, default=datetime.datetime.utcnow, nullable=False, comment='when')
        by = Column(String(10), index=True)
        at = mapped_column(DateTime, server_onupdate=FetchedValue())

    class Soft:
        deleted: Mapped[bool] = mapped_column(default=False, server_default=text('false'))
        deleted_at: Mapped[Optional[datetime.datetime]]

        @declared_attr
        def user_id(cls) -> Mapped[Optional[int]]:
            return mapped_column(ForeignKey('users.id'), index=True)

        @declared_attr
        def user(cls) -> Mapped[Optional['User']]:
            return relationship('User', foreign_keys=[cls.user_id])

    class User(Pk, Audit, Base):
        __tablename__ = 'users'

    class Post(Soft, Audit, Pk, Base):
        __tablename__ = 'posts'
        title: Mapped[str]
        by = Column(String(99))
    pg(User, Post)
    print(Post.user.property.direction, select(Post).join(Post.user))
    print(Post.__table__.c.created is not User.__table__.c.created)


@case
def tables_in():
    md = MetaData()
    t = Table('t', md, Column('id', Integer, primary_key=True), Column('n', String))
    Base = declarative_base(metadata=md)

    class T(Base):
        __table__ = t
        name = t.c.n
        up = column_property(func.upper(t.c.n))
        __mapper_args__ = {'exclude_properties': ['id'] if 0 else []}

    class J(Base):
        __table__ = t.join(Table('u', md, Column('uid', Integer, primary_key=True), Column('t_id', ForeignKey('t.id'))))
        id = column_property(t.c.id)
    print(select(T), inspect(T).attrs.keys())
    print(select(J), inspect(J).attrs.keys(), inspect(J).primary_key)

    class S(Base):
        __table__ = select(t.c.id, t.c.n).where(t.c.id > 1).subquery('sq')
        __mapper_args__ = {'primary_key': [__table__.c.id]}
    print(select(S))


@case
def sti():

    class Base(DeclarativeBase):
        pass

    class V(Base):
        __tablename__ = 'v'
        id: Mapped[int] = mapped_column(primary_key=True)
        kind: Mapped[str] = mapped_column(String(20))
        wheels: Mapped[int]
        __mapper_args__ = {'polymorphic_on': 'kind', 'polymorphic_abstract': True} if 0 else {'polymorphic_on': 'kind'}

    class HasM:

        @declared_attr
        def maker(cls) -> Mapped[Optional[str]]:
            return mapped_column(String(7), use_existing_column=True)

    class Car(HasM, V):
        doors: Mapped[Optional[int]]
        __mapper_args__ = {'polymorphic_identity': 'car'}

    class Truck(HasM, V):
        load: Mapped[Optional[int]] = mapped_column('load_kg')
        car_id: Mapped[Optional[int]] = mapped_column(ForeignKey('v.id'))
        car: Mapped[Optional[Car]] = relationship(remote_side='Car.id', foreign_keys=[car_id])
        __mapper_args__ = {'polymorphic_identity': 'truck'}
    pg(V)
    print(select(Truck).where(Truck.load > 3))
    print(select(Truck).join(Truck.car.of_type(aliased(Car))))


@case
def evs():

    class Base(DeclarativeBase):
        pass

    @event.listens_for(Table, 'after_parent_attach') if 0 else lambda f: f
    def q(t, p):
        print('attached', t)

    @event.listens_for(Base, 'instrument_class', propagate=True)
    def ic(mapper, cls):
        print('instrument', cls.__name__, mapper.local_table is not None)

    @event.listens_for(Column, 'after_parent_attach') if 0 else lambda f: f
    def c(c, t):
        pass

    class A(Base):
        __tablename__ = 'a'
        id: Mapped[int] = mapped_column(primary_key=True)

        def __init_subclass__(cls, **kw):
            print('sub', cls.__name__, kw)
            super().__init_subclass__(**{})

        @classmethod
        def __table_cls__(cls, *a, **k):
            print('table_cls', a[0])
            return Table(*a, **k)

    class B(A, tag=3):
        __tablename__ = 'b'
        id: Mapped[int] = mapped_column(ForeignKey('a.id'), primary_key=True)
    pg(A, B)
