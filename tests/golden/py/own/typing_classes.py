# Protocol, NamedTuple and TypedDict.
import re as re_
import typing, sys, types, collections.abc, functools, contextlib, abc
from typing import *
def show(*a): print(*a)
def x(s):
    g = dict(globals())
    g['print'] = lambda *a: print(*(re_.sub('0x[0-9a-f]+', '0x', str(v)) for v in a))
    g['__name__']='__main__'
    try:
        exec(s, g)
    except BaseException as e:
        print('EXEC', s.strip().splitlines()[-1], '=> !', type(e).__name__, e)
T=TypeVar('T'); K=TypeVar('K'); P=ParamSpec('P'); Ts=TypeVarTuple('Ts'); T_co=TypeVar('T_co',covariant=True)
def each(src):
    for s in src.split('\n---\n'):
        x(s)
each('''
class P1(Protocol):
    def f(self): ...
print(P1._is_protocol, P1.__parameters__, P1.__mro__, P1.__init__ is object.__init__)
P1()
---
class P1(Protocol):
    def f(self): ...
class A(P1): pass
print(A(), isinstance(A(), A), A._is_protocol)
print(isinstance(A(), P1))
---
class P1(Protocol):
    def f(self): ...
print(isinstance(1, P1))
---
class P1(Protocol):
    def f(self): ...
print(issubclass(int, P1))
---
@runtime_checkable
class P1(Protocol):
    def f(self): ...
class A:
    def f(self): pass
class B:
    f = None
class C:
    def __init__(self): self.f = lambda: 1
class D(B): pass
print(isinstance(A(), P1), isinstance(B(), P1), isinstance(C(), P1), isinstance(D(), P1), isinstance(1, P1))
print(issubclass(A, P1), issubclass(B, P1), issubclass(C, P1), issubclass(D, P1))
issubclass(1, P1)
---
@runtime_checkable
class P2(Protocol):
    x: int
    y: str = 'a'
    def g(self): ...
class A:
    x = 1; y = 2
    def g(self): pass
class B:
    def __init__(self): self.x=1; self.y=None
    g = 3
print(isinstance(A(), P2), isinstance(B(), P2), isinstance(object(), P2))
print(P2.__annotations__)
issubclass(A, P2)
---
@runtime_checkable
class P3(Protocol[T]):
    def get(self) -> T: ...
print(P3[int], P3.__parameters__, P3.__orig_bases__)
class A:
    def get(self): return 1
print(isinstance(A(), P3))
class B(P3[int]):
    def get(self): return 1
print(B.__mro__, B().get(), isinstance(B(), P3), issubclass(B, P3))
isinstance(A(), P3[int])
---
class Base: pass
class P4(Base, Protocol):
    pass
---
class P5(Protocol, Base): pass
---
class P5(Iterable[T], Protocol[T]):
    def f(self): ...
print(P5.__mro__, P5.__parameters__, P5._is_protocol)
---
class P5(Sized, Protocol):
    def f(self): ...
print(P5.__mro__)
@runtime_checkable
class P6(Sized, Protocol): pass
print(isinstance([], P6), isinstance(1, P6))
---
class P5(contextlib.AbstractContextManager, Protocol): pass
print(P5.__mro__)
---
class PA(Protocol):
    @abc.abstractmethod
    def f(self): ...
class A(PA): pass
A()
---
class PA(Protocol):
    def __init__(self, x): self.x = x
class A(PA):
    pass
print(A(3).x)
---
class PA(Protocol):
    def f(self): return 1
class B:
    def __init__(self, y): self.y = y
class A(PA, B): pass
print(A(4).y, A(5).y, A.__init__ is B.__init__)
class D(B, PA): pass
print(D(1).y)
class E(PA): pass
print(E())
E(1)
---
class PA(Protocol):
    def f(self): return 1
class A(PA):
    def __init__(self, z): self.z = z
print(A(2).z, A(2).f())
class A2(PA):
    def __init__(self, z):
        super().__init__()
        self.z = z
print(A2(2).z)
---
@runtime_checkable
class A: pass
---
class PA(Protocol): x: int
class A(PA): pass
@runtime_checkable
class B(A): pass
---
@runtime_checkable
class PA(Protocol):
    @property
    def p(self): ...
class A:
    p = 1
class B:
    @property
    def p(self): raise AttributeError('no')
class C:
    @property
    def p(self): raise ValueError('no')
print(isinstance(A(), PA), isinstance(B(), PA))
try: print(isinstance(C(), PA))
except ValueError as e: print('VE', e)
---
@runtime_checkable
class PA(Protocol):
    def __call__(self, x): ...
print(isinstance(len, PA), isinstance(1, PA), isinstance(int, PA), issubclass(int, PA))
---
@runtime_checkable
class PA(Protocol): pass
print(isinstance(1, PA), issubclass(int, PA))
---
@runtime_checkable
class PA(Protocol):
    def f(self): ...
class QA(PA, Protocol):
    def g(self): ...
print(QA._is_runtime_protocol, QA._is_protocol)
class A:
    def f(self): ...
    def g(self): ...
print(isinstance(A(), QA), issubclass(A, QA), issubclass(QA, PA), issubclass(PA, QA))
---
@runtime_checkable
class PA(Protocol):
    def f(self): ...
PA.register(int)
print(isinstance(1, PA), issubclass(int, PA))
---
class PA(Protocol):
    def f(self): ...
PA.register(int)
print(isinstance(1, PA))
---
@functools.singledispatch
def fn(x): return 'obj'
@runtime_checkable
class PA(Protocol):
    def f(self): ...
@fn.register(PA)
def _(x): return 'PA'
class A:
    def f(self): pass
print(fn(A()), fn(1))
class PB(Protocol):
    def h(self): ...
@fn.register(PB)
def _(x): return 'PB'
print(fn(A()), fn('s'))
---
class PA(Protocol, Generic[T]): 
    x: T
print(PA[int], PA.__parameters__)
class PB(Protocol[T], Generic[T]): pass
---
class PA(Protocol[T, K]): pass
class PB(PA[int, T], Protocol): pass
print(PB.__parameters__, PB.__mro__)
---
class PA(Generic[T], Protocol): pass
print(PA.__mro__, PA._is_protocol)
---
class PA(Protocol):
    @classmethod
    def __subclasshook__(cls, o): return o is int
print(issubclass(int, PA), isinstance(1, PA))
---
class PA(Protocol):
    @classmethod
    def __subclasshook__(cls, o): return True
print(issubclass(str, PA))
---
class N(NamedTuple):
    x: int
    y: str = 'a'
    def m(self): return self.x * 2
    @property
    def pp(self): return 3
n = N(1)
print(n, n.m(), n.pp, N._fields, N._field_defaults, N.__annotations__, N.__new__.__annotations__, N.__mro__, N.__doc__, N.__module__, N.__qualname__)
print(N.__orig_bases__, N._make([1,2]), n._replace(x=5), n._asdict(), N.__match_args__)
print(isinstance(n, tuple), n == (1,'a'), hash(n) == hash((1,'a')))
N()
---
class N(NamedTuple):
    "Doc."
    a: 'int'
    b: List['N'] = None
print(N.__doc__, N.__annotations__, N(1), get_type_hints(N, {'N': N}))
---
class N(NamedTuple):
    x: int = 1
    y: str
---
class N(NamedTuple):
    x: int = 1
    z: int = 2
    y: str
---
class N(NamedTuple):
    _x: int
---
class N(NamedTuple):
    x: int
    def _asdict(self): pass
---
class N(NamedTuple):
    x: int
    def __new__(cls): pass
---
class N(NamedTuple):
    x: int
    __slots__ = ()
---
class N(NamedTuple, Base): pass
---
class Base: pass
class N(NamedTuple, Base): pass
---
class N(NamedTuple): 
    x: int
class M(N):
    z: str = 'q'
    def k(self): return self.x
print(M(1), M(1).k(), M.__mro__, M._fields)
---
class N(NamedTuple): pass
print(N(), N._fields)
---
class N(NamedTuple):
    x: ClassVar[int]
---
class N(NamedTuple):
    x: (1,2)
---
N = NamedTuple('N', [('a', int), ('b', 'str')])
print(N(1,2), N.__annotations__, N.__module__, N.__qualname__)
print(NamedTuple('E', [])(), NamedTuple('E')())
---
print(NamedTuple('N', a=int, b=str)(1,2))
---
NamedTuple('N', [('a', int)], b=str)
---
NamedTuple('N', [('a',)])
---
NamedTuple('N', [1])
---
NamedTuple('N', [('def', int)])
---
NamedTuple()
---
NamedTuple('N', {'a': int})
---
print(NamedTuple.__name__, NamedTuple.__module__, callable(NamedTuple))
print(isinstance((), NamedTuple))
---
class G(NamedTuple, Generic[T]):
    k: str
    v: T
print(G('a', 1), G[int]('a', 2), G[int], G.__parameters__, G.__mro__, G.__orig_bases__)
---
class TD(TypedDict):
    a: int
    b: 'str'
print(TD(a=1, b='x'), TD.__annotations__, sorted(TD.__required_keys__), TD.__optional_keys__, TD.__total__, TD.__mro__, TD.__bases__, type(TD(a=1)), TD.__module__, TD.__qualname__, TD.__name__)
print(is_typeddict(TD), is_typeddict(TypedDict), is_typeddict(dict), TD({'a': 1}), TD([('a', 2)]), TD())
print(TD.__orig_bases__)
---
class TD(TypedDict): a: int
isinstance({}, TD)
---
class TD(TypedDict): a: int
issubclass(dict, TD)
---
class TD(TypedDict, total=False):
    a: int
    b: Required[str]
class TE(TD):
    c: int
    d: NotRequired[int]
    e: Annotated[NotRequired[int], 1]
    f: Annotated[Required[int], 1]
print(TE.__annotations__, sorted(TE.__required_keys__), sorted(TE.__optional_keys__), TE.__total__, TD.__total__, TE.__mro__, TE.__bases__)
print(get_type_hints(TE), get_type_hints(TE, include_extras=True))
---
class TD(TypedDict, Generic[T]):
    a: T
    b: List[T]
print(TD[int], TD[int](a=1), TD.__parameters__, TD.__mro__, TD.__orig_bases__)
class TE(TD[int]):
    c: str
print(TE.__annotations__, TE.__orig_bases__, TE.__mro__, TE.__parameters__)
class TF(TD[K], Generic[K]): pass
print(TF.__parameters__, TF[str])
---
class TD(TypedDict, int): pass
---
class A: pass
class TD(TypedDict): pass
class TE(TD, A): pass
---
class TD(TypedDict): a: (1,2)
---
class TD(TypedDict): a: ClassVar[int]
---
class TD(TypedDict): a: Final[int]
---
TD = TypedDict('TD', {'a': int, 'class': str, 'b-c': 'int'}, total=False)
print(TD, TD.__annotations__, TD.__total__, TD.__optional_keys__ == {'a','class','b-c'}, TD.__module__)
---
---
TypedDict('TD', {'a': int}, b=str)
---
print(TypedDict('TD', {}).__annotations__)
---
TypedDict()
---
TypedDict('TD', {'a': 1})
---
class TD(TypedDict):
    a: int
    def f(self): pass
    x = 3
print(TD.f, TD.x)
---
TD = TypedDict('TD', {'a': int}); 
class X(TD): b: int
print(X.__annotations__, X.__orig_bases__)
---
TypedDict.foo
---
isinstance(1, TypedDict)
''')
