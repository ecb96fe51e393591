# What methods of built-in types are called, which objects they take, and keywords for classes with their own __init__.
import itertools


def show(what, do):
    try:
        print(what, do())
    except Exception as e:
        print(what, type(e).__name__, e)


for f in (object().__init__, object.__init__, list.__init__, [].__init__, int.__add__, (1).__add__, str.join, ''.join, dict.fromkeys,
          list.__getitem__, dict.__contains__, list.__contains__, BaseException.__init__, ValueError().__init__, object.__new__, object.__eq__,
          type.__call__, type.__init__, (lambda: 1).__call__, property.__init__, property().getter, object.__reduce__):
    print(type(f).__name__, repr(f).split(' at 0x')[0])
show('join of an int', lambda: str.join.__get__(42))
show('add of an int', lambda: str.__add__.__get__(42))
show('append of None', lambda: list.append.__get__(None, list) is list.append)
show('class of a wrapper', lambda: (1).__add__.__objclass__)
for f in (object.__init__, list.__init__, int.__add__, list.append, str.join):
    show('nothing', f)
    show('an int', lambda: f(3))
    show('an object', lambda: f(object(), 1))
show('two', lambda: list.__init__([], 1, 2))
show('getstate', lambda: object.__getstate__(...))
show('getstate', lambda: object.__getstate__(iter('a')))


class Plain(set):
    pass


class Own(set):
    def __init__(self, items, name=None):
        super().__init__(items)
        self.name = name


class Made(set):
    def __new__(cls, items, name=None):
        return super().__new__(cls, items)


class Filter(itertools.filterfalse):
    def __init__(self, function, items, name=None):
        self.name = name


class PlainFilter(itertools.filterfalse):
    pass


show('plain', lambda: Plain(items=[1]))
show('own', lambda: (Own([1], name='n'), Own([1], name='n').name))
show('made', lambda: Made([1], name='n'))
show('init', lambda: set().__init__(x=1))
show('filter', lambda: (list(Filter(None, [0, 1, 2], name='f')), Filter(None, [], name='f').name))
show('plain filter', lambda: PlainFilter(None, [], name='f'))
show('filter itself', lambda: itertools.filterfalse(None, [], name='f'))


class NoIterator:
    def __iter__(self):
        return 5


for f in (itertools.chain.from_iterable, itertools.cycle, itertools.accumulate, itertools.pairwise, itertools.groupby, itertools.tee):
    show(f.__name__, lambda: f(NoIterator()))
show('count', lambda: itertools.count('a'))
show('count of complex', lambda: next(itertools.count(1j)))
