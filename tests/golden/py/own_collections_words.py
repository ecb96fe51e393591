"""Words of OrderedDict's and deque's errors; the views of an OrderedDict; floats made anew by x *= 1."""
from collections import Counter, OrderedDict, deque


def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except Exception as e:
        print(type(e).__name__, e.args)


for a in [(1, 2), (1,), ('a',), ([(1,)],), ([(1, 2, 3)],), ([()],), ([1],), (None,), ({1: 2},)]:
    t(OrderedDict, *a)
    t(OrderedDict().update, *a)
for a, k in [((), {}), ((1,), {}), ((None,), {}), (((1, 2),), {}), ((1, 2, 3), {}), ((1,), {'default': 3})]:
    t(OrderedDict().pop, *a, **k)
t(OrderedDict(a=1).items)
t(OrderedDict(a=1).keys)
t(OrderedDict.fromkeys)
t(Counter('aab').most_common, 'a')
t(Counter().update, 1, 2)
d = deque([1, 2, 3], maxlen=5)
for m, a in [('insert', (1,)), ('rotate', (1, 2)), ('remove', (9,)), ('index', ()), ('index', (1, 'a')), ('index', (9,))]:
    t(getattr(d, m), *a)
x = y = 2.5
x *= 1
print(x is y, x == y, type(x), {x: 1}[2.5], x + 1, '%r' % x, hash(x) == hash(y), round(x), sorted([3, x, 1.5]))

print(type[int], list[[int]])
