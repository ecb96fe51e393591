# comparator_factory of types: methods, operators, operate(), super(), through TypeDecorator and mapped attributes.
from sqlalchemy import *
from sqlalchemy.sql.operators import custom_op
from sqlalchemy.types import UserDefinedType
class T(UserDefinedType):
    cache_ok=True
    class comparator_factory(UserDefinedType.Comparator):
        def __getattr__(self,n):
            if not n.startswith('ST_'): raise AttributeError(n)
            return lambda *a: getattr(func,n)(self.expr,*a)
        def near(self,o): return self.operate(custom_op('<->'),o,result_type=Float)
        def __lshift__(self,o): return self.operate(custom_op('<<<'),o,result_type=Boolean)
        def contains(self,o,**kw): return self.operate(custom_op('~'),o,result_type=Boolean)
    def get_col_spec(self,**k): return 't'
c=column('c',T())
print(c.near(3), c.near(3).type, c<<3, c.contains(4), ~c.contains(4), c.near(3)<5, c.ST_F(3), c.label('x').ST_G(), c==3)
t=table('t',c)
print(select(t.c.c.ST_A(), cast(1,T()).near(2)).where(t.c.c << 4))
try: c.foo
except AttributeError as e: print(e)
print(hasattr(c,'foo'), hasattr(c,'ST_x'))
class Lower(String().__class__):
    class comparator_factory(String.Comparator):
        def operate(self, op, other, **kw):
            return op(func.lower(self.expr), func.lower(other), **kw)
d=column('d',Lower())
print(d=='X', d!='Y', d<'z', d.like('q'), d.in_(['a']) if 0 else '', d.concat('k'), d+'p')
class L2(TypeDecorator):
    impl=String
    cache_ok=True
    class comparator_factory(TypeDecorator.Comparator):
        def __eq__(self,o): return func.upper(self.expr)==func.upper(o)
        def foo(self): return self.expr.op('@@')('x')
        def startswith(self,o,**kw): return self.op('^@')(o)
        def __add__(self,o): return super().__add__(o+'!')
    def process_bind_param(self,v,dialect): return v
e=column('e',L2())
print(e=='x', e.foo(), e.startswith('k'), e.like('z'), e.in_([1,2]), e.is_(None), e.desc(), e.label('q')=='x')
class L3(TypeDecorator):
    comparator_factory=Lower.comparator_factory
    impl=Lower
    cache_ok=True
pass
class M(Integer):
    class comparator_factory(Integer.Comparator):
        def log(self,o): return func.log(self.expr,o)
        def __neg__(self): return func.neg(self.expr)
        def __invert__(self): return func.inv(self.expr)
        def __getitem__(self,k): return func.item(self.expr,k)
        def __lshift__(self,k): return func.l(self.expr,k)
        def __radd__(self,k): return func.radd(k,self.expr)
m=column('m',M())
print(m.log(3), -m, ~m, m[3], m<<2, 5+m, m+5, m*m, (m+m).log(2))
t2=Table('t',MetaData(),Column('m',M()))
print(select(t2.c.m.log(10)), hasattr(t2.c.m,'nolog'), t2.c.m.name, t2.c.m.key)
from sqlalchemy.orm import DeclarativeBase, mapped_column, Mapped
class B(DeclarativeBase): pass
class R(B):
    __tablename__='r'
    id=mapped_column(M(),primary_key=True)
print(select(R.id.log(2)).where(R.id << 5, -R.id==3))
print(isinstance(m.comparator, M.comparator_factory) if hasattr(m,'comparator') else None)
print(d.like('q',escape='/'), d.startswith('z'), d.ilike('k'))
