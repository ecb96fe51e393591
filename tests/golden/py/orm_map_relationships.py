# Mapping with sqlalchemy.orm: imperative mapping, relationships, composites, synonyms, validators.
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
def imperative():
    reg = registry()
    md = reg.metadata
    ut = Table('u', md, Column('id', Integer, primary_key=True), Column('fullname', String(50)), Column('x_id', ForeignKey('x.id')))
    xt = Table('x', md, Column('id', Integer, primary_key=True), Column('v', Text))

    class U:
        pass

    class X:

        def __init__(self, v):
            self.v = v
    m = reg.map_imperatively(U, ut, properties={'name': ut.c.fullname, 'x': relationship(X, backref='us')}, exclude_properties=['x_id'])
    reg.map_imperatively(X, xt)
    print(m, m.attrs.keys(), select(U))
    u = U(name='q')
    x = X('p')
    x.us.append(u)
    print(u.x is x, U.name, select(U.name))
    print(inspect(U).relationships.keys(), inspect(X).relationships.keys(), X.us.property.direction)


@case
def classic_table():

    class Base(DeclarativeBase):
        pass

    class A(Base):
        __table__ = Table('a', Base.metadata, Column('id', Integer, primary_key=True), Column('aa', Integer), Column('bb', Integer, key='kk'))
        zed = __table__.c.aa
        other = column_property(__table__.c.kk + 1)
        __mapper_args__ = {'primary_key': [__table__.c.aa]}
    print(inspect(A).attrs.keys(), inspect(A).primary_key, select(A), select(A.other))


@case
def m2m():
    Base = declarative_base()
    assoc = Table('assoc', Base.metadata, Column('l', ForeignKey('l.id'), primary_key=True), Column('r', ForeignKey('r.id'), primary_key=True))

    class L(Base):
        __tablename__ = 'l'
        id = Column(Integer, primary_key=True)
        rs = relationship('R', secondary=assoc, backref='ls', lazy='selectin')
        rs2 = relationship('R', secondary='assoc', viewonly=True, primaryjoin='L.id == assoc.c.l', secondaryjoin='R.id == assoc.c.r', order_by='desc(R.id)')

    class R(Base):
        __tablename__ = 'r'
        id = Column(Integer, primary_key=True)
    print(select(L).join(L.rs))
    print(L.rs.property.direction, R.ls.property.secondary if hasattr(R, 'ls') else None)
    configure_mappers()
    print(R.ls.property.secondary.name)
    print(select(L).where(L.rs.any(R.id == 3)))
    print(select(R).where(R.ls.contains(L(id=4))))
    l = L()
    r = R()
    l.rs.append(r)
    print(r.ls == [l])
    print(select(L).where(~L.rs.any()))


@case
def selfref():

    class Base(DeclarativeBase):
        pass

    class N(Base):
        __tablename__ = 'n'
        id: Mapped[int] = mapped_column(primary_key=True)
        pid: Mapped[Optional[int]] = mapped_column(ForeignKey('n.id'))
        parent: Mapped[Optional['N']] = relationship(back_populates='children', remote_side=[id])
        children: Mapped[List['N']] = relationship(back_populates='parent', cascade='all, delete-orphan', single_parent=True)
    print(N.parent.property.direction, N.children.property.direction, N.parent.property.remote_side, N.parent.property.local_columns)
    a = aliased(N)
    print(select(N).join(N.parent.of_type(a)).where(a.id == 1))
    print(select(N).join(a, N.children))
    print(select(N).where(N.children.any(N.id == 2)))
    print(select(N).where(N.parent.has(id=2)))
    n = N(id=1)
    c = N(parent=n)
    print(n.children == [c], select(N).where(N.parent == n))


@case
def selfref_backref():
    Base = declarative_base()

    class N(Base):
        __tablename__ = 'n'
        id = Column(Integer, primary_key=True)
        pid = Column(Integer, ForeignKey('n.id'))
        children = relationship('N', backref=backref('parent', remote_side=[id]), lazy='joined', join_depth=2)
    configure_mappers()
    print(N.parent.property.direction, N.children.property.direction)


@case
def joins():

    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = 'a'
        id: Mapped[int] = mapped_column(primary_key=True)
        b1: Mapped[List['B']] = relationship(foreign_keys='B.a1_id', back_populates='a1')
        b2: Mapped[List['B']] = relationship(foreign_keys='[B.a2_id]')
        b3: Mapped[List['B']] = relationship(primaryjoin='and_(A.id == foreign(B.x), B.flag == True)', viewonly=True, order_by=lambda: B.id)
        b4: Mapped['B'] = relationship(primaryjoin=lambda: remote(B.x) == foreign(A.id), uselist=False, viewonly=True)

    class B(Base):
        __tablename__ = 'b'
        id: Mapped[int] = mapped_column(primary_key=True)
        a1_id: Mapped[int] = mapped_column(ForeignKey('a.id'))
        a2_id: Mapped[int] = mapped_column(ForeignKey(A.id))
        x: Mapped[int]
        flag: Mapped[bool]
        a1: Mapped[A] = relationship(foreign_keys=[a1_id])
    configure_mappers()
    for r in (A.b1, A.b2, A.b3, A.b4, B.a1):
        print(r, r.property.direction, r.property.primaryjoin, r.property.uselist, r.property.local_remote_pairs, r.property.viewonly)
    print(select(A).join(A.b3))
    print(select(A).join(B, A.b1))
    print(select(A).join(B, A.id == B.a1_id))
    print(select(A, B).join(A.b1).where(B.x > 2))


@case
def composite_fk():

    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = 'a'
        x: Mapped[int] = mapped_column(primary_key=True)
        y: Mapped[int] = mapped_column(primary_key=True)

    class B(Base):
        __tablename__ = 'b'
        id: Mapped[int] = mapped_column(primary_key=True)
        ax: Mapped[int]
        ay: Mapped[int]
        a: Mapped[A] = relationship(backref=backref('bs', cascade='all'))
        __table_args__ = (ForeignKeyConstraint(['ax', 'ay'], ['a.x', 'a.y']),)
    print(select(B).join(B.a))
    print(A.bs.property.primaryjoin, A.bs.property.cascade if 0 else '')
    print(select(B).where(B.a == A(x=1, y=2)))


@case
def composites():
    import dataclasses

    @dataclasses.dataclass
    class Point:
        x: int
        y: int

    class OldPoint:

        def __init__(self, x, y):
            self.x = x
            self.y = y

        def __composite_values__(self):
            return (self.x, self.y)

        def __eq__(self, o):
            return isinstance(o, OldPoint) and o.x == self.x and (o.y == self.y)

        def __ne__(self, o):
            return not self == o

        def __repr__(self):
            return f'OP({self.x},{self.y})'

    class Base(DeclarativeBase):
        pass

    class V(Base):
        __tablename__ = 'v'
        id: Mapped[int] = mapped_column(primary_key=True)
        start: Mapped[Point] = composite(mapped_column('x1'), mapped_column('y1'))
        end: Mapped[Point] = composite(mapped_column('x2'), mapped_column('y2'))
        _ox = Column('ox', Integer)
        _oy = Column('oy', Integer)
        op = composite(OldPoint, _ox, _oy)
        ap: Mapped[Optional[Point]] = composite(mapped_column('ax'), mapped_column('ay'))
    ddl(V)
    v = V(start=Point(1, 2), end=Point(3, 4), op=OldPoint(5, 6))
    print(v.start, v.end, v.op, v._ox, v.ap)
    v.start = Point(7, 8)
    print(v.start)
    print(select(V.start))
    print(V.start == Point(1, 2))
    print(select(V).where(V.op == OldPoint(1, 2)))
    print(inspect(V).attrs.keys(), inspect(V).composites.keys(), inspect(V).column_attrs.keys())


@case
def syns():

    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = 'a'
        id: Mapped[int] = mapped_column(primary_key=True)
        _name: Mapped[str] = mapped_column('name')
        name = synonym('_name')

        @property
        def n2(self):
            return self._name.upper()

        @n2.setter
        def n2(self, v):
            self._name = v.lower()
        nn = synonym('_name', descriptor=n2)

        @synonym_for('_name')
        @property
        def deco(self):
            return 'd' + self._name
        full = column_property(_name + 'x')
        dd: Mapped[str] = deferred(mapped_column(Text), group='g')
        d2: Mapped[str] = mapped_column(deferred=True)
    a = A(name='Q')
    print(a._name, a.name, a.nn, a.deco)
    a.nn = 'ZZ'
    print(a._name)
    print(select(A.name), A.name == 'x', select(A).where(A.nn == 'y').order_by(A.name))
    print(inspect(A).attrs.keys(), inspect(A).synonyms.keys())
    print(select(A))
    print(select(A.full))
    print(A.full)


@case
def validators():

    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = 'a'
        id: Mapped[int] = mapped_column(primary_key=True)
        email: Mapped[str]
        n: Mapped[int]
        bs: Mapped[List['B']] = relationship(back_populates='a')

        @validates('email', 'n')
        def v(self, key, value):
            print('validate', key, value)
            if key == 'email' and '@' not in value:
                raise ValueError('bad email')
            return value

        @validates('bs', include_removes=True)
        def vb(self, key, b, is_remove):
            print('bs', is_remove)
            return b

    class B(Base):
        __tablename__ = 'b'
        id: Mapped[int] = mapped_column(primary_key=True)
        a_id: Mapped[int] = mapped_column(ForeignKey('a.id'))
        a: Mapped[A] = relationship(back_populates='bs')
    a = A(email='a@b', n=2)
    b = B()
    a.bs.append(b)
    a.bs.remove(b)
    a.bs = [B(), B()]
    try:
        a.email = 'x'
    except ValueError as e:
        print(e)
    print(inspect(A).validators.keys())
