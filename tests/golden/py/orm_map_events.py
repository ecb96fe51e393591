# Mapping with sqlalchemy.orm: events, inspection, histories, collections, mutable values.
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


@case
def events():

    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = 'a'
        id: Mapped[int] = mapped_column(primary_key=True)
        n: Mapped[str]
        bs: Mapped[List['B']] = relationship(back_populates='a')

    class B(Base):
        __tablename__ = 'b'
        id: Mapped[int] = mapped_column(primary_key=True)
        a_id: Mapped[int] = mapped_column(ForeignKey('a.id'))
        a: Mapped[A] = relationship(back_populates='bs')

    @event.listens_for(A.n, 'set', retval=True)
    def s(target, value, oldvalue, initiator):
        print('set', value, oldvalue.name if hasattr(oldvalue, 'name') else oldvalue, initiator.key)
        return value.upper()

    @event.listens_for(A.bs, 'append')
    def ap(target, value, initiator):
        print('append', type(value).__name__)

    @event.listens_for(A.bs, 'remove')
    def rm(target, value, initiator):
        print('remove', type(value).__name__)

    @event.listens_for(A, 'init')
    def ini(target, args, kwargs):
        print('init', args, sorted(kwargs))
        kwargs.setdefault('n', 'dflt')

    @event.listens_for(Mapper, 'after_configured', once=True)
    def ac():
        print('after_configured')

    @event.listens_for(A, 'mapper_configured')
    def mc(mapper, cls):
        print('mapper_configured', mapper, cls.__name__)
    configure_mappers()
    a = A()
    print(a.n)
    a.n = 'zz'
    print(a.n)
    b = B()
    a.bs.append(b)
    a.bs.remove(b)
    b.a = a
    print(event.contains(A.n, 'set', s))
    event.remove(A.n, 'set', s)
    a.n = 'low'
    print(a.n)


@case
def declare_hooks():

    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = 'a'
        id: Mapped[int] = mapped_column(primary_key=True)

        @classmethod
        def __declare_last__(cls):
            print('last', cls.__name__)

        @classmethod
        def __declare_first__(cls):
            print('first', cls.__name__)
    configure_mappers()
    configure_mappers()


@case
def insps():

    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = 'a'
        id: Mapped[int] = mapped_column(primary_key=True, doc='the id', info={'k': 1})
        n: Mapped[str] = mapped_column('nn')
        bs: Mapped[List['B']] = relationship()
        _s: Mapped[int]
        s = synonym('_s')

    class B(Base):
        __tablename__ = 'b'
        id: Mapped[int] = mapped_column(primary_key=True)
        a_id: Mapped[int] = mapped_column(ForeignKey('a.id'))
    m = inspect(A)
    print(m is A.__mapper__, m is class_mapper(A), object_mapper(A()) is m, m.class_.__name__, m.local_table.name, m.tables, m.primary_key, m.columns.keys(), m.c.n.name, m.all_orm_descriptors.keys())
    print(m.attrs.id.columns, m.attrs['bs'].mapper, m.relationships.bs.argument if 0 else '', [r.key for r in m.relationships], [a.key for a in m.attrs], m.get_property('id'), m.has_property('zz'), m.get_property_by_column(A.__table__.c.nn).key, m.identity_key_from_instance(A(id=3)))
    ao = A(id=5)
    st = inspect(ao)
    print(st.transient, st.pending, st.persistent, st.detached, st.identity, st.mapper is m, st.attrs.id.value, st.attrs.id.history, sorted(st.unloaded), sorted(st.dict))
    print(A.id.property.doc, A.id.info, A.id.property.info, A.id.doc if 0 else '', A.n.property.columns[0].name, A.n.name, A.n.key, A.bs.key, A.bs.class_.__name__, A.id.parent, A.id.table.name)
    try:
        m.get_property('nope')
    except Exception as e:
        print(type(e).__name__, e)
    try:
        class_mapper(int)
    except Exception as e:
        print(type(e).__name__, e)
    try:
        inspect(object())
    except Exception as e:
        print(type(e).__name__, e)
    try:
        object_mapper(3)
    except Exception as e:
        print(type(e).__name__, e)
    try:
        A.nope
    except Exception as e:
        print(type(e).__name__, e)
    try:
        A.id.nope
    except Exception as e:
        print(type(e).__name__, e)
    try:
        A.bs.nope
    except Exception as e:
        print(type(e).__name__, e)
    try:
        A().nope
    except Exception as e:
        print(type(e).__name__, e)


@case
def history():
    from sqlalchemy.orm.attributes import get_history, flag_modified, set_committed_value, instance_state

    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = 'a'
        id: Mapped[int] = mapped_column(primary_key=True)
        n: Mapped[str]
    a = A()
    print(get_history(a, 'n'))
    a.n = 'x'
    print(get_history(a, 'n'))
    set_committed_value(a, 'n', 'k')
    print(get_history(a, 'n'))
    a.n = 'l'
    print(get_history(a, 'n'), inspect(a).attrs.n.history.has_changes())
    flag_modified(a, 'n')
    print(inspect(a).modified)


@case
def late():
    Base = declarative_base()

    class A(Base):
        __tablename__ = 'a'
        id = Column(Integer, primary_key=True)
    A.x = Column(String(3))
    A.y = Column('yy', Integer, index=True)
    A.calc = column_property(A.x + 'q')

    class B(Base):
        __tablename__ = 'b'
        id = Column(Integer, primary_key=True)
        a_id = Column(ForeignKey(A.id))
    A.bs = relationship(B)
    B.a = relationship(A, viewonly=True)
    ddl(A)
    print(select(A), inspect(A).attrs.keys(), [i.name for i in A.__table__.indexes])
    print(select(A).join(A.bs))


@case
def collections():
    from sqlalchemy.orm.collections import attribute_mapped_collection, InstrumentedList, collection
    from sqlalchemy.ext.orderinglist import ordering_list
    Base = declarative_base()

    class MyList(list):

        def extra(self):
            return 'extra'

    class Bag:

        def __init__(self):
            self.d = {}

        @collection.appender
        def add(self, x):
            self.d[x.id] = x

        @collection.remover
        def rem(self, x):
            del self.d[x.id]

        @collection.iterator
        def __iter__(self):
            return iter(self.d.values())

    class A(Base):
        __tablename__ = 'a'
        id = Column(Integer, primary_key=True)
        sets = relationship('B', collection_class=set, backref='a')
        dicts = relationship('B', collection_class=attribute_mapped_collection('k'), viewonly=False, overlaps='sets,a', foreign_keys='B.a2')
        my = relationship('B', collection_class=MyList, foreign_keys='B.a3')
        bag = relationship('B', collection_class=Bag, foreign_keys='B.a4')
        ol = relationship('B', collection_class=ordering_list('pos'), order_by='B.pos', foreign_keys='B.a5', backref='a5o')
        __mapper_args__ = {}

    class B(Base):
        __tablename__ = 'b'
        id = Column(Integer, primary_key=True)
        k = Column(String)
        pos = Column(Integer)
        a1 = Column(ForeignKey('a.id'))
        a2 = Column(ForeignKey('a.id'))
        a3 = Column(ForeignKey('a.id'))
        a4 = Column(ForeignKey('a.id'))
        a5 = Column(ForeignKey('a.id'))
    A.sets.property._init_args if 0 else None
    A.sets.property.foreign_keys if 0 else None
    try:
        configure_mappers()
    except Exception as e:
        print(type(e).__name__, e)


@case
def collections2():
    from sqlalchemy.orm.collections import attribute_mapped_collection, InstrumentedList, collection
    from sqlalchemy.ext.orderinglist import ordering_list
    Base = declarative_base()

    class MyList(list):

        def extra(self):
            return 'extra'

    class Bag:

        def __init__(self):
            self.d = {}

        @collection.appender
        def add(self, x):
            self.d[x.id] = x

        @collection.remover
        def rem(self, x):
            del self.d[x.id]

        @collection.iterator
        def __iter__(self):
            return iter(self.d.values())

    class A(Base):
        __tablename__ = 'a'
        id = Column(Integer, primary_key=True)
        sets = relationship('B', collection_class=set, backref='a', foreign_keys='B.a1')
        dicts = relationship('B', collection_class=attribute_mapped_collection('k'), foreign_keys='B.a2')
        my = relationship('B', collection_class=MyList, foreign_keys='B.a3', backref='amy')
        bag = relationship('B', collection_class=Bag, foreign_keys='B.a4', backref='abag')
        ol = relationship('B', collection_class=ordering_list('pos'), order_by='B.pos', foreign_keys='B.a5', backref='a5o')

    class B(Base):
        __tablename__ = 'b'
        id = Column(Integer, primary_key=True)
        k = Column(String)
        pos = Column(Integer)
        a1 = Column(ForeignKey('a.id'))
        a2 = Column(ForeignKey('a.id'))
        a3 = Column(ForeignKey('a.id'))
        a4 = Column(ForeignKey('a.id'))
        a5 = Column(ForeignKey('a.id'))

        def __repr__(self):
            return 'B%s' % self.id
    a = A()
    b = B(id=1, k='q')
    a.sets.add(b)
    print(b.a is a, type(a.sets).__name__, a.sets)
    a.dicts['q'] = b
    print(a.dicts, type(a.dicts).__name__)
    a.my.append(b)
    print(type(a.my).__name__, a.my.extra(), b.amy is a, a.my)
    a.bag.add(b)
    print(list(a.bag), b.abag is a, type(a.bag).__name__)
    a.ol.append(b)
    a.ol.insert(0, B(id=2))
    print([(x.id, x.pos) for x in a.ol], type(a.ol).__name__, a.ol[0].a5o is a)
    del a.ol[0]
    print([(x.id, x.pos) for x in a.ol])
    a.my.remove(b)
    print(b.amy)
    a.bag.rem(b)
    print(b.abag)
    a.sets.discard(b)
    print(b.a)
    try:
        a.my = B()
    except Exception as e:
        print(type(e).__name__, e)
    try:
        a.my.append('str')
    except Exception as e:
        print(type(e).__name__, e)
    try:
        a.my = None
    except Exception as e:
        print(type(e).__name__, e)
    a.my = [b]
    print(a.my, b.amy is a, type(a.my).__name__)


@case
def pickles():
    from sqlalchemy.ext.mutable import MutableDict, MutableList, Mutable, MutableComposite

    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = 'a'
        id: Mapped[int] = mapped_column(primary_key=True)
        d = mapped_column(MutableDict.as_mutable(JSON))
        l: Mapped[list] = mapped_column(MutableList.as_mutable(PickleType))
        p: Mapped[dict] = mapped_column(JSON)
    ddl(A)
    a = A(d={'x': 1}, l=[1])
    print(type(a.d).__name__, a.d, type(a.l).__name__, isinstance(a.d, dict), isinstance(a.d, Mutable))
    inspect(a)._commit_all(a.__dict__) if hasattr(inspect(a), '_commit_all') else None
    a.d['y'] = 2
    a.l.append(5)
    print(a.d, a.l)
    a.d.update(z=3)
    print(sorted(a.d.items()))
    a.d = None
    print(a.d)
    try:
        a.d = 5
    except ValueError as e:
        print(e)
    try:
        a.l = {'x': 1}
    except ValueError as e:
        print(e)
