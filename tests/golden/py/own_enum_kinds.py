import enum, pickle, copy, json, sys
from enum import *
from datetime import date, timedelta
def t(f):
    try: print(repr(f()))
    except BaseException as e: print(type(e).__name__, e)
# planet
class Planet(Enum):
    MERCURY = (3.303e+23, 2.4397e6)
    EARTH   = (5.976e+24, 6.37814e6)
    def __init__(self, mass, radius):
        self.mass = mass; self.radius = radius
    @property
    def surface_gravity(self):
        return 6.67e-11 * self.mass / (self.radius * self.radius)
print(Planet.EARTH, Planet.EARTH.value, Planet.EARTH.surface_gravity, Planet.EARTH.mass, vars(Planet.EARTH), Planet((3.303e+23, 2.4397e6)))
class Coord(bytes, Enum):
    def __new__(cls, value, label, unit):
        obj = bytes.__new__(cls, [value]); obj._value_ = value; obj.label = label; obj.unit = unit
        return obj
    PX = (0, 'P.X', 'km'); PY = (1, 'P.Y', 'km')
print(Coord.PY.label, Coord(1), bytes(Coord.PY), str(Coord.PX))
class AutoNumber(Enum):
    def __new__(cls, *args):
        v = len(cls.__members__) + 1
        obj = object.__new__(cls); obj._value_ = v; return obj
class Color(AutoNumber):
    RED = (); GREEN = (); BLUE = ()
print(list(Color), Color(2))
class Swatch(AutoNumber):
    def __init__(self, pantone='unknown'): self.pantone = pantone
    AUBURN = '3497'; SEA = '1246'; BLEACHED = ()
print(Swatch.SEA, Swatch.SEA.pantone, Swatch.BLEACHED.pantone, Swatch.AUBURN.value)
class OrderedEnum(Enum):
    def __ge__(self, other):
        if self.__class__ is other.__class__: return self.value >= other.value
        return NotImplemented
    def __lt__(self, other):
        if self.__class__ is other.__class__: return self.value < other.value
        return NotImplemented
class Grade(OrderedEnum): A=5;B=4
print(Grade.A>Grade.B, Grade.A<Grade.B, sorted(Grade)); t(lambda: Grade.A < 3)
class DupFree(Enum):
    def __init__(self, *args):
        cls = self.__class__
        if any(self.value == e.value for e in cls): raise ValueError("aliases not allowed: %r" % self.name)
try:
    class X(DupFree): a=1;b=1
except ValueError as e: print(e)
class S(str, Enum):
    A='a'; B='b'
    def __str__(self): return self.value
print(S.A, repr(S.A), f'{S.A}', '%s'%S.A, S.A=='a', hash(S.A)==hash('a'), S('b'), json.dumps({'x':S.A, S.B: 1}), S.A+'x', S.A.upper(), {'a':1}[S.A], isinstance(S.A,str), S.A.value.__class__)
class S2(str, Enum):
    A='a'; B=auto()
print(S2.A, f'{S2.A}', '{}'.format(S2.A), '{:>10}|'.format(S2.A), repr(S2.B), str(S2.B), S2.B.value)
class I(int, Enum):
    A=1; B=2
print(I.A, f'{I.A}', '%d'%I.A, I.A+1, I.A<I.B, repr(I.B), '{:3d}'.format(I.A) if 0 else '', json.dumps([I.A, {I.B:2}]), I.A.real, range(3)[I.A], max(I))
class II(IntEnum):
    A=1; B=2
print(II.A, f'{II.A:05d}', repr(II.A), json.dumps(II.B), II.A|II.B, str(II.B), II(2), II.A==1, {1:'x'}[II.A], II.A+II.B, type(II.A+II.B), ~II.A, -II.A, II.A*'x', int(II.B), bool(II.A))
class SE(StrEnum):
    RED=auto(); Green_X=auto(); OTHER='o'
print(SE.RED, repr(SE.Green_X), f'{SE.OTHER:>4}', SE('red'), SE.RED.capitalize(), SE.RED=='red', list(SE), json.dumps(SE.RED), ','.join(SE))
t(lambda: SE('zz'))
class Fl(float, Enum):
    A=1.5; B=2
print(Fl.A, repr(Fl.B), Fl.B.value, Fl.A+1, f'{Fl.A}', f'{Fl.A:.3f}' if 0 else '')
class D(date, Enum):
    X=2020,1,2; Y=date(2021,1,1) if 0 else (2021,1,1)
print(repr(D.X), D.X.year, str(D.X), D.X.value, D.X - D.Y)
class T(tuple, Enum):
    A=(1,2); B=(3,)
print(T.A, repr(T.A), T.A[0], len(T.B), T((1,2)), T.A.value)
class F(frozenset, Enum):
    A={1}; B={2,3}
print(F.A, repr(F.A), 1 in F.A)
class L(Enum):
    A=[1,2]; B={'x':1}; C=[1,2]
print(list(L), L([1,2]), L({'x':1}), L.C is L.A); t(lambda: L([3])); print(L._unhashable_values_ if hasattr(L,'_unhashable_values_') else '')
class N(Enum):
    A=None; B=True; C=1; D=1.0; E=False; F=0
print(list(N), N(None), N(0), N.__members__)
for p in range(2,6):
    for m in (Planet.EARTH, S.A, II.B, SE.RED, Perm.R if 'Perm' in globals() else I.A):
        assert pickle.loads(pickle.dumps(m,p)) is m
assert copy.copy(S.A) is S.A and copy.deepcopy(II.B) is II.B and copy.deepcopy({'a':[Planet.EARTH]})['a'][0] is Planet.EARTH
class M(Enum):
    A=1
    @classmethod
    def _missing_(cls, v):
        if isinstance(v,str):
            for m in cls:
                if m.name==v.upper(): return m
        if v==5: return 7
        if v==6: raise KeyError('six')
        if v==7: raise ValueError('seven')
print(M('a')); t(lambda: M(5)); t(lambda: M(6)); t(lambda: M(7)); t(lambda: M(8))
try: M(6)
except KeyError as e: print(repr(e.__context__))
class W(Enum):
    A=1
    _ignore_='B C'
    B=2;C=3
    __private=4
    def meth(self): return self.name
    @staticmethod
    def st(): return 's'
    @classmethod
    def cm(cls): return cls.A
    @property
    def p(self): return self.value*2
    X=member(lambda: 3)
    Y=nonmember(9)
    lam=lambda self: 4
print([m.name for m in W], W.A.meth(), W.st(), W.cm(), W.A.p, W.Y, W.X.value(), W.A.lam(), hasattr(W,'B'), hasattr(W,'_W__private'), W._W__private)
class Mixin:
    def hello(self): return 'hello '+self.name
    @property
    def label(self): return self.name.title()
class WithMix(Mixin, Enum):
    ONE=1
print(WithMix.ONE.hello(), WithMix.ONE.label)
class WithMix2(Mixin, str, Enum):
    ONE='1'
print(WithMix2.ONE.hello(), WithMix2.ONE.label, repr(WithMix2.ONE), WithMix2.ONE)
class NV(Enum):
    name=1; value=2; x=3
print(NV.name, NV.value, NV.x.name, NV.x.value, NV.name.name, NV.value.value, list(NV), repr(NV.name))
class Sub(Enum):
    def __init_subclass__(cls, **kw):
        super().__init_subclass__(); print('init_sub', cls, list(cls), kw)
class Sub2(Sub, foo=3): A=1
match SE.RED:
    case SE.OTHER: print('o')
    case SE.RED: print('red')
print(len(Planet), 'EARTH' in Planet.__members__, list(reversed(Planet)), Planet['EARTH'], bool(Planet), Planet.__name__, Planet.__module__, Planet.__qualname__)
print(isinstance(Planet, EnumType), isinstance(Planet, EnumMeta), issubclass(II, int), issubclass(II, Enum), type(Planet), Enum.__class__, EnumMeta is EnumType)
print(Planet.EARTH.__class__, Planet.EARTH.__objclass__, {Planet.EARTH: 1}, Planet.EARTH is Planet.EARTH, Planet.EARTH == Planet.MERCURY, Planet.EARTH != 3)
t(lambda: Planet.NOPE); t(lambda: getattr(Planet,'NOPE', 5)); t(lambda: hasattr(Planet,'NOPE'))
def inst():
    Planet.EARTH.new = 4; return Planet.EARTH.new
t(inst)
print(Enum.__mro__, IntFlag.__mro__, StrEnum.__bases__)
print([m.name for m in SE], [m.value for m in SE], {m.name: m.value for m in II}, dict(SE.__members__))
print(dir(SE)==sorted(dir(SE)), 'RED' in dir(SE), 'upper' in dir(SE), [x for x in dir(W.A) if not x.startswith('__')], [x for x in dir(W) if not x.startswith('__')], dir(NV.x))
