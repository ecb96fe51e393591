import enum, pickle, copy, sys, abc, types, functools, dataclasses, inspect, typing
from enum import *
def t(f):
    try: print(repr(f()))
    except BaseException as e: print(type(e).__name__, e)
class ABCEnumMeta(abc.ABCMeta, EnumMeta): pass
class A1(Enum, metaclass=ABCEnumMeta):
    @property
    @abc.abstractmethod
    def foo(self): ...
t(lambda: A1(1))
class A2(A1):
    X=1
    @property
    def foo(self): return 'foo'+self.name
print(A2.X.foo, list(A2), type(A2).__mro__)
class EM2(EnumMeta, abc.ABCMeta): pass
class B1(Enum, metaclass=EM2):
    Q=1
print(B1.Q, isinstance(B1.Q, B1), A1.__abstractmethods__)
def abs_():
    class A3(A1):
        X=1
t(abs_)
class Meta(EnumMeta):
    def __contains__(cls, item):
        try: cls(item)
        except ValueError: return False
        return True
    def __getitem__(cls, name): return super().__getitem__(name.upper())
    def __call__(cls, value, *a, **kw):
        if isinstance(value, str) and not a: value = int(value)
        return super().__call__(value, *a, **kw)
    def __getattr__(cls, name):
        if name.islower(): 
            try: return cls[name]
            except KeyError: pass
        return super().__getattr__(name)
    @property
    def choices(cls): return [(m.value, m.name) for m in cls]
    def __iter__(cls):
        for m in super().__iter__(): yield m
    def __len__(cls): return super().__len__()+100
class MM(Enum, metaclass=Meta):
    ONE=1; TWO=2
print(1 in MM, 7 in MM, MM['one'], MM('2'), MM.two, MM.choices, list(MM), len(MM)); t(lambda: MM.zzz); t(lambda: MM.Zed)
class NM(EnumMeta):
    def __new__(metacls, cls, bases, classdict, **kw):
        extra = {}
        for n in list(classdict._member_names): extra[n]=classdict[n]
        new = super().__new__(metacls, cls, bases, classdict, **kw)
        new.extra_ = extra
        return new
    @classmethod
    def __prepare__(metacls, cls, bases, **kw):
        d = super().__prepare__(cls, bases, **kw); print('prep', cls, type(d).__name__); return d
    def __init__(cls, *a, **kw): super().__init__(*a, **kw); print('init', cls.__name__, len(a), kw)
class NN(Enum, metaclass=NM):
    A=1; B=2
print(NN.extra_, list(NN))
# django-like labels
class ChoicesMeta(EnumMeta):
    def __new__(metacls, classname, bases, classdict, **kwds):
        labels = []
        for key in classdict._member_names:
            value = classdict[key]
            if isinstance(value, (list, tuple)) and len(value) > 1 and isinstance(value[-1], str):
                *value, label = value
                value = tuple(value) if len(value)>1 else value[0]
            else: label = key.replace('_',' ').title()
            labels.append(label)
            dict.__setitem__(classdict, key, value)
        cls = super().__new__(metacls, classname, bases, classdict, **kwds)
        for member, label in zip(cls.__members__.values(), labels): member._label_ = label
        return unique(cls)
    @property
    def labels(cls): return [m.label for m in cls]
class Choices(Enum, metaclass=ChoicesMeta):
    @enum.DynamicClassAttribute
    def label(self): return self._label_
    def __str__(self): return str(self.value)
class IC(int, Choices): pass
class TC(str, Choices):
    @staticmethod
    def _generate_next_value_(name, start, count, last_values): return name
class St(TC):
    A='a','Alpha'; B='b'; C_D=auto()
class Nu(IC):
    X=1,'Ex'; Y=2
print(St.labels, list(St), St.A.label, str(St.A), f'{St.B}', Nu.X, Nu.X.label, Nu.labels, St.C_D.value)
class Foo:
    class In(Enum):
        A=1
print(Foo.In.A, repr(Foo.In), Foo.In.__qualname__, pickle.loads(pickle.dumps(Foo.In.A)))
def loc():
    class L(Enum): A=1
    return L
t(lambda: loc()(3)); t(lambda: loc().__qualname__); t(lambda: pickle.dumps(loc().A))
@dataclasses.dataclass
class Base:
    a: int
    b: str = 'x'
class DE(Base, Enum):
    P=1,'one'; Q=2
t(lambda: (DE.P.a, DE.P.b, DE.Q.b, DE.P.value, repr(DE.P), DE.P.name, str(DE.P)))
@dataclasses.dataclass(frozen=True)
class FB:
    a: int
t(lambda: [x for x in Enum('FE', {'A': (3,)}, type=FB)])
class NT(typing.NamedTuple):
    x: int
    y: int
class NE(NT, Enum):
    A=1,2; B=3,4
t(lambda: (NE.A.x, NE.B.y, NE.A.value, repr(NE.A), NE((1,2)) ))
class NE2(Enum):
    A=NT(1,2)
t(lambda: (NE2.A, NE2.A.value.x))
class Opt(Flag):
    R=4;W=2;X=1
    RW=R|W
print(list(Opt), Opt.RW, Opt.R|Opt.X, Opt(7), list(Opt.RW), Opt.R in Opt.RW, Opt.RW & Opt.R, Opt.R ^ Opt.RW, ~Opt.R, ~Opt.RW, bool(Opt.R & Opt.X), Opt(0), len(Opt.RW), Opt.RW.name, (Opt.R|Opt.X).name, (Opt.R|Opt.X).value, Opt['RW'], Opt.__members__)
o = Opt.R; o |= Opt.X; print(o, repr(o), hash(o)==hash(o.name), o is Opt.R|Opt.X, {o:1}[Opt(5)])
for p in range(2,6):
    for m in (Opt.R, Opt.RW, Opt.R|Opt.X, Opt(0), Opt(7)): assert pickle.loads(pickle.dumps(m,p)) is m, m
assert copy.deepcopy(Opt(5)) is Opt(5)
class P(IntFlag):
    R=4;W=2;X=1
print(P.R|P.W, repr(P.R|P.W), repr(P.R|8), repr(P(16)), P.R|1, P.R+1, P(7), list(P(7)), repr(~P.R), repr(P(0)), P.R in P(6), 4 & P.R, repr(4|P.X), isinstance(P.R, int), '%d'%P.R, f'{P.R|P.X:03}', P.R.__class__, repr(P(-1)), repr(P(-3)), P.R == 4, repr(P.R<<1), P.R<<1)
t(lambda: P.R | 'a'); t(lambda: 'a' | P.R); t(lambda: P('a')); t(lambda: P.R in 5); t(lambda: 5 in P.R)
class Au(Flag):
    A=auto();B=auto();C=A|B;D=auto()
print(list(Au), Au.C, [m.value for m in Au], Au.C.value, Au.D.value)
class AI(IntFlag):
    A=auto();B=auto()
print(list(AI), AI.A|AI.B)
class FS(Flag, boundary=STRICT): A=1;B=2
class FK(IntFlag, boundary=EJECT): A=1;B=2
t(lambda: FS(8)); t(lambda: FK(8)); t(lambda: FK(9)|1); t(lambda: FK.A|FK.B); t(lambda: FS.A|FS.B)
class Empty(Flag): pass
t(lambda: Empty(0)); t(lambda: Empty(1)); t(lambda: list(Empty)); t(lambda: len(Empty))
class CustomFlag(Flag):
    A=1;B=2
    def __or__(self, o): return 'custom'
    def desc(self): return self.name
t(lambda: CustomFlag.A|CustomFlag.B); t(lambda: CustomFlag.A.desc())
class FI(int, Flag):
    A=1;B=2
t(lambda: (FI.A|FI.B, FI.A|2, FI.A+FI.B, str(FI.A), f'{FI.A}', repr(FI(3))))
Animal = Enum('Animal', 'ANT BEE CAT DOG'); print(Animal, list(Animal), Animal.__module__, pickle.loads(pickle.dumps(Animal.BEE)))
t(lambda: Enum('A', 'x x')); t(lambda: Enum(value='A', names='x y', module='m', start=3).x.value); t(lambda: list(Enum('A', (('a', 1), ('b', 2))))); t(lambda: list(Enum('E', names=[]))); t(lambda: Enum('E', {'a': 1}, type=int).a + 1); t(lambda: list(IntFlag('F', 'a b c'))); t(lambda: list(Flag('F', 'a b c', boundary=STRICT, start=2)))
t(lambda: Enum('A', [('a',1,2)])); t(lambda: Enum('A', [1])); t(lambda: Enum('A', 5)); t(lambda: Enum(5,'a')); t(lambda: Enum())
print(inspect.isclass(Opt), inspect.getmembers(Au, lambda v: isinstance(v, Au)))
def setn(): Opt.NEW=9; return Opt.NEW
t(setn)
class Typ(Enum):
    x: int = 1
    y: typing.ClassVar = 2
print(Typ.__annotations__, list(Typ))
def f(x: Opt = Opt.R) -> Au: pass
print(inspect.signature(f))
print(typing.get_type_hints(f), typing.Optional[Opt], list[Au], Opt | None, typing.Literal[Opt.R])
print(functools.reduce(lambda a,b: a|b, Opt))
class Cmp(Enum):
    A=1;B=2
    @functools.total_ordering
    class _x: 
        def __lt__(s,o): return 1
        def __eq__(s,o): return 1
    def __eq__(self, o): return self.value == (o.value if isinstance(o, Cmp) else o)
    __hash__ = Enum.__hash__
print(Cmp.A == 1, Cmp.A in {Cmp.A}, list(Cmp))
class Ca(Enum):
    A = functools.partial(int, '3')
    def B(self): pass
    C = int
    D = len
print(list(Ca)[1:], Ca.A.value() if isinstance(Ca.A, Ca) else Ca.A())
class Call(Enum):
    A=1
    def __call__(self, x): return x+self.value
print(Call.A(5), callable(Call.A))
print(type(Enum.__dict__['name']).__name__, Enum.name if 0 else '', isinstance(Enum.__dict__['value'], enum.property))
class PP(Enum):
    A=1
    @enum.property
    def extra(self): return 'E'+self.name
    @extra.setter
    def extra(self, v): print('set', v)
print(PP.A.extra); PP.A.extra=5; t(lambda: PP.extra)
