import functools, collections, collections.abc as abc, typing, types, numbers, abc as A
def attempt(f, *a):
    try:
        return f(*a)
    except Exception as e:
        return type(e).__name__, str(e)
@functools.singledispatch
def show(x, *a, **k):
    "doc"
    return 'object', a, k
@show.register
def _(x: int): return 'int'
@show.register(str)
def _s(x): return 'str'
@show.register(list | tuple)
def _lt(x): return 'lt'
@show.register
def _f(x: typing.Union[float, complex]): return 'fc'
show.register(type(None), lambda x: 'none')
class C: pass
class D(C): pass
@show.register(C)
def _c(x): return 'C'
for v in (1, True, 's', [], (), 1.5, 1j, None, C(), D(), {}, b''):
    print(show(v), end=' ')
print()
print(show({}, 1, k=2), show.__name__, show.__doc__, show.dispatch(bool) is show.dispatch(int), sorted(t.__name__ for t in show.registry), type(show.registry).__name__)
print(show.__wrapped__({}), attempt(show), attempt(show.register, 3), attempt(show.register, 3, 4))
def ann(x: 'nothing_here'): pass
print(attempt(show.register, ann)[0])
def ann2(x: 3): pass
print(attempt(show.register, ann2))
def ann3(x: typing.List[int]): pass
print(attempt(show.register, ann3))
print(attempt(show.register, typing.List[int], ann3))
def ann4(x: typing.Union[int, typing.List[int]]): pass
print(attempt(show.register, ann4))
print(attempt(show.register, int | list[int], ann3))
print(attempt(show.register, list[int]))
print(show.register(int)(ann) is ann, show.register(dict, ann) is ann)
show._clear_cache()
@functools.singledispatch
def g(x): return 'base'
for c in (abc.Mapping, abc.Sized, abc.Iterable, abc.Sequence, abc.MutableSequence, numbers.Number, abc.Hashable, abc.Callable):
    g.register(c, lambda x, c=c: c.__name__)
class Both(abc.Sized, abc.Iterable):
    def __len__(self): return 0
    def __iter__(self): return iter(())
class Rev(abc.Iterable, abc.Sized):
    def __len__(self): return 0
    def __iter__(self): return iter(())
class Duck:
    def __len__(self): return 0
    def __iter__(self): return iter(())
    __hash__ = None
for v in ({}, [], (), 's', 1, 1.5, set(), frozenset(), Both(), Rev(), Duck(), collections.OrderedDict(), collections.deque(), len, range(3), object(), b'', iter([]), C, type):
    r = attempt(g, v)
    print(type(v).__name__, r)
class P(A.ABC): pass
class Q(A.ABC): pass
class R(P): pass
class X: pass
class Y(X): pass
P.register(X); Q.register(X); R.register(Y)
@functools.singledispatch
def h(x): return 'base'
h.register(P, lambda x: 'P')
print(h(X()), h(Y()))
h.register(Q, lambda x: 'Q')
print(attempt(h, X()), attempt(h, Y()))
h.register(R, lambda x: 'R')
print(attempt(h, X()), attempt(h, Y()))
h.register(X, lambda x: 'X')
print(attempt(h, X()), attempt(h, Y()))
class W(X, P): pass
class V(P, X): pass
print(attempt(h, W()), attempt(h, V()))
class M:
    @functools.singledispatchmethod
    def go(self, x):
        "godoc"
        return 'o', self.n
    n = 7
    @go.register
    def _(self, x: int): return 'i', self.n
    @go.register(str)
    def _2(self, x): return 's', self.n
    @functools.singledispatchmethod
    @classmethod
    def cm(cls, x): return 'o', cls.__name__
    @cm.register
    @classmethod
    def _3(cls, x: int): return 'i', cls.__name__
    @functools.singledispatchmethod
    @staticmethod
    def sm(x): return 'o'
    @sm.register(int)
    @staticmethod
    def _4(x): return 'i'
class N(M):
    @M.go.register(float)
    def _5(self, x): return 'f'
m = M()
print(m.go(1), m.go('a'), m.go(None), M.go(m, 2), m.go(1.5), M.cm(1), m.cm(''), M.sm(1), m.sm(''), m.go.__name__, m.go.__doc__, m.go.__isabstractmethod__)
print(M.cm('x'), N.cm(3), N().go('z'))
m.go.register(bytes, lambda self, x: 'bytes')
print(m.go(b''))
print(attempt(functools.singledispatchmethod, 3))
class Ab(A.ABC):
    @functools.singledispatchmethod
    @A.abstractmethod
    def z(self, x): pass
print(attempt(Ab)[0], Ab.__dict__['z'].__isabstractmethod__)
print(functools.singledispatch.__module__, functools.singledispatchmethod.__module__)
print(attempt(functools.singledispatch(functools.partial(print)), 1), attempt(functools.singledispatch(functools.partial(print))))
