# Mapping with sqlalchemy.orm: styles of base classes, column arguments, joined inheritance, enums.
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
import re
from sqlalchemy.ext.declarative import declared_attr as da2, as_declarative as asd2, declarative_base as db2
from sqlalchemy.dialects import postgresql, mysql


def pg(*ms):
    for m in ms:
        print(str(CreateTable(getattr(m, '__table__', m)).compile(dialect=postgresql.dialect())).strip())


@case
def base_cls():

    class BaseM:

        @declared_attr
        def __tablename__(cls):
            return re.sub('(?<!^)(?=[A-Z])', '_', cls.__name__).lower()
        id = Column(Integer, primary_key=True)
        __table_args__ = {'schema': 'app'}

        def to_dict(self):
            return {c.name: getattr(self, c.name) for c in self.__table__.columns}
    Base = db2(cls=BaseM)

    class UserProfile(Base):
        name = Column(String(10), nullable=False)
        other = Column('o', ForeignKey('app.user_profile.id'))
    ddl(UserProfile)
    print(UserProfile(name='x', id=3).to_dict())
    print(UserProfile.__tablename__)


@case
def as_decl():

    @asd2()
    class Base:
        id: Any
        __name__: str

        @da2
        def __tablename__(cls) -> str:
            return cls.__name__.lower()

    class Item(Base):
        id = Column(Integer, primary_key=True, index=True)
        title = Column(String, index=True)
        owner_id = Column(Integer, ForeignKey('item.id'))
        owner = relationship('Item', remote_side=[id])
    ddl(Item)
    print(sorted((i.name for i in Item.__table__.indexes)))
    print(Item.owner.property.direction)


@case
def gen_base():
    reg = registry(metadata=MetaData(schema='s'), type_annotation_map={str: String(77)})
    Base = reg.generate_base()

    class A(Base):
        __tablename__ = 'a'
        id: Mapped[int] = mapped_column(primary_key=True)
        s: Mapped[str]
    ddl(A)

    @reg.mapped
    class B:
        __tablename__ = 'b'
        id: Mapped[int] = mapped_column(primary_key=True)
        a_id = mapped_column(ForeignKey('s.a.id'))
        a: Mapped['A'] = relationship()
    ddl(B)
    print(select(B).join(B.a))
    print(B(id=3).id)


@case
def multi_abstract():

    class Base(DeclarativeBase):
        pass

    class A1(Base):
        __abstract__ = True
        id: Mapped[int] = mapped_column(primary_key=True)
        created_at: Mapped[datetime.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), sort_order=10)

    class A2(A1):
        __abstract__ = True
        tenant: Mapped[str] = mapped_column(String(8), sort_order=-1)

        @declared_attr
        def rel_id(cls) -> Mapped[Optional[int]]:
            return mapped_column(ForeignKey('t.id', use_alter=True, name=f'fk_{cls.__name__}'), sort_order=5)

    class T(A1):
        __tablename__ = 't'
        x: Mapped[int]

    class U(A2):
        __tablename__ = 'u'
        y: Mapped[int]
        z: Mapped[Optional[int]] = mapped_column(sort_order=-2)
    ddl(T, U)


@case
def generic():
    T = TypeVar('T')

    class Base(DeclarativeBase):
        pass

    class HasVal(Generic[T]):
        val: Mapped[T]
    try:

        class A(HasVal[int], Base):
            __tablename__ = 'a'
            id: Mapped[int] = mapped_column(primary_key=True)
        ddl(A)
    except Exception as e:
        print(type(e).__name__, e)

    class Repo(Generic[T]):

        def get(self):
            return 1

    class B(Repo[int], Base):
        __tablename__ = 'b'
        id: Mapped[int] = mapped_column(primary_key=True)
        _type: ClassVar[str] = 'x'
    ddl(B)


@case
def specials():

    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = 'a'
        id: Mapped[int] = mapped_column(Identity(start=5), primary_key=True)
        c: Mapped[int] = mapped_column(Computed('id * 2', persisted=True))
        s: Mapped[int] = mapped_column(Sequence('sq'))
        n: Mapped[decimal.Decimal] = mapped_column(Numeric(5, 1), CheckConstraint('n > 0', name='ck'), comment='cmt', server_default=text('1'))
        arr: Mapped[List[int]] = mapped_column(ARRAY(Integer))
        j: Mapped[dict] = mapped_column(postgresql.JSONB, server_default='{}')
        e: Mapped[Optional[str]] = mapped_column(Enum('a', 'b', name='ee'))
        bi: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, 'sqlite'))
        u: Mapped[uuid.UUID] = mapped_column(postgresql.UUID(as_uuid=True), default=uuid.uuid4, unique=True)
        q: Mapped[str] = mapped_column('Weird Name', key='kk')
        dflt: Mapped[str] = mapped_column(default=lambda: 'x', onupdate='y', info={'a': 1}, doc='d', quote=True, system=False, autoincrement=False)
    pg(A)
    print(A.__table__.c.keys(), A.q.key if 0 else '', inspect(A).attrs.keys())


@case
def joined3():

    class Base(DeclarativeBase):
        pass

    class P(Base):
        __tablename__ = 'p'
        id: Mapped[int] = mapped_column(primary_key=True)
        type: Mapped[str]
        v: Mapped[int] = mapped_column(default=1)
        __mapper_args__ = {'polymorphic_on': type, 'polymorphic_identity': 'p', 'version_id_col': v}

    class E(P):
        __tablename__ = 'e'
        id: Mapped[int] = mapped_column(ForeignKey('p.id', ondelete='CASCADE'), primary_key=True)
        name: Mapped[str]
        boss_id: Mapped[Optional[int]] = mapped_column(ForeignKey('e.id'))
        boss: Mapped[Optional['E']] = relationship(remote_side=[id], foreign_keys=[boss_id])
        __mapper_args__ = {'polymorphic_identity': 'e', 'inherit_condition': id == P.id}

    class F(E):
        __tablename__ = 'f'
        fid: Mapped[int] = mapped_column('id', ForeignKey('e.id'), primary_key=True)
        lang: Mapped[str]
        __mapper_args__ = {'polymorphic_identity': 'f'}
    ddl(P, E, F)
    print(select(F))
    print(select(E.boss_id).join(E.boss.of_type(aliased(E))))
    print(inspect(F).tables, [m.class_.__name__ for m in inspect(P).self_and_descendants], inspect(F).primary_key, inspect(F).attrs.keys(), inspect(E).inherit_condition)
    print(select(P).join(F, F.id == P.id) if 0 else '', F.id, F.fid, F.name.expression, F.id.property.columns)


@case
def dup_errs():

    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = 'a'
        id: Mapped[int] = mapped_column(primary_key=True)
    try:

        class A2(Base):
            __tablename__ = 'a'
            id: Mapped[int] = mapped_column(primary_key=True)
    except Exception as e:
        print(type(e).__name__, e)
    try:

        class B(Base):
            __tablename__ = 'b'
            id: Mapped[int] = mapped_column(primary_key=True)
            __table_args__ = [UniqueConstraint('id')]
    except Exception as e:
        print(type(e).__name__, e)
    try:

        class C(Base):
            __tablename__ = 'c'
            id: Mapped[int] = mapped_column(primary_key=True)
            x = relationship('Nope')
        C()
    except Exception as e:
        print(type(e).__name__, e)


@case
def dup_errs2():

    class Base(DeclarativeBase):
        pass
    try:

        class D(Base):
            __tablename__ = 'd'
            id = Column(Integer, primary_key=True)
            x: Mapped[int] = Column(String)
            y = Column()
            z: Mapped[str] = mapped_column(Integer)
        ddl(D)
    except Exception as e:
        print(type(e).__name__, e)
    try:

        class E(Base):
            __tablename__ = 'e'
            id: Mapped[int] = (mapped_column(primary_key=True),)
    except Exception as e:
        print(type(e).__name__, e)
    try:

        class F(Base):
            __tablename__ = 'f'
            id: Mapped[int] = mapped_column(primary_key=True)
            a = Column('q', Integer)
            b = Column('q', String)
        ddl(F)
    except Exception as e:
        print(type(e).__name__, e)
    try:

        class G(Base):
            __tablename__ = 'g'
            id: Mapped[int] = mapped_column(primary_key=True)
            a: Mapped[int] = mapped_column(foo=3)
    except Exception as e:
        print(type(e).__name__, e)
    try:

        class H(Base):
            __tablename__ = 'h'
            id: Mapped[int] = mapped_column(primary_key=True)
            a: Mapped[String]
    except Exception as e:
        print(type(e).__name__, e)
    try:

        class I(Base):
            __tablename__ = 'i'
            id: Mapped[int] = mapped_column(primary_key=True)
            a: Mapped[dict[str, int]]
    except Exception as e:
        print(type(e).__name__, e)
    try:

        class J(Base):
            __tablename__ = 'j'
            id: Mapped[int] = mapped_column(primary_key=True)
            a: Mapped[int | str]
    except Exception as e:
        print(type(e).__name__, e)
    try:

        class K(Base):
            __tablename__ = 'k'
            id: Mapped[int] = mapped_column(primary_key=True)
            query = Column(Integer)
            registry = Column(Integer)
        ddl(K)
    except Exception as e:
        print(type(e).__name__, e)
    try:
        reg = registry()

        class L:
            pass
        reg.map_imperatively(L, Table('l', MetaData(), Column('x', Integer)))
    except Exception as e:
        print(type(e).__name__, e)
    try:

        class M(Base):
            __tablename__ = 'm'
            id: Mapped[int] = mapped_column(primary_key=True)
            xs: Mapped[int] = relationship('D')
        M()
    except Exception as e:
        print(type(e).__name__, e)


@case
def unmapped_legacy():

    class Base(DeclarativeBase):
        __allow_unmapped__ = True

    class A(Base):
        __tablename__ = 'a'
        id: int = Column(Integer, primary_key=True)
        name: str = Column(String(5))
        bs: 'list[B]' = relationship('B')
        other: int = 3

    class B(Base):
        __tablename__ = 'b'
        id: int = Column(Integer, primary_key=True)
        a_id: int = Column(ForeignKey('a.id'))
    ddl(A, B)
    print(A.other, A.bs.property.uselist)


@case
def enums():

    class C(str, enum.Enum):
        A = 'a'
        B = 'bb'

    class D(enum.IntEnum):
        X = 1

    class Base(DeclarativeBase):
        type_annotation_map = {enum.Enum: Enum(enum.Enum, native_enum=False, length=40), D: SmallInteger}

    class A(Base):
        __tablename__ = 'a'
        id: Mapped[int] = mapped_column(primary_key=True)
        c: Mapped[C]
        d: Mapped[D]
        e: Mapped[Optional[C]] = mapped_column(Enum(C, name='cc', values_callable=lambda x: [i.value for i in x]))
        f: Mapped[Literal['p', 'qq']] = mapped_column(default='p')
    pg(A)
    print(repr(A.__table__.c.c.type), repr(A.__table__.c.f.type))
