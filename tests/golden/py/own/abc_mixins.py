# collections.abc: what each class says of itself, and every method it lends, on small subclasses.
import collections.abc as c, copy, pickle, types, inspect
from collections.abc import *
print(sorted(n for n in dir(c) if n[0] != '_'))
print(sorted(c.__all__))
for n in sorted(c.__all__):
    k = getattr(c, n)
    print(n, k, k.__module__, k.__qualname__, [b.__name__ for b in k.__mro__], sorted(k.__abstractmethods__))
    print('   ', sorted(x for x in k.__dict__ if x[0] != '_'), k.__dict__.get('__slots__'))
    try: k()
    except Exception as e: print('   ', type(e).__name__, e)
    for m in sorted(k.__dict__):
        f = k.__dict__[m]
        if m in ('__class_getitem__', '__rand__', '__ror__', '__rxor__') or (m == 'pop' and n == 'MutableMapping'): continue
        if isinstance(f, types.FunctionType):
            print('   ', m, inspect.signature(f), f.__qualname__, f.__name__, f.__module__ in ('collections.abc', '_collections_abc'), getattr(f, '__isabstractmethod__', None), f.__defaults__, f.__kwdefaults__, type(f).__name__)
samples = dict(i=1, s='', b=b'', ba=bytearray(), l=[], t=(), d={}, st=set(), fs=frozenset(), r=range(2), k={}.keys(), v={}.values(), it={}.items(), g=(x for x in ()), li=iter([]), di=iter({}), z=zip(), f=print, lam=lambda:0, none=None, mv=memoryview(b''), ty=int, mp=types.MappingProxyType({}), obj=object(), nan=float('nan'))
import collections
samples.update(dq=collections.deque(), od=collections.OrderedDict(), cnt=collections.Counter(), dd=collections.defaultdict(int), odk=collections.OrderedDict().keys(), ch=collections.ChainMap(), ud=collections.UserDict(), ul=collections.UserList(), us=collections.UserString(''))
async def co(): pass
async def ag(): yield
x = co(); x.close()
samples.update(co=x, ag=ag())
for n in sorted(samples):
    print(n, [k for k in sorted(c.__all__) if isinstance(samples[n], getattr(c, k))])

class S(c.Set):
    def __init__(self, it=()): self.d = list(dict.fromkeys(it)); 
    def __contains__(self, x): return x in self.d
    def __iter__(self): return iter(self.d)
    def __len__(self): return len(self.d)
    def __repr__(self): return 'S(%r)' % (self.d,)
a, b = S([1,2,3]), S([3,4])
print(a & b, a | b, a - b, a ^ b, a & [3, 9], [3, 9] & a, a | [7], [7] | a, a - [1], [1, 8] - a, a ^ [1, 9], [1, 9] ^ a)
print(a == b, a == S([3,2,1]), a == {1,2,3}, {1,2,3} == a, a < S([1,2,3,4]), a <= a, a >= b, a > S([1]), a != b, a.isdisjoint(b), a.isdisjoint([9]))
print(a._hash() == hash(frozenset([1,2,3])), S([])._hash() == hash(frozenset()))
for f in (lambda: a & 3, lambda: a | 3, lambda: a - 3, lambda: 3 - a, lambda: a ^ 3, lambda: a < [1], lambda: a >= 4, lambda: hash(a), lambda: a.isdisjoint(4), lambda: a.isdisjoint(), lambda: a._from_iterable(), lambda: S.__and__()):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
class G(S):
    @classmethod
    def _from_iterable(cls, it):
        print('from', type(it).__name__); return S(it)
print(G([1,2]) & [1], G([1]) | [2], G([1]) - [2], G([1]) ^ [2])

class MS(S, c.MutableSet):
    def add(self, v):
        if v not in self.d: self.d.append(v)
    def discard(self, v):
        if v in self.d: self.d.remove(v)
m = MS([1,2,3])
m.remove(2); print(m)
for f in (lambda: m.remove(9), lambda: MS().pop(), lambda: m.remove()):
    try: print(f())
    except Exception as e: print(type(e).__name__, e.args, e.__suppress_context__)
print(m.pop(), m)
m |= [5, 6, 7]; print(m)
m &= [5, 6, 1]; print(m)
m ^= [5, 11]; print(m)
m -= [6]; print(m)
q = MS([1, 2]); q ^= q; print(q)
q = MS([1, 2]); q -= q; print(q)
q = MS([1, 2]); q &= q; print(q)
m.clear(); print(m, m.clear())
class E(c.MutableSet):
    __contains__ = __iter__ = __len__ = lambda *a: 0
    def add(self, x): return super().add(x)
    def discard(self, x): return super().discard(x)
for f in (lambda: E().add(1), lambda: E().discard(1)):
    try: f()
    except Exception as e: print(type(e).__name__, e.args)

class M(c.Mapping):
    def __init__(self, *a, **k): self.d = dict(*a, **k)
    def __getitem__(self, k): return self.d[k]
    def __iter__(self): return iter(self.d)
    def __len__(self): return len(self.d)
    def __repr__(self): return 'M(%r)' % self.d
m = M(a=1, b=2)
print(m.get('a'), m.get('x'), m.get('x', 5), 'a' in m, 'x' in m, m.keys(), m.values(), m.items(), list(m.keys()), list(m.values()), list(m.items()))
print(m == {'a':1,'b':2}, m == M(b=2,a=1), m != {}, {'a':1,'b':2} == m, m == 3)
print(m.keys() & {'a'}, sorted(m.keys() | ['z']), m.items() - {('a', 1)}, m.keys() ^ ['a'], type(m.keys() & {'a'}), m.keys() == {'a','b'}, ('a',1) in m.items(), ('a',2) in m.items(), ('z',2) in m.items(), 2 in m.values(), 9 in m.values(), len(m.values()))
print(sorted(m.items() | {('q', 1)}), m.keys().isdisjoint('xy'), m.keys() <= {'a','b','c'})
for f in (lambda: reversed(m), lambda: hash(m), lambda: 3 in m.items(), lambda: m.get(), lambda: m.get([]), lambda: m.keys(1), lambda: c.KeysView(), lambda: c.Mapping.get(3, 4), lambda: m.get('a', 'b', 'c'), lambda: m.get('a', foo=1)):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
print(c.Mapping.get({1: 2}, 1), c.Mapping.keys({1:2}))
class MM(M, c.MutableMapping):
    def __setitem__(self, k, v): self.d[k] = v
    def __delitem__(self, k): del self.d[k]
m = MM(a=1)
m.update({'b': 2}); m.update([('c', 3)], d=4); m.update(M(e=5)); m.update(f=6); m.update(self=1, other=2); print(m)
class HasKeys:
    def keys(self): return ['k1']
    def __getitem__(self, k): return k*2
m.update(HasKeys()); print(m)
print(m.pop('a'), m.pop('zz', None), m.pop('zz', default=4), m.setdefault('b', 9), m.setdefault('nn'), m.setdefault('mm', 7), m.popitem(), m)
for f in (lambda: m.pop('zz'), lambda: MM().popitem(), lambda: m.update([1]), lambda: m.update([(1,2,3)]), lambda: m.update([(1,)]), lambda: m.update(4), lambda: m.update({}, {}), lambda: m.update(['ab', 'c']), lambda: m.pop()):
    try: print(f())
    except Exception as e: print(type(e).__name__, e.args)
m.clear(); print(m)

class Q(c.Sequence):
    def __init__(self, *a): self.l = list(a)
    def __getitem__(self, i): return self.l[i]
    def __len__(self): return len(self.l)
q = Q(1, 2, 3, 2)
print(list(q), list(reversed(q)), 2 in q, 9 in q, q.index(2), q.index(2, 2), q.index(2, -1), q.count(2), q.count(8), q.index(3, 0, 3), q.index(1, -100), iter(q).__class__.__name__)
for f in (lambda: q.index(9), lambda: q.index(2, 2, 3), lambda: q.index(1, 1), lambda: q.index(3, 0, -2), lambda: q.index(3, 0, 2.5), lambda: q.index(1, None), lambda: q.index('a', 'b')):
    try: print(f())
    except Exception as e: print(type(e).__name__, e.args)
class MQ(Q, c.MutableSequence):
    def __setitem__(self, i, v): self.l[i] = v
    def __delitem__(self, i): del self.l[i]
    def insert(self, i, v): self.l.insert(i, v)
q = MQ(1, 2)
q.append(3); q.extend([4, 5]); q += (6,); print(q.l); q.reverse(); print(q.l); print(q.pop(), q.pop(0), q.l); q.remove(3); print(q.l); q.extend(q); print(q.l); q += q; print(q.l, type(q)); q.clear(); print(q.l)
for f in (lambda: q.pop(), lambda: q.remove(4), lambda: q.extend(4)):
    try: print(f())
    except Exception as e: print(type(e).__name__, e.args)
nan = float('nan'); print(nan in Q(nan), Q(nan).count(nan), Q(nan).index(nan))

class It(c.Iterator):
    n = 0
    def __next__(self):
        self.n += 1
        if self.n > 3: return super().__next__()
        return self.n
print(list(It()), iter(It()).__class__)
class Gn(c.Generator):
    log = []
    def send(self, v): self.log.append(v); return len(self.log) if len(self.log) < 4 else super().send(v)
    def throw(self, typ, val=None, tb=None): self.log.append(typ); return super().throw(typ, val, tb)
g = Gn(); print(list(g), g.log, g.close(), g.log)
for a in ((ValueError,), (ValueError('x'),), (ValueError, ValueError('y')), (ValueError, None, None)):
    try: g.throw(*a)
    except Exception as e: print(repr(e))
class Bad(Gn):
    def throw(self, *a): return 1
try: Bad().close()
except RuntimeError as e: print(e)
class Co(c.Coroutine):
    def __await__(self): return super().__await__()
    def send(self, v): return super().send(v)
    def throw(self, *a): return 3
print(list(Co().__await__()))
for f in (lambda: Co().send(1), lambda: Co().close()):
    try: print(f())
    except BaseException as e: print(type(e).__name__, e.args)
import asyncio
class AI(c.AsyncIterator):
    n = 0
    async def __anext__(self):
        self.n += 1
        if self.n < 3: return self.n
        return await super().__anext__()
class AG(c.AsyncGenerator):
    n = 0
    async def asend(self, v):
        self.n += 1
        if self.n < 3: return self.n
        return await super().asend(v)
    async def athrow(self, typ, val=None, tb=None): return await super().athrow(typ, val, tb)
async def main():
    print([x async for x in AI()], [x async for x in AG()])
    await AG().aclose()
    class B(AG):
        async def athrow(self, *a): return 1
    try: await B().aclose()
    except RuntimeError as e: print(e)
    for a in ((ValueError,), (ValueError('x'),), (ValueError, ValueError('y'))):
        try: await AG().athrow(*a)
        except Exception as e: print(repr(e))
asyncio.run(main())

print(c.Callable[[int, str], bool], c.Callable[..., int], c.Callable[[], None], c.Callable[[int], str].__args__, c.Callable[[int], c.Callable[[str], None]])
from typing import TypeVar, ParamSpec, Concatenate
T = TypeVar('T'); P = ParamSpec('P')
C = c.Callable[[T, int], T]
print(C, C[str], C.__parameters__, c.Callable[P, T], c.Callable[P, T][[int, str], bool], c.Callable[Concatenate[int, P], T], c.Callable[P, int][...], c.Callable[P,int][int])
print(pickle.loads(pickle.dumps(c.Callable[[int], str])) == c.Callable[[int], str], copy.deepcopy(c.Callable[..., str]), hash(c.Callable[[int], str]) == hash(c.Callable[[int], str]))
for f in (lambda: c.Callable[int], lambda: c.Callable[int, str], lambda: c.Callable[[int], str, bool], lambda: c.Callable[[int],str][int], lambda: isinstance(1, c.Callable[[int], str])):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
print(c.Mapping[str, int], c.Iterable[T][int], c.Sequence[int].__origin__, c.Callable[[int],str].__origin__, type(c.Callable[[int],str]).__name__)
class Sub(c.Mapping[str, int]):
    pass
print(Sub.__mro__[1], Sub.__orig_bases__)
class NoHash: __hash__ = None
class NoIter: __iter__ = None; __contains__ = __len__ = lambda s: 0
print(isinstance(NoHash(), c.Hashable), isinstance(NoIter(), c.Iterable), isinstance(NoIter(), c.Collection), issubclass(M, c.Reversible), issubclass(dict, c.Reversible))
@c.Sequence.register
class Reg: pass
print(issubclass(Reg, c.Sequence), isinstance(Reg(), c.Collection), isinstance(Reg(), c.Sized))
print(pickle.loads(pickle.dumps(c.Mapping)) is c.Mapping)
class Old:
    def __init__(self): self.d = {}
    __getitem__ = lambda s, k: s.d[k]
    __setitem__ = lambda s, k, v: s.d.__setitem__(k, v)
    __delitem__ = lambda s, k: s.d.__delitem__(k)
    __iter__ = lambda s: iter(s.d)
    __len__ = lambda s: len(s.d)
    update = c.MutableMapping.update; pop = c.MutableMapping.pop; setdefault = c.MutableMapping.setdefault
    keys = c.Mapping.keys
o = Old(); o.update(a=1); print(o.pop('a'), o.setdefault('q', 2), list(o.keys()))
match M(a=1):
    case {'a': z}: print('map', z)
match Q(1, 2):
    case [z, w]: print('seq', z, w)
