# bind_processor(), result_processor(), literal_processor() of types, through super() and TypeDecorators behind one another.
from sqlalchemy import *
from sqlalchemy.dialects import postgresql, sqlite
import sqlalchemy.types as T
d=postgresql.dialect()
class A(TypeDecorator):
    impl=String; cache_ok=True
    def process_bind_param(self,v,dialect): return None if v is None else v+'!'
    def process_result_value(self,v,dialect): return None if v is None else v+'?'
class B(TypeDecorator):
    impl=String; cache_ok=True
    def process_literal_param(self,v,dialect): return v+'L'
class E(TypeDecorator):
    impl=A; cache_ok=True
    def process_bind_param(self,v,dialect): return v+'E'
    def process_result_value(self,v,dialect): return v+'e'
def show(label,f):
    try: print(label, f())
    except Exception as x: print(label,type(x).__name__,x)
for c in (A,B,E):
    t=c()
    show(c.__name__+' impl', lambda: (type(t.dialect_impl(d)).__name__, type(t.load_dialect_impl(d)).__name__, type(t.type_engine(d)).__name__, type(t.impl).__name__, type(t.impl_instance).__name__))
    for m in ('bind_processor','literal_processor'):
        show(c.__name__+' '+m, lambda: (lambda p: p if p is None else p('x'))(getattr(t,m)(d)))
        show(c.__name__+' di '+m, lambda: (lambda p: p if p is None else p('x'))(getattr(t.dialect_impl(d),m)(d)))
    show(c.__name__+' rp', lambda: (lambda p: 'x' if p is None else p('x'))(t.result_processor(d,None)))

for t, v in ((JSON(), {"a": 1}), (Boolean(), True), (Enum("a", "b", name="x"), "a"), (ARRAY(Integer), [1, 2])):
    show(repr(t), lambda: t.bind_processor(d)(v) if not isinstance(t, ARRAY) else list(t.dialect_impl(d).bind_processor(d)(v)))
import datetime
for t, v in ((Date(), datetime.date(2024, 1, 2)), (DateTime(), datetime.datetime(2024, 1, 2, 3)), (Boolean(), True), (Float(), 1)):
    p = t.dialect_impl(sqlite.dialect()).bind_processor(sqlite.dialect())
    show(repr(t), lambda: p(v))


class Wrapped(TypeDecorator):
    """Its own bind_processor() around the one of the type behind."""
    impl = JSON
    cache_ok = True

    def bind_processor(self, dialect):
        inner = self.impl.bind_processor(dialect)
        return lambda value: "<" + inner(value) + ">"


class Sized(TypeDecorator):
    impl = String
    cache_ok = True

    def __init__(self, n):
        super().__init__()
        self.impl = String(n)


class Unset(TypeDecorator):
    impl = Unicode(7)
    cache_ok = True

    def __init__(self, n):
        self.n = n


print(Wrapped().bind_processor(d)([1]), Sized(5).compile(dialect=d), Sized(5), repr(Sized(6)), repr(Unset(3)), Unset(3).compile(dialect=d))


class Shout(String):
    def bind_processor(self, dialect):
        inner = super().bind_processor(dialect)
        return lambda value: (inner(value) if inner else value).upper()

    def literal_processor(self, dialect):
        inner = super().literal_processor(dialect)
        return lambda value: inner(value.upper())

    def result_processor(self, dialect, coltype):
        inner = super().result_processor(dialect, coltype)
        return lambda value: (inner(value) if inner else value) + "."

    def __repr__(self):
        return "<" + super().__repr__() + ">"


print(select(literal("it's", Shout())).compile(dialect=d, compile_kwargs={"literal_binds": True}), repr(Shout(4)))
e = create_engine("sqlite://")
with e.connect() as c:
    print(c.scalar(select(literal("abc", Shout()))), c.scalar(select(literal("x", E()))))
