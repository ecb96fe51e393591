# weakref's collections, WeakMethod and finalize.
import weakref, gc, copy, re, collections.abc
from weakref import *
def show(*a): print(*(re.sub('0x[0-9a-f]+', '0x', str(v)) for v in a))
def x(f):
    try: show(f())
    except BaseException as e: show('!', type(e).__name__, e)
class A:
    def __init__(self, n): self.n = n
    def __repr__(self): return f'A({self.n})'
    def m(self): return self.n
    def k(self): return -self.n
class H(A):
    def __eq__(self, o): return isinstance(o, H) and self.n == o.n
    def __hash__(self): return hash(self.n)
a, b, c = A(1), A(2), A(3)
d = WeakValueDictionary({'a': a, 'b': b}, )
d['c'] = c
show(sorted(d), len(d), d['a'], d.get('z'), d.get('z', 5), 'b' in d, 'z' in d, d)
show(sorted(d.items(), key=str), sorted(d.values(), key=str), [r().n for r in d.valuerefs()], list(d.keys()), [r.key for r in d.valuerefs()])
x(lambda: d['z']); x(lambda: d.pop('z')); show(d.pop('z', 7), d.pop('c'), len(d)); x(lambda: d.__delitem__('z')); x(lambda: d.__setitem__('q', 3))
show(d.setdefault('a', c), d.setdefault('n', c), sorted(d)); d.update({'u': a}, v=b); d.update([('w', c)]); show(sorted(d))
e = d.copy(); show(type(e).__name__, sorted(e), e == d, dict(e) == dict(d)); del e['u']; show(len(e), len(d))
show(sorted(d | {'new': c}), sorted({'old': c} | d), type(d | {}).__name__); d |= {'x': a}; show('x' in d); x(lambda: d | 3)
del a, b
gc.collect(); show(sorted(d), len(d), 'a' in d)
x(lambda: d['a']); show(d.popitem()[1]); d.clear(); show(len(d)); x(lambda: d.popitem())
show(isinstance(d, collections.abc.MutableMapping), WeakValueDictionary.__mro__[1].__name__, WeakValueDictionary(a=c)['a'])
x(lambda: WeakValueDictionary(1)); x(lambda: WeakValueDictionary({}, {}))
show(copy.copy(d), copy.deepcopy(WeakValueDictionary({(1, 2): c}))[(1, 2)] is c)
# keys
a, b = A(1), A(2)
k = WeakKeyDictionary({a: 'one'}); k[b] = 'two'
show(len(k), k[a], k.get(c), k.get(c, 0), a in k, 5 in k, sorted(k.items(), key=str), sorted(k.values()), sorted(k, key=str), len(k.keyrefs()), k)
x(lambda: k[c]); x(lambda: k[5]); x(lambda: k.pop(c)); show(k.pop(c, 9), k.setdefault(a, 1), k.setdefault(c, 'three'), k.pop(c))
k2 = k.copy(); show(len(k2), k2 == k, type(k2).__name__); k2.update({c: 3}); show(len(k2), len(k | {c: 1}), len({c: 1} | k))
del k[a]; del k[b]; show(len(k)); x(lambda: k.__delitem__(b)); x(lambda: k.popitem())
h = WeakKeyDictionary(); h1 = H(1); h[h1] = 1; show(h[H(1)], H(1) in h, H(2) in h)
show(copy.deepcopy(WeakKeyDictionary({c: [1]}))[c])
# sets
a, b = A(1), A(2)
s = WeakSet([a, b]); s.add(c)
show(len(s), a in s, 5 in s, sorted(s, key=str), type(s), isinstance(s, collections.abc.MutableSet)); x(lambda: s.add(5))
s.discard(c); s.discard(c); x(lambda: s.remove(c)); s.remove(b); show(len(s)); s.update([b, c]); show(len(s))
t = WeakSet([b]); show(len(s & t), len(s | t), len(s - t), len(s ^ t), t <= s, t < s, s >= t, s > t, t.issubset(s), s.issuperset([b]), s == t, s == WeakSet([a, b, c]), s != t, t == 3, s.isdisjoint(t), t.isdisjoint([a]))
show(len(s.union([a])), len(s.intersection([a])), len(s.difference([a])), len(s.symmetric_difference([a])), type(s.union([])).__name__)
s &= WeakSet([a, b]); show(len(s)); s |= [c]; show(len(s)); s -= [c]; show(len(s)); s ^= WeakSet([b, c]); show(sorted(s, key=str)); s.difference_update([c]); show(sorted(s, key=str)); s.intersection_update([]); show(len(s)); s.symmetric_difference_update([a]); show(len(s))
show(s.copy() == s, s.pop(), len(s)); x(lambda: s.pop()); s.add(a); s.clear(); show(len(s), WeakSet().pop if 0 else None)
s = WeakSet([A(9), a]); gc.collect(); show(sorted(s, key=str))
show([type(r).__name__ for r in WeakSet([a]).data], WeakSet[int])
# methods
m = WeakMethod(a.m); show(m()(), m == WeakMethod(a.m), m == WeakMethod(a.k), m != WeakMethod(a.k), hash(m) == hash(WeakMethod(a.m)), WeakMethod(a.k)()(), m())
x(lambda: WeakMethod(3)); x(lambda: WeakMethod(len)); show(isinstance(m, ref), m == 3)
# ref
r = ref(a); show(r() is a, r is ref(a), r == ref(a), ref(a).__callback__, getweakrefcount(c) >= 0, ReferenceType is ref, ProxyTypes)
class R(ref):
    def __init__(self, o, cb=None, tag=None): super().__init__(o, cb); self.tag = tag
    def __new__(cls, o, cb=None, tag=None): return super().__new__(cls, o, cb)
show(R(a, tag=3).tag, R(a) is R(a), R(a) == ref(a)); x(lambda: ref(3)); x(lambda: ref())
p = proxy(a); show(p.n, p.m(), p)
# finalize
log = []
f = finalize(a, log.append, 'dead'); show(f.alive, f.atexit, f.peek(), f); f.atexit = False; show(f.atexit)
show(f.detach()[2:], f.alive, f.peek(), f.detach(), f(), log, f)
f2 = finalize(a, lambda *p, **k: (log.append((p, k)), 'res')[1], 1, z=2); show(f2(), f2(), f2.alive, log)
o = A(5); f3 = finalize(o, log.append, 'o'); del o; gc.collect(); show(f3.alive, log[-1], f3)
x(lambda: finalize(3, print)); x(lambda: finalize()); 
z = A(6); finalize(z, print, 'at exit 1'); finalize(z, print, 'at exit 2'); last = finalize(z, print, 'not'); last.atexit = False
print('end')
