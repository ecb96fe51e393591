# Mapping with sqlalchemy.orm: association proxies.
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
from sqlalchemy.ext.associationproxy import association_proxy, AssociationProxy


class Base(DeclarativeBase):
    pass
ut = Table('ut', Base.metadata, Column('u', ForeignKey('u.id'), primary_key=True), Column('k', ForeignKey('k.id'), primary_key=True))


class U(Base):
    __tablename__ = 'u'
    id: Mapped[int] = mapped_column(primary_key=True)
    kws: Mapped[List['K']] = relationship(secondary=ut)
    names: AssociationProxy[List[str]] = association_proxy('kws', 'word', creator=lambda w: K(word=w))
    assoc: Mapped[List['A']] = relationship(back_populates='u', cascade='all, delete-orphan')
    ks = association_proxy('assoc', 'k', creator=lambda k: A(k=k))
    kw2 = association_proxy('assoc', 'kword')
    amap: Mapped[Dict[str, 'D']] = relationship(collection_class=attribute_keyed_dict('dk'))
    dvals: AssociationProxy[Dict[str, str]] = association_proxy('amap', 'v', creator=lambda k, v: D(dk=k, v=v))
    best_id: Mapped[Optional[int]] = mapped_column(ForeignKey('k.id'))
    best: Mapped[Optional['K']] = relationship()
    best_word = association_proxy('best', 'word', creator=lambda w: K(word=w))


class K(Base):
    __tablename__ = 'k'
    id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str]

    def __repr__(self):
        return 'K(%r)' % self.word


class A(Base):
    __tablename__ = 'a'
    id: Mapped[int] = mapped_column(primary_key=True)
    u_id: Mapped[int] = mapped_column(ForeignKey('u.id'))
    k_id: Mapped[int] = mapped_column(ForeignKey('k.id'))
    u: Mapped[U] = relationship(back_populates='assoc')
    k: Mapped[K] = relationship()
    kword = association_proxy('k', 'word')


class D(Base):
    __tablename__ = 'd'
    id: Mapped[int] = mapped_column(primary_key=True)
    u_id: Mapped[int] = mapped_column(ForeignKey('u.id'))
    dk: Mapped[str]
    v: Mapped[str]


@case
def lists():
    u = U()
    u.names.append('x')
    u.names.extend(['y', 'z'])
    print(u.names, u.kws, len(u.names), 'x' in u.names, list(u.names), u.names[0], u.names[1:], u.names == ['x', 'y', 'z'])
    u.names.remove('y')
    print(u.names, u.kws)
    u.names[0] = 'q'
    print(u.names)
    u.names = ['m']
    print(u.names, u.kws)
    u.names.insert(0, 'n')
    print(u.names.pop(), u.names)
    del u.names[0]
    print(u.names, bool(u.names))
    u.names += ['r']
    print(u.names, u.names + ['s'], u.names * 2, sorted(u.names), u.names.index('r'), u.names.count('r'))
    u.names.clear()
    print(u.names)
    u2 = U(names=['a', 'b'])
    print(u2.kws)


@case
def assoc():
    u = U()
    k = K(word='w')
    u.ks.append(k)
    print(u.ks, u.assoc[0].k is k, u.assoc[0].u is u, u.kw2)


@case
def dicts():
    u = U()
    u.dvals['p'] = '1'
    u.dvals['q'] = '2'
    print(u.dvals, dict(u.dvals), u.amap['p'].v, 'p' in u.dvals, len(u.dvals), sorted(u.dvals.keys()), sorted(u.dvals.items()), u.dvals.get('zz'))
    del u.dvals['p']
    print(u.dvals)
    u.dvals.update({'r': '3'})
    print(sorted(u.dvals.items()))
    u.dvals = {'t': '9'}
    print(u.dvals, u.amap.keys())
    print(u.dvals.pop('t'), u.dvals)


@case
def scalar():
    u = U()
    print(u.best_word)
    u.best_word = 'hi'
    print(u.best, u.best_word)
    u.best_word = 'ho'
    print(u.best)
    print(A().kword)


@case
def cls():
    print(select(U).where(U.names.contains('x')))
    print(select(U).where(U.names == 'x') if 0 else '')
    print(select(U).where(U.best_word == 'q'))
    print(select(U).where(U.kw2.any(K.word == '3') if 0 else U.ks.any(K.word == 'x')))
    print(select(U).where(U.names.any(K.word == 'l')))
    print(select(A).where(A.kword == 'z'))
    print(select(A).where(A.kword.like('z%')))
    print(U.names.target_class, U.names.scalar, U.best_word.scalar, U.names.target_collection, U.names.value_attr)
    print(select(A).where(A.kword == None))
    print(select(U).where(U.kw2 == 'p'))
    print(type(U.__dict__['names']).__name__, inspect(U).all_orm_descriptors.keys())
