# Mapping with sqlalchemy.orm: mutable values, hybrids, polymorphic and concrete classes with a session.
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


def make(Base):
    e = create_engine('sqlite://')
    Base.metadata.create_all(e)
    return Session(e)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.ext.associationproxy import association_proxy
from sqlalchemy.ext.mutable import MutableDict, MutableList, MutableComposite
from sqlalchemy.ext.orderinglist import ordering_list
from sqlalchemy import event


@case
def mut():

    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = 'a'
        id: Mapped[int] = mapped_column(primary_key=True)
        d = mapped_column(MutableDict.as_mutable(JSON))
        l = mapped_column(MutableList.as_mutable(JSON))
        p = mapped_column(JSON)
    s = make(Base)
    s.add(A(d={'a': 1}, l=[1], p={'q': 1}))
    s.commit()
    a = s.scalars(select(A)).one()
    print(type(a.d).__name__, a.d, a in s.dirty)
    a.d['b'] = 2
    print(a in s.dirty)
    s.commit()
    print(a.d)
    a.l.append(3)
    s.commit()
    s.expire_all()
    print(a.l, a.d)
    a.p['q'] = 2
    s.commit()
    print(a.p)
    s.execute(update(A).values(l=[9]))
    s.refresh(a)
    print(a.l, type(a.l).__name__)
    a.l.append(1)
    s.commit()
    print(s.scalar(select(A.l)))


@case
def comp():
    import dataclasses

    @dataclasses.dataclass
    class P(MutableComposite):
        x: int
        y: int

        def __setattr__(self, k, v):
            object.__setattr__(self, k, v)
            self.changed()

    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = 'a'
        id: Mapped[int] = mapped_column(primary_key=True)
        p: Mapped[P] = composite(mapped_column('px'), mapped_column('py'))
    s = make(Base)
    s.add(A(p=P(1, 2)))
    s.commit()
    a = s.scalars(select(A).where(A.p == P(1, 2))).one()
    print(a.p.x, a.p is a.p)
    a.p.x = 5
    s.commit()
    print(s.execute(text('select px, py from a')).all(), a.p.x)
    a.p = P(8, 9)
    s.commit()
    print(s.execute(select(A.p)).all() if 0 else s.execute(text('select px, py from a')).all())


@case
def hyb():

    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = 'a'
        id: Mapped[int] = mapped_column(primary_key=True)
        f: Mapped[str]
        l: Mapped[str]

        @hybrid_property
        def full(self):
            return self.f + ' ' + self.l

        @full.setter
        def full(self, v):
            self.f, self.l = v.split(' ')

        @full.update_expression
        def full(cls, v):
            f, l = v.split(' ')
            return [(cls.f, f), (cls.l, l)]
    s = make(Base)
    s.add(A(full='x y'))
    s.commit()
    print(s.execute(select(A.full, A.id)).all(), s.execute(select(A.full)).one().full, s.scalars(select(A).where(A.full == 'x y')).one().f, s.query(A).filter_by(full='x y').count(), s.query(A.full).all(), s.query(A).order_by(A.full.desc()).first().full)
    s.execute(update(A).values({A.full: 'p q'}))
    print(s.execute(select(A.f, A.l)).all())


@case
def assoc():

    class Base(DeclarativeBase):
        pass

    class U(Base):
        __tablename__ = 'u'
        id: Mapped[int] = mapped_column(primary_key=True)
        ks: Mapped[List['K']] = relationship(cascade='all, delete-orphan', order_by='K.pos', collection_class=ordering_list('pos'))
        names = association_proxy('ks', 'w', creator=lambda w: K(w=w))

    class K(Base):
        __tablename__ = 'k'
        id: Mapped[int] = mapped_column(primary_key=True)
        u_id: Mapped[int] = mapped_column(ForeignKey('u.id'))
        w: Mapped[str]
        pos: Mapped[int]
    s = make(Base)
    u = U(names=['a', 'b'])
    s.add(u)
    s.commit()
    print(list(u.names), [k.pos for k in u.ks])
    u.names.insert(0, 'z')
    s.commit()
    print(s.execute(text('select w, pos from k order by pos')).all())
    u.names.remove('a')
    s.commit()
    print(s.execute(text('select w, pos from k order by pos')).all())
    print(s.scalars(select(U).where(U.names.contains('z'))).one() is u, s.query(U).filter(U.names == 'q').count() if 0 else 0)


@case
def poly():

    class Base(DeclarativeBase):
        pass

    class P(Base):
        __tablename__ = 'p'
        id: Mapped[int] = mapped_column(primary_key=True)
        type: Mapped[str]
        n: Mapped[str]
        __mapper_args__ = {'polymorphic_on': 'type', 'polymorphic_identity': 'p'}

    class E(P):
        __tablename__ = 'e'
        id: Mapped[int] = mapped_column(ForeignKey('p.id'), primary_key=True)
        eng: Mapped[str]
        __mapper_args__ = {'polymorphic_identity': 'e'}

    class M(P):
        mgr: Mapped[Optional[str]]
        __mapper_args__ = {'polymorphic_identity': 'm'}
    s = make(Base)
    s.add_all([P(n='1'), E(n='2', eng='x'), M(n='3', mgr='b')])
    s.commit()
    print([(type(x).__name__, x.n, x.type) for x in s.scalars(select(P).order_by(P.id))])
    print(s.scalars(select(E)).one().eng, s.scalars(select(M)).one().mgr, s.get(P, 2).eng)
    wp = with_polymorphic(P, [E, M])
    print(select(wp))
    print([x.n for x in s.scalars(select(wp).where(or_(wp.E.eng == 'x', wp.M.mgr == 'b')).order_by(wp.id))])
    print(s.scalar(select(func.count()).select_from(M)))


@case
def evs():

    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = 'a'
        id: Mapped[int] = mapped_column(primary_key=True)
        n: Mapped[str]
        up: Mapped[Optional[str]]

        @reconstructor
        def rec(self):
            print('reconstructed', self.n)
    for name in ('before_insert', 'after_insert', 'before_update', 'after_update', 'before_delete', 'after_delete'):
        event.listen(A, name, lambda m, c, t, name=name: print(name, t.n, m.class_.__name__))

    @event.listens_for(A, 'before_insert')
    def bi(m, c, t):
        t.up = t.n.upper()

    @event.listens_for(A, 'load')
    def ld(t, ctx):
        print('load', t.n)

    @event.listens_for(Base, 'before_update', propagate=True)
    def bu(m, c, t):
        print('base bu')
    s = make(Base)
    a = A(n='x')
    s.add(a)
    s.commit()
    print(a.up)
    a.n = 'y'
    s.commit()
    s.expunge_all()
    b = s.scalars(select(A)).one()
    s.delete(b)
    s.commit()


@case
def concrete():
    from sqlalchemy.ext.declarative import ConcreteBase, AbstractConcreteBase

    class Base(DeclarativeBase):
        pass

    class E(ConcreteBase, Base):
        __tablename__ = 'e'
        id: Mapped[int] = mapped_column(primary_key=True)
        n: Mapped[str]
        __mapper_args__ = {'polymorphic_identity': 'e', 'concrete': True}

    class M(E):
        __tablename__ = 'm'
        id: Mapped[int] = mapped_column(primary_key=True)
        n: Mapped[str]
        md: Mapped[str]
        __mapper_args__ = {'polymorphic_identity': 'm', 'concrete': True}
    s = make(Base)
    s.add_all([E(n='1'), M(n='2', md='k')])
    s.commit()
    print(select(E))
    print([(type(x).__name__, x.n) for x in s.scalars(select(E))])
    print([(type(x).__name__, x.n) for x in s.scalars(select(M))])


@case
def abstract_concrete():
    from sqlalchemy.ext.declarative import ConcreteBase, AbstractConcreteBase

    class Base(DeclarativeBase):
        pass

    class E(AbstractConcreteBase, Base):
        strict_attrs = True
        n = mapped_column(String(50))

    class M(E):
        __tablename__ = 'm'
        id: Mapped[int] = mapped_column(primary_key=True)
        md: Mapped[str]
        __mapper_args__ = {'polymorphic_identity': 'm', 'concrete': True}

    class N(E):
        __tablename__ = 'n'
        id: Mapped[int] = mapped_column(primary_key=True)
        nd: Mapped[str]
        __mapper_args__ = {'polymorphic_identity': 'n', 'concrete': True}
    ddl(M, N)
    s = make(Base)
    s.add_all([N(n='1', nd='z'), M(n='2', md='k')])
    s.commit()
    print([(type(x).__name__, x.n) for x in s.scalars(select(E).order_by(E.n))])
