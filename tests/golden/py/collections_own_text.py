# The abstract containers and the User* classes: what they forward, unwrap and refuse.
import collections
import collections.abc as abc
import copy


def shown(function, *args):
    try:
        print(repr(function(*args)))
    except Exception as e:
        print(type(e).__name__, e)


text = collections.UserString('hello')
inner = collections.UserString('l')
for name in 'count find rfind index rindex startswith endswith strip split'.split():
    shown(getattr(text, name), inner)
print(complex(collections.UserString('1j')), text.__getnewargs__())
shown(collections.UserString('a{self}').format_map, {'self': 2})


class Marked(collections.UserList):
    pass


marked = Marked([1])
marked.note = 'kept'
print(copy.copy(marked).note, copy.copy(marked), type(marked[:]).__name__)
print(collections.namedtuple('One', 'x').__doc__)


class Few(abc.Set):
    def __init__(self, items=()):
        self.items = tuple(dict.fromkeys(items))

    def __contains__(self, item):
        return item in self.items

    def __iter__(self):
        return iter(self.items)

    def __len__(self):
        return len(self.items)


few = Few('abc')
print(few._hash() == hash(frozenset('abc')), few <= Few('abcd'), few > Few('ab'), few == set('abc'))
print(sorted(few ^ {'a', 'x'}), sorted('cde' - few), sorted(few & 'bz'), few.isdisjoint('xyz'))
print([n for n in abc.__all__ if isinstance(few, getattr(abc, n))])
print(sorted(abc.MutableSequence.__abstractmethods__), abc.Mapping.get.__qualname__)
