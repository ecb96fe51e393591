# total_ordering and partialmethod.
import re, abc, inspect
from functools import total_ordering, partialmethod, partial
def show(*a): print(*(re.sub('0x[0-9a-f]+', '0x', str(v)) for v in a))
def x(f):
    try: show(f())
    except BaseException as e: show('!', type(e).__name__, e)
ops = {'lt': lambda a, b: a < b, 'le': lambda a, b: a <= b, 'gt': lambda a, b: a > b, 'ge': lambda a, b: a >= b}
for root in ops:
    def compare(self, other, root=root):
        if not isinstance(other, Base): return NotImplemented
        return ops[root](self.n, other.n)
    class Base:
        def __init__(self, n): self.n = n
        def __eq__(self, o): return isinstance(o, Base) and self.n == o.n
    setattr(Base, f'__{root}__', compare)
    C = total_ordering(Base)
    show(root, C is Base, [[f(C(i), C(k)) for f in ops.values()] for i, k in ((1, 2), (2, 1), (1, 1))])
    x(lambda: C(1) < 3); x(lambda: C(1) >= 3); show(sorted([C(3), C(1)])[0].n, max(C(1), C(4)).n, C.__ge__.__name__ if root != 'ge' else '')
x(lambda: total_ordering(type('E', (), {}))); x(lambda: total_ordering(3))
class P:
    def m(self, *a, **k): return (type(self).__name__, a, k)
    one = partialmethod(m, 1, k=2)
    two = partialmethod(one, 3, k=4, j=5)
    cm = partialmethod(classmethod(lambda cls, *a: (cls.__name__, a)), 7)
    sm = partialmethod(staticmethod(lambda *a: a), 8)
    pr = partialmethod(print, sep='-')
    bad = None
class Q(P): pass
p = P()
show(p.one(), p.one(9, k=0), p.two(), P.one(p, 5), Q().two(6), p.cm(1), P.cm(), Q.cm(2), p.sm(9), P.sm())
x(lambda: P.one()); show(p.one.func.__name__, p.one.args, p.one.keywords, type(p.one).__name__, p.one.__self__ is p)
x(lambda: partialmethod(3)); x(lambda: partialmethod()); show(P.__dict__['one'].args, P.__dict__['two'].keywords, P.__dict__['two'].func.__name__)
show(P.__dict__['one'], P.__dict__['cm'].__isabstractmethod__)
class A(abc.ABC):
    @abc.abstractmethod
    def f(self, x): ...
    g = partialmethod(f, 1)
x(lambda: A()); show(sorted(A.__abstractmethods__), partialmethod[int])
