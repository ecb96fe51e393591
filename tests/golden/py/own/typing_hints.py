# get_type_hints over many kinds of annotations, most of them text.
import re as re_
import typing, sys, types, collections.abc, functools, dataclasses, enum, inspect, abc
from typing import *
T = TypeVar('T')
K = TypeVar('K')
P = ParamSpec('P')
Ts = TypeVarTuple('Ts')

def x(f):
    try:
        print(re_.sub('0x[0-9a-f]+', '0x', str(f())))
    except BaseException as e:
        print('!', type(e).__name__, re_.sub('0x[0-9a-f]+', '0x', str(e)))

class A:
    a: 'int'
    b: 'List[A]' = None
    c: 'ClassVar[Dict[str, A]]' = {}
    d: "Optional['A']"
    e: 'Final' = 3
    f: 'Final[int]' = 3
    g: 'B'
    h: None
    i: "Annotated[int, 'x']"
    j: "Annotated[List[Annotated[int, 'y']], 'x'] | None"
    k: 'list[A]'
    l: "dict[str, 'A']"
    m: 'Callable[[A], B]'
    n: 'collections.abc.Callable[[A], B]'
    o: 'int | None'
    p: "Literal['A']"
    q: 'type[A]'
    r: 'tuple[A, ...]'

    def f1(self, x: 'A', *args: 'int', y: 'B'=None, **kw: 'Any') -> None:
        ...

    @classmethod
    def f2(cls, x: 'A') -> 'A':
        ...

    @staticmethod
    def f3(x: 'A') -> 'A':
        ...

    @property
    def f4(self) -> 'A':
        ...

class B(A):
    a: 'str'
    z: 'A'
x(lambda: get_type_hints(A))
x(lambda: get_type_hints(B))
x(lambda: get_type_hints(A, include_extras=True))
x(lambda: get_type_hints(A.f1))
x(lambda: get_type_hints(A().f1))
x(lambda: get_type_hints(A.f2))
x(lambda: get_type_hints(A.f3))
x(lambda: get_type_hints(A.f4))
x(lambda: get_type_hints(A.f4.fget))
x(lambda: A.__annotations__)

def outer():

    class L:
        pass

    def f(a: 'L') -> 'T':
        ...

    class M:
        x: 'L'
        y: 'M'
    x(lambda: get_type_hints(f))
    x(lambda: get_type_hints(f, None, locals()))
    x(lambda: get_type_hints(f, globals(), {'L': L}))
    x(lambda: get_type_hints(M))
    x(lambda: get_type_hints(M, localns={'L': L, 'M': M}))
    x(lambda: get_type_hints(M, {'L': L, 'M': M}))
    x(lambda: get_type_hints(M, {'L': 3}, {'L': L, 'M': 5}))
outer()

class Sh:
    int: 'int' = 3
    str: 'List[str]' = 4

    def A(self):
        pass
    q: 'A'
x(lambda: get_type_hints(Sh))

def bad1(a: 'Undefined'):
    ...

def bad2(a: '(1, 2)'):
    ...

def bad3(a: 'ClassVar[int]'):
    ...

def bad4(a: 'Final[int]'):
    ...

def bad5(a: 'Generic'):
    ...

def bad6(a: 1):
    ...

def bad7(a: 'lambda: 0'):
    ...

def bad8(a: 'Union[()]'):
    ...
for f in (bad1, bad2, bad3, bad4, bad5, bad6, bad8):
    x(lambda: get_type_hints(f))

class C1:
    a: 'Undefined'
x(lambda: get_type_hints(C1))

class C2:
    a: 'Generic[T]'
x(lambda: get_type_hints(C2))

class C3:
    a: '(1, 2)'
x(lambda: get_type_hints(C3))

@no_type_check
class N:
    a: 'Nope'

    def f(self, x: 'Nope'):
        ...

    class I:
        y: 'Nope'

        def g(self, x: 'Nope'):
            ...
x(lambda: get_type_hints(N))
x(lambda: get_type_hints(N.f))
x(lambda: get_type_hints(N.I))
x(lambda: get_type_hints(N.I.g))
x(lambda: N.__no_type_check__)

@no_type_check
def nf(x: 'Nope'):
    ...
x(lambda: get_type_hints(nf))

@functools.wraps(A.f1)
def w(*a):
    ...
x(lambda: get_type_hints(w))

@functools.lru_cache
def lc(x: 'A') -> 'B':
    ...
x(lambda: get_type_hints(lc))
m = types.ModuleType('m')
m.__annotations__ = {'x': 'int', 'y': 'List[int]', 'z': None}
m.List = List
x(lambda: get_type_hints(m))
x(lambda: get_type_hints(types.ModuleType('k')))
x(lambda: get_type_hints(typing.List))
x(lambda: get_type_hints(3))
x(lambda: get_type_hints(functools.partial(w)))

class Call:

    def __call__(self, x: 'int'):
        ...
x(lambda: get_type_hints(Call()))
x(lambda: get_type_hints(Call().__call__))
x(lambda: get_type_hints(List[int]))

class G(Generic[T]):
    x: 'T'
    y: 'List[T]'
x(lambda: get_type_hints(G))
x(lambda: get_type_hints(G[int]))

class Enum1(enum.Enum):
    a: 'int' = 1
x(lambda: get_type_hints(Enum1))

@dataclasses.dataclass
class DC:
    a: 'int'
    b: 'List[DC]' = None
    c: 'ClassVar[int]' = 3
    d: 'dataclasses.InitVar[int]' = 4
x(lambda: get_type_hints(DC))
x(lambda: [f.name for f in dataclasses.fields(DC)])
x(lambda: DC(1, 2))

class R1:
    a: 'R2'

class R2:
    a: 'R1'
    b: "List['R1']"
    c: 'Union[\'R1\', List["Optional[\'R2\']"]]'
x(lambda: get_type_hints(R1))
x(lambda: get_type_hints(R2))
Rec = Union[int, List['Rec']]

def rec(a: 'Rec'):
    ...
x(lambda: get_type_hints(rec))
x(lambda: get_type_hints(rec))

class TD(TypedDict):
    a: 'Required[int]'
    b: 'NotRequired[List[A]]'
    c: "Annotated[Required[A], 'm']"
x(lambda: get_type_hints(TD))
x(lambda: get_type_hints(TD, include_extras=True))
x(lambda: (sorted(TD.__required_keys__), sorted(TD.__optional_keys__)))
x(lambda: TD.__annotations__)

class NT(NamedTuple):
    a: 'A'
    b: 'Optional[NT]' = None
x(lambda: get_type_hints(NT))
x(lambda: NT.__annotations__)
x(lambda: get_type_hints(NT.__new__))

def star(*args: *Ts, **kw: 'Unpack[TD]') -> 'Tuple[*Ts,]':
    ...
x(lambda: get_type_hints(star))
x(lambda: star.__annotations__)

def ps(f: 'Callable[P, T]', *args: 'P.args', **kw: 'P.kwargs') -> 'Callable[Concatenate[int, P], T]':
    ...
x(lambda: get_type_hints(ps))

class Pr(Protocol):
    x: 'int'

    def f(self, o: 'Pr') -> 'Self':
        ...
x(lambda: get_type_hints(Pr))
x(lambda: get_type_hints(Pr.f))
x(lambda: inspect.signature(A.f1))
x(lambda: inspect.get_annotations(A.f1, eval_str=True))
x(lambda: inspect.signature(ps))

@overload
def ov(a: 'int') -> 'int':
    ...

@overload
def ov(a: 'str') -> 'str':
    ...
x(lambda: ov(1))
x(lambda: (ov.__name__, ov.__module__, ov.__qualname__))

def ov(a):
    return a
x(lambda: ov(1))
x(lambda: [f.__annotations__ for f in get_overloads(ov)])

class OC:

    @overload
    def m(self, a: 'int'):
        ...

    @overload
    def m(self, a: 'str'):
        ...

    def m(self, a):
        ...

    @overload
    @classmethod
    def k(cls, a: 'int'):
        ...

    @overload
    @classmethod
    def k(cls, a: 'str'):
        ...

    @classmethod
    def k(cls, a):
        ...

    @overload
    @staticmethod
    def s(a: 'int'):
        ...

    @staticmethod
    def s(a):
        ...

    @overload
    @abc.abstractmethod
    def ab(self):
        ...

    @abc.abstractmethod
    @overload
    def ab(self):
        ...
x(lambda: len(get_overloads(OC.m)))
x(lambda: get_overloads(OC.k))
x(lambda: len(get_overloads(OC.s)))
clear_overloads()
x(lambda: get_overloads(OC.m))

@final
class Fi:

    @final
    def f(self):
        ...
x(lambda: (Fi.__final__, Fi.f.__final__))

@dataclass_transform(eq_default=False, field_specifiers=(int,), foo=3)
def dt(c):
    return c
x(lambda: dt.__dataclass_transform__)
x(lambda: dataclass_transform(1))
UserId = NewType('UserId', int)
Admin = NewType('Admin', UserId)
x(lambda: (UserId, Admin.__supertype__, Admin(UserId(3)), UserId.__name__))
x(lambda: type('X', (UserId,), {}))
try:

    class X(UserId):
        pass
except TypeError as e:
    print(e)
x(lambda: get_type_hints(UserId))
x(lambda: get_type_hints(A, {}, {}))
x(lambda: typing.get_type_hints(A.f1, {'A': int, 'B': str, 'Any': Any}))