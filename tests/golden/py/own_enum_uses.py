# real-world shapes
import enum, sys, abc, typing, functools, json
from enum import Enum, IntEnum, Flag, auto, unique
@unique
class Status(str, Enum):
    ACTIVE = "active"; INACTIVE = "inactive"
    @classmethod
    def values(cls): return [e.value for e in cls]
    @classmethod
    def from_label(cls, l): return cls[l.upper()]
    def __str__(self) -> str: return str.__str__(self)
print(Status.values(), Status.from_label('active'), str(Status.ACTIVE), f"{Status.ACTIVE}", Status("inactive"), Status.ACTIVE in (Status.ACTIVE,), "active" in Status.values(), Status._value2member_map_, 'active' in Status._value2member_map_, Status.ACTIVE.__class__.__members__)
class Base(Enum):
    @classmethod
    def choices(cls): return tuple((m.name, m.value) for m in cls)
    @functools.cached_property
    def cached(self): return self.name * 2
    @functools.lru_cache(None)
    def lru(self): return self.value
    def __init_subclass__(cls, **k): super().__init_subclass__(**k)
class Kid(Base): A = 1; B = 2
print(Kid.choices(), Kid.A.cached, Kid.A.cached, Kid.B.lru(), Kid.B.lru())
class Meta(type(Enum)):
    def __str__(cls): return 'META ' + cls.__name__
    def __dir__(cls): return ['x']
    @property
    def default(cls): return next(iter(cls))
class WithMeta(Enum, metaclass=Meta): Q = 1; W = 2
print(str(WithMeta), dir(WithMeta), WithMeta.default, type(WithMeta).__name__, WithMeta['Q'], WithMeta(2))
print(Enum('Dyn', {'a-b': 1, 'c d': 2})['a-b'], [x for x in Enum('D2', zip('xy', range(2)))], json.dumps({k: v.value for k, v in Status.__members__.items()}))
class Weekday(IntEnum):
    MON = 1; TUE = 2
    @classmethod
    def _missing_(cls, value): return cls(((value - 1) % 2) + 1) if isinstance(value, int) else None
print(Weekday(9), Weekday(8), sorted([Weekday.TUE, Weekday.MON]), max(Weekday), sum(Weekday), [0, 'm', 't'][Weekday.MON], range(Weekday.TUE), Weekday.MON.bit_length(), divmod(Weekday.TUE, 2), round(Weekday.TUE, 1), Weekday.TUE ** 2, hex(Weekday.TUE), isinstance(Weekday.MON, (int, str)), Weekday.MON.to_bytes(1, 'big'))
try: Weekday('x')
except ValueError as e: print(e)
class Perm(Flag):
    R = auto(); W = auto(); X = auto()
    RWX = R | W | X
    @classmethod
    def parse(cls, s): return functools.reduce(lambda a, b: a | b, (cls[c.upper()] for c in s), cls(0))
    def __str__(self): return '|'.join(m.name for m in self) or '-'
print(Perm.parse('rw'), Perm(0), Perm.RWX, repr(Perm.RWX & ~Perm.W), Perm.parse('x') in Perm.RWX, [str(p) for p in Perm], len(Perm.RWX), Perm.RWX.value)
class Cfg(Enum):
    DEV = {'debug': True}; PROD = {'debug': False}
    def __getitem__(self, k): return self.value[k]
    def __getattr__(self, n):
        if n in ('_value_', '_name_', 'value'): raise AttributeError(n)
        try: return self._value_[n]
        except (KeyError, TypeError): raise AttributeError(n) from None
print(Cfg.DEV['debug'], Cfg.PROD.debug, hasattr(Cfg.DEV, 'nope'), Cfg({'debug': True}))
class Op(Enum):
    ADD = ('+', lambda a, b: a + b); MUL = ('*', lambda a, b: a * b)
    def __init__(self, sym, fn): self.sym, self.fn = sym, fn
    def __call__(self, *a): return self.fn(*a)
print(Op.ADD(2, 3), Op.MUL.sym, Op.MUL(4, 5))
class Local:
    class Kind(Enum):
        A = 'a'
    kind: Kind = Kind.A
print(Local().kind, Local.Kind.A.__class__.__qualname__, typing.get_type_hints(Local))
T = typing.TypeVar('T', bound=Enum)
def lookup(cls: typing.Type[T], v) -> typing.Optional[T]: return cls._value2member_map_.get(v)
print(lookup(Status, 'active'), lookup(Kid, 7), isinstance(Kid.A, typing.Hashable), {**Kid.__members__}, [*Kid], dict.fromkeys(Kid, 0), set(Kid) == {Kid.B, Kid.A}, list(zip(Kid, Status)), any(Kid), list(map(lambda m: m.name, Kid)), list(enumerate(Kid)), Kid.A != Kid.B, not Kid.A)
@functools.singledispatch
def show(x): return 'obj'
@show.register
def _(x: Enum): return 'enum ' + x.name
print(show(Kid.A), show(3))
def f(k):
    match k:
        case Kid.A: return 'is A'
        case Kid(): return 'some kid'
        case _: return 'other'
print(f(Kid.A), f(Kid.B), f(1))
