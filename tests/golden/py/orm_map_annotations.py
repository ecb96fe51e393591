# Mapping with sqlalchemy.orm: dataclasses, annotations, what is refused.
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
def dc():

    class Base(MappedAsDataclass, DeclarativeBase):
        pass

    class U(Base):
        __tablename__ = 'u'
        id: Mapped[int] = mapped_column(init=False, primary_key=True)
        name: Mapped[str]
        nick: Mapped[Optional[str]] = mapped_column(default=None)
        tags: Mapped[List['T']] = relationship(back_populates='u', default_factory=list, repr=False)
        n: Mapped[int] = mapped_column(kw_only=True, default=5, insert_default=7)

    class T(Base):
        __tablename__ = 't'
        id: Mapped[int] = mapped_column(init=False, primary_key=True)
        u_id: Mapped[int] = mapped_column(ForeignKey('u.id'), init=False)
        u: Mapped[U] = relationship(back_populates='tags', default=None)
    u = U('x', 'y')
    print(u)
    print(U('z', n=3))
    t = T(u)
    print(t.u is u, u.tags == [t])
    print(U.__dataclass_fields__.keys())
    import inspect as i
    print(i.signature(U.__init__) if False else '')
    try:
        U()
    except TypeError as e:
        print(e)
    print(U('a') == U('a'), u.__match_args__)
    ddl(U, T)
    print(U.__table__.c.n.default, U.__table__.c.nick.default)


@case
def dc2():
    reg = registry()

    @reg.mapped_as_dataclass
    class A:
        __tablename__ = 'a'
        id: Mapped[int] = mapped_column(primary_key=True, init=False)
        x: Mapped[str] = mapped_column(default='q')

    @reg.mapped_as_dataclass(unsafe_hash=True, repr=False)
    class B:
        __tablename__ = 'b'
        id: Mapped[int] = mapped_column(primary_key=True)
    print(A(), A('z'), B(3) == B(3), hash(B(3)) == hash(B(3)))
    ddl(A, B)


@case
def dc3():

    class Base(DeclarativeBase):
        pass

    class Mix(MappedAsDataclass, kw_only=True):
        created: Mapped[str] = mapped_column(default='now')

    class A(Mix, Base, repr=False):
        __tablename__ = 'a'
        id: Mapped[int] = mapped_column(primary_key=True)
        y: Mapped[str]
    print(A(id=1, y='k').created)
    ddl(A)
    try:
        A(1)
    except TypeError as e:
        print(e)


@case
def dc_err():

    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = 'a'
        id: Mapped[int] = mapped_column(primary_key=True, init=False)


@case
def dc_err2():

    class Base(MappedAsDataclass, DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = 'a'
        id: Mapped[int] = mapped_column(primary_key=True, default=1)
        z: Mapped[str]


@case
def annots():
    str50 = Annotated[str, 50]
    intpk = Annotated[int, mapped_column(primary_key=True)]
    ts = Annotated[datetime.datetime, mapped_column(nullable=False, server_default=func.CURRENT_TIMESTAMP())]
    fk = Annotated[int, mapped_column(ForeignKey('a.id'))]

    class Col(enum.Enum):
        R = 'r'
        G = 'g'

    class Base(DeclarativeBase):
        type_annotation_map = {str50: String(50), datetime.datetime: TIMESTAMP(timezone=True), dict[str, Any]: JSON, str: Text, Literal['a']: Enum('a', name='lit')}
        metadata = MetaData(naming_convention={'ix': 'ix_%(column_0_label)s', 'uq': 'uq_%(table_name)s_%(column_0_name)s', 'ck': 'ck_%(table_name)s_%(constraint_name)s', 'fk': 'fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s', 'pk': 'pk_%(table_name)s'})

    class A(Base):
        __tablename__ = 'a'
        id: Mapped[intpk]
        s: Mapped[str50]
        os: Mapped[Optional[str50]]
        t: Mapped[ts]
        c: Mapped[Col]
        oc: Mapped[Optional[Col]]
        j: Mapped[dict[str, Any]]
        p: Mapped[str]
        l: Mapped[Literal['x', 'yy']]
        parent: Mapped[Optional[fk]]
        un: Mapped[Union[int, None]]
        q: Mapped[int] = mapped_column(unique=True)
        r: Mapped[int | None] = mapped_column(index=True)
    ddl(A)
    print(A.__table__.c.c.type, A.__table__.c.l.type, [i.name for i in A.__table__.indexes])


@case
def annots_err1():

    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = 'a'
        id: int = mapped_column(primary_key=True)


@case
def annots_err1b():

    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = 'a'
        id: Mapped[int] = mapped_column(primary_key=True)
        x: str


@case
def annots_err2():

    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = 'a'
        id: Mapped[int] = mapped_column(primary_key=True)
        x: Mapped[list]


@case
def annots_err3():

    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = 'a'
        id: Mapped[int] = mapped_column(primary_key=True)
        x: Mapped['Foo']


@case
def annots_err4():

    class Base(DeclarativeBase):
        pass

    class A(Base):
        id: Mapped[int] = mapped_column(primary_key=True)


@case
def annots_err5():

    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = 'a'
        id: Mapped[int]


@case
def annots_err6():

    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = 'a'
        id: Mapped[int] = mapped_column(primary_key=True)
        metadata = Column(String)


@case
def annots_err7():

    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = 'a'
        id: Mapped[int] = mapped_column(primary_key=True)
        bs: Mapped[List['Zed']] = relationship()
    print(select(A))
    A()


@case
def annots_err8():

    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = 'a'
        id: Mapped[int] = mapped_column(primary_key=True)
        bs: Mapped[List['B']] = relationship()

    class B(Base):
        __tablename__ = 'b'
        id: Mapped[int] = mapped_column(primary_key=True)
    Base.registry.configure()


@case
def annots_err9():

    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = 'a'
        id: Mapped[int] = mapped_column(primary_key=True)
        bs: Mapped[List['B']] = relationship()

    class B(Base):
        __tablename__ = 'b'
        id: Mapped[int] = mapped_column(primary_key=True)
        a1: Mapped[int] = mapped_column(ForeignKey('a.id'))
        a2: Mapped[int] = mapped_column(ForeignKey('a.id'))
    Base.registry.configure()


@case
def annots_err10():

    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = 'a'
        id: Mapped[int] = mapped_column(primary_key=True)
        bs: Mapped[List['B']] = relationship(back_populates='aa')

    class B(Base):
        __tablename__ = 'b'
        id: Mapped[int] = mapped_column(primary_key=True)
        a1: Mapped[int] = mapped_column(ForeignKey('a.id'))
    Base.registry.configure()


@case
def annots_err11():

    class Base(DeclarativeBase):
        pass
    Base()

    class A(Base):
        __tablename__ = 'a'
        id: Mapped[int] = mapped_column(primary_key=True)
        x = relationship()


@case
def annots_err12():

    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = 'a'
        id: Mapped[int] = mapped_column(primary_key=True)
        x = mapped_column(String, foo=1)


@case
def annots_err13():

    class A(DeclarativeBase):
        __tablename__ = 'a'
        id: Mapped[int] = mapped_column(primary_key=True)


@case
def newtypes():
    UserId = NewType('UserId', int)

    class Base(DeclarativeBase):
        type_annotation_map = {UserId: BigInteger}

    class A(Base):
        __tablename__ = 'a'
        id: Mapped[UserId] = mapped_column(primary_key=True)
        o: Mapped[Optional[UserId]]
    ddl(A)
