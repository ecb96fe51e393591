import dataclasses, sys, typing, copy, pickle, abc, inspect
from dataclasses import *
from typing import ClassVar, List, Optional, Any
from collections import namedtuple, defaultdict, OrderedDict
def t(f):
    try: print(repr(f()))
    except BaseException as e: print(type(e).__name__, e)
@dataclass
class A:
    x: int
    y: str = 'q'
    z: List[int] = field(default_factory=list)
print(A(1), A(1,'b',[3]), A(1)==A(1), A(1)!=A(2), A.__doc__, A.__match_args__, A.__dataclass_params__)
t(lambda: A()); t(lambda: A(1,2,3,4)); t(lambda: A(1,w=2)); t(lambda: A(x=1,y=2).y); t(lambda: A(1,x=2)); t(lambda: hash(A(1))); t(lambda: A(1)<A(2))
print(A.__init__.__annotations__, A.__init__.__defaults__, A.__init__.__kwdefaults__, A.__init__.__qualname__, A.__init__.__module__, A.__init__.__name__, inspect.signature(A), inspect.signature(A.__init__), inspect.isfunction(A.__init__), A.y, hasattr(A,'x'), hasattr(A,'z'))
@dataclass(order=True, frozen=True)
class B:
    a: int
    b: float = 2.0
    c: ClassVar[int] = 5
    d: 'ClassVar[str]' = 'x'
    e: 'typing.ClassVar[str]' = 'y'
    f: int = field(default=3, compare=False, repr=False)
print(B(1), B(1)<B(2), B(1)<=B(1), sorted([B(3),B(1)]), hash(B(1))==hash((1,2.0)), B.c, [f.name for f in fields(B)], {B(1):2}[B(1,f=9)], B.__match_args__)
def sa(): b=B(1); b.a=3
t(sa)
def da(): b=B(1); del b.a
t(da)
def na(): b=B(1); b.new=3
t(na)
class BS(B): pass
def na(): b=BS(1); b.new=3; return b.new
t(na)
def na(): b=BS(1); b.a=3; return b.new
t(na)
t(lambda: B(1) < 3)
@dataclass
class I:
    a: int
    b: InitVar[int]
    c: int = field(init=False)
    d: InitVar[str] = 'dd'
    e: 'InitVar[int]' = 4
    g: 'dataclasses.InitVar[int]' = 4
    def __post_init__(self, b, d, e, g): self.c = self.a + b; self.got=(d,e,g)
print(I(1,2), I(1,2).c, I(1,2,'x').got, [f.name for f in fields(I)], I.__doc__, I.d)
t(lambda: replace(I(1,2), a=3)); t(lambda: replace(I(1,2), a=3, b=4)); t(lambda: replace(I(1,2), b=1, c=3)); t(lambda: replace(A(1), x=5, y='n')); t(lambda: replace(A(1), nope=5)); t(lambda: replace(A)); t(lambda: replace(5))
@dataclass
class K:
    a: int
    _: KW_ONLY
    b: int = 3
    c: str
print(K(1,c='x'), inspect.signature(K), K.__match_args__, K.__doc__, K.__init__.__kwdefaults__); t(lambda: K(1,2)); t(lambda: K(1))
@dataclass(kw_only=True)
class K2:
    a: int = 1
    b: str
    c: int = field(kw_only=False)
print(K2(3,b=1), inspect.signature(K2))
@dataclass
class P: x: int = 1
@dataclass
class Q(P): y: int = 2; x: int = 5
print(Q(), Q(1,2), fields(Q)[0].name)
def bad1():
    @dataclass
    class X: a: int = 1; b: int
t(bad1)
def bad2():
    @dataclass
    class X: a: list = []
t(bad2)
def bad3():
    @dataclass
    class X: a = field(default=1)
t(bad3)
def bad4():
    @dataclass(order=True, eq=False)
    class X: a: int
t(bad4)
def bad5():
    @dataclass(order=True)
    class X:
        a: int
        def __lt__(self, o): pass
t(bad5)
def bad6():
    @dataclass(frozen=True)
    class X:
        a: int
        def __setattr__(self, n, v): pass
t(bad6)
def bad7():
    @dataclass
    class X(B): q: int = 3
t(bad7)
def bad8():
    @dataclass(frozen=True)
    class X(A): q: int = 3
t(bad8)
def bad9():
    @dataclass(unsafe_hash=True)
    class X:
        a: int
        def __hash__(self): return 1
t(bad9)
def bad10():
    @dataclass
    class X: a: ClassVar[int] = field(default_factory=list)
t(bad10)
def bad11():
    @dataclass
    class X: a: int; _: KW_ONLY; __: KW_ONLY
t(bad11)
def bad12():
    @dataclass(weakref_slot=True)
    class X: a: int
t(bad12)
def bad13():
    @dataclass
    class X: a: ClassVar[int] = field(kw_only=True)
t(bad13)
t(lambda: field(default=1, default_factory=list)); t(lambda: field(foo=1)); t(lambda: field(1))
@dataclass(slots=True)
class S:
    a: int
    b: str = 'x'
    c: list = field(default_factory=list)
print(S(1), S.__slots__, hasattr(S(1),'__dict__'), S(1)==S(1), S.__qualname__)
def ss(): s=S(1); s.zz=1
t(ss)
@dataclass(slots=True, frozen=True)
class SF:
    a: int
    b: str = 'x'
print(SF(1), pickle.loads(pickle.dumps(SF(1,'z'))), copy.copy(SF(2)), copy.deepcopy(SF(3)), SF(1).__getstate__())
@dataclass(slots=True)
class S2(S):
    d: int = 4
print(S2(1), S2.__slots__)
@dataclass(slots=True, weakref_slot=True)
class SW: a: int
print(SW.__slots__)
def bs():
    @dataclass(slots=True)
    class X: __slots__=('a',); a: int
t(bs)
@dataclass
class N:
    name: str
    kids: list = field(default_factory=list)
    by: dict = field(default_factory=dict)
n = N('r',[N('a'),N('b',[N('c')])],{'k':N('d'),('t',1):(N('e'),)})
print(asdict(n)); print(astuple(n)); print(asdict(n, dict_factory=OrderedDict)); print(astuple(N('x'), tuple_factory=list))
NT=namedtuple('NT','p q')
d=defaultdict(list); d['a'].append(N('z'))
t(lambda: asdict(N('x',NT(1,N('y')),d))); t(lambda: asdict(N)); t(lambda: astuple(3)); t(lambda: fields(3)); t(lambda: fields(N('x'))[0].name)
print(is_dataclass(N), is_dataclass(N('x')), is_dataclass(3), is_dataclass(int))
o = asdict(N('x',[1,[2]])); l=[1]; m=N('q',l); assert asdict(m)['kids'] is not l
n.kids.append(n); print(repr(n)[:120])
C = make_dataclass('C', ['x', ('y', int), ('z', int, field(default=5))], namespace={'add': lambda self: self.y+self.z})
print(C(1,2), C(1,2).add(), C.__annotations__, C.__module__, C.__qualname__, C.__doc__)
for bad in (lambda: make_dataclass('C',['a','a']), lambda: make_dataclass('C',['1']), lambda: make_dataclass('C',['for']), lambda: make_dataclass('C',[('a',)]), lambda: make_dataclass('C',[1]), lambda: make_dataclass('C',[('a',int,3,4)])): t(bad)
print(make_dataclass('D', [('q', int)], bases=(C,), frozen=False, order=True, kw_only=True)(1,2,q=3))
@dataclass(eq=False)
class E: a: int
print(E(1)==E(1), hash(E(1)) is not None)
@dataclass(repr=False)
class R: a: int
print(repr(R(1)).startswith('<'))
@dataclass(init=False)
class NI:
    a: int = 4
print(NI(), NI.__doc__); 
@dataclass(init=False)
class NI2:
    a: int
    def __init__(self, q, *w): self.a=q
print(NI2(3), NI2.__doc__)
@dataclass
class OI:
    """own doc"""
    a: int
    def __init__(self, q): self.a=q
    def __repr__(self): return 'own'
    def __eq__(self, o): return True
print(OI(3), OI.__doc__, OI(1)==5, OI.__hash__)
@dataclass(unsafe_hash=True)
class UH:
    a: int
    b: list = field(hash=False, default_factory=list)
print(hash(UH(1))==hash((1,)))
@dataclass
class selfy:
    self: int
    b: int = 2
print(selfy(3), inspect.signature(selfy.__init__))
@dataclass
class Outer:
    @dataclass
    class Inner: v: int
    i: Inner
print(Outer(Outer.Inner(3)), Outer.Inner.__qualname__, repr(fields(A)[2])[:60])
class Ab(abc.ABC):
    @property
    @abc.abstractmethod
    def v(self): ...
@dataclass
class AI(Ab):
    v: int = 3
t(lambda: AI())
match A(1,'w'):
    case A(x, y): print('matched', x, y)
class Desc:
    def __set_name__(self, o, n): self.n='_'+n; print('set_name', n)
    def __get__(self, i, o): return 100 if i is None else getattr(i, self.n, 100)
    def __set__(self, i, v): setattr(i, self.n, int(v))
@dataclass
class DD: q: int = Desc()
print(DD(), DD('7'))
@dataclass
class DF: q: int = field(default=Desc())
print(vars(A(1)), A.__dataclass_fields__.keys(), Field, MISSING is MISSING, InitVar[int], InitVar['x'], InitVar[List[int]])
print([k for k in vars(A) if not k.startswith('__dict')])
@dataclass
class G(typing.Generic[typing.TypeVar('T')]):
    v: Any
print(G[int](3), G(4))
@dataclass
class Ex(Exception):
    code: int
    msg: str = 'm'
try: raise Ex(3)
except Ex as e: print(repr(e), e.code, str(e))
@dataclass(order=True)
class O1: a:int
@dataclass(order=True)
class O2: a:int
t(lambda: O1(1)<O2(2)); print(O1(1)==O2(1))
@dataclass
class Post:
    a: int
    def __post_init__(self): raise ValueError('post %d' % self.a)
t(lambda: Post(3))
print(field(metadata={'a':1}).metadata, fields(A)[0].metadata)
t(lambda: dataclass(3)); t(lambda: dataclass(foo=1)); t(lambda: dataclass()())
@dataclass
class Cyc:
    me: Any = None
c=Cyc(); c.me=c; print(c)
print(pickle.loads(pickle.dumps(A(1,'p',[2]))), copy.deepcopy(A(1,'p',[2])))
class Plain: pass
@dataclass
class Sub(Plain):
    a: int = field(default=3, metadata={'k': 1}); b: Optional[int] = None; c: 'int | None' = None; d: list[int] = field(default_factory=list)
print(Sub(), Sub.__doc__, inspect.signature(Sub))
