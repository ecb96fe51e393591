# collections.abc: the abstract containers. Each is made by _shape() from what its subclasses must
# supply (`lacks`), the methods an unrelated class is recognised by (`known_by`) and the methods
# it lends, most of which come from small makers: the operators of Set differ in one line only.
from abc import ABCMeta
from types import GenericAlias

__all__ = ['Awaitable', 'Coroutine', 'AsyncIterable', 'AsyncIterator', 'AsyncGenerator',
           'Hashable', 'Iterable', 'Iterator', 'Generator', 'Reversible', 'Sized', 'Container',
           'Callable', 'Collection', 'Set', 'MutableSet', 'Mapping', 'MutableMapping',
           'MappingView', 'KeysView', 'ItemsView', 'ValuesView', 'Sequence', 'MutableSequence',
           'ByteString']

_signs = {}  # class -> the names it is recognised by; what is not in here has to be derived from
_absent = object()


def _nearest(kind, name):
    for owner in kind.__mro__:
        space = owner.__dict__
        if name in space:
            return space[name]


@classmethod
def _recognise(cls, C):
    if cls not in _signs:
        return NotImplemented
    for name in _signs[cls].split():
        if _nearest(C, name) is None:
            return NotImplemented
    return True


def _named(function, name, owner):
    function.__name__ = name
    function.__qualname__ = owner + '.' + name
    return function


def _shape(name, bases, space, lacks=(), known_by=None, generic=None):
    if '__slots__' not in space:
        space['__slots__'] = ()
    for method in lacks:
        stub = space[method] = lacks[method]
        stub.__isabstractmethod__ = True
        stub.__name__ = method
        stub.__qualname__ = name + '.' + method
    if known_by:
        space['__subclasshook__'] = _recognise
    if generic:
        space['__class_getitem__'] = classmethod(generic)
    made = ABCMeta(name, bases, space)
    if known_by:
        _signs[made] = known_by
    return made


def _fail(error):
    raise error


def _raise_thrown(self, typ, val=None, tb=None):
    made = typ if val is None and tb is None else typ() if val is None else val
    raise made if tb is None else made.with_traceback(tb)


class Hashable(metaclass=_shape, known_by='__hash__', lacks={'__hash__': lambda self: 0}):
    pass


class Sized(metaclass=_shape, known_by='__len__', lacks={'__len__': lambda self: 0}):
    pass


class Container(metaclass=_shape, known_by='__contains__', generic=GenericAlias,
                lacks={'__contains__': lambda self, x: False}):
    pass


class Iterable(metaclass=_shape, known_by='__iter__', generic=GenericAlias,
               lacks={'__iter__': lambda self: (yield from ())}):
    pass


class Reversible(Iterable, metaclass=_shape, known_by='__reversed__ __iter__',
                 lacks={'__reversed__': lambda self: (yield from ())}):
    pass


class Collection(Sized, Iterable, Container, metaclass=_shape,
                 known_by='__len__ __iter__ __contains__'):
    pass


class Awaitable(metaclass=_shape, known_by='__await__', generic=GenericAlias,
                lacks={'__await__': lambda self: (yield)}):
    pass


class AsyncIterable(metaclass=_shape, known_by='__aiter__', generic=GenericAlias,
                    lacks={'__aiter__': lambda self: AsyncIterator()}):
    pass


def _closing(what, owner):
    def close(self):
        try:
            self.throw(GeneratorExit)
        except (StopIteration, GeneratorExit):
            return
        raise RuntimeError(what + ' ignored GeneratorExit')
    return _named(close, 'close', owner)


def _exchange():
    # The two stubs of what can be sent values: fresh functions, since each bears its class's name.
    return {'send': lambda self, value: _fail(StopIteration),
            'throw': lambda self, typ, val=None, tb=None: _raise_thrown(self, typ, val, tb)}


class Iterator(Iterable, metaclass=_shape, known_by='__iter__ __next__',
               lacks={'__next__': lambda self: _fail(StopIteration)}):
    __iter__ = _named(lambda self: self, '__iter__', 'Iterator')


class Generator(Iterator, metaclass=_shape, known_by='__iter__ __next__ send throw close',
                lacks=_exchange()):
    __next__ = _named(lambda self: self.send(None), '__next__', 'Generator')
    close = _closing('generator', 'Generator')


class Coroutine(Awaitable, metaclass=_shape, known_by='__await__ send throw close',
                lacks=_exchange()):
    close = _closing('coroutine', 'Coroutine')


async def _async_end(self):
    raise StopAsyncIteration


async def _async_send(self, value):
    raise StopAsyncIteration


async def _async_throw(self, typ, val=None, tb=None):
    _raise_thrown(self, typ, val, tb)


class AsyncIterator(AsyncIterable, metaclass=_shape, known_by='__anext__ __aiter__',
                    lacks={'__anext__': _async_end}):
    __aiter__ = _named(lambda self: self, '__aiter__', 'AsyncIterator')


class AsyncGenerator(AsyncIterator, metaclass=_shape,
                     known_by='__aiter__ __anext__ asend athrow aclose',
                     lacks={'asend': _async_send, 'athrow': _async_throw}):
    async def __anext__(self):
        return await self.asend(None)

    async def aclose(self):
        try:
            await self.athrow(GeneratorExit)
        except (StopAsyncIteration, GeneratorExit):
            return
        raise RuntimeError('asynchronous generator ignored GeneratorExit')


def _stands_for_parameters(thing):
    return (thing is Ellipsis or isinstance(thing, list)
            or any(kind.__module__ in ('typing', 'typing_extensions')
                   and kind.__name__ in ('ParamSpec', '_ConcatenateGenericAlias')
                   for kind in type(thing).__mro__))


def _spelled(thing):
    if thing is Ellipsis:
        return '...'
    if not isinstance(thing, type) or isinstance(thing, GenericAlias):
        return repr(thing)
    home = '' if thing.__module__ == 'builtins' else thing.__module__ + '.'
    return home + thing.__qualname__


class _CallableGenericAlias(GenericAlias):
    # Callable[[A, B], R]: the arguments are kept in one row with the result at its end.
    __slots__ = ()

    def __new__(cls, origin, args):
        if not isinstance(args, tuple) or len(args) != 2:
            raise TypeError('Callable must be used as Callable[[arg, ...], result].')
        taken, result = args
        if isinstance(taken, (list, tuple)):
            return super().__new__(cls, origin, tuple(taken) + (result,))
        if not _stands_for_parameters(taken):
            raise TypeError('Expected a list of types, an ellipsis, ParamSpec, or Concatenate. '
                            f'Got {taken}')
        return super().__new__(cls, origin, args)

    def __repr__(self):
        *taken, result = self.__args__
        if len(taken) == 1 and _stands_for_parameters(taken[0]):
            return super().__repr__()
        inner = ', '.join(map(_spelled, taken))
        return f'collections.abc.Callable[[{inner}], {_spelled(result)}]'

    def __getitem__(self, item):
        *taken, result = super().__getitem__(item if isinstance(item, tuple) else (item,)).__args__
        if taken and isinstance(taken[0], (list, tuple)):
            taken, = taken
        return _CallableGenericAlias(Callable, (taken, result))


class Callable(metaclass=_shape, known_by='__call__', generic=_CallableGenericAlias,
               lacks={'__call__': lambda self, *args, **kwds: False}):
    pass


def _all_in(some, whole):
    for item in some:
        if item not in whole:
            return False
    return True


def _set_order(name, sizes_fit, then):
    # A comparison: of the sizes, which is cheap, and only then of the members.
    def method(self, other):
        if not isinstance(other, Set):
            return NotImplemented
        return sizes_fit(len(self), len(other)) and then(self, other)
    return _named(method, name, 'Set')


def _set_operator(name, result, of_sets=True):
    # RESULT gives the members, or the finished set; an operand that has to be a set is made one.
    def method(self, other):
        if not isinstance(other, Iterable):
            return NotImplemented
        if of_sets and not isinstance(other, Set):
            other = self._from_iterable(other)
        return result(self, other)
    return _named(method, name, 'Set')


class Set(Collection, metaclass=_shape):
    __le__ = _set_order('__le__', int.__le__, _all_in)
    __ge__ = _set_order('__ge__', int.__ge__, lambda self, other: _all_in(other, self))
    __lt__ = _set_order('__lt__', int.__lt__, lambda self, other: self.__le__(other))
    __gt__ = _set_order('__gt__', int.__gt__, lambda self, other: self.__ge__(other))
    __eq__ = _set_order('__eq__', int.__eq__, lambda self, other: self.__le__(other))

    __and__ = __rand__ = _set_operator(
        '__and__', lambda self, other: self._from_iterable(x for x in other if x in self), False)
    __or__ = __ror__ = _set_operator(
        '__or__',
        lambda self, other: self._from_iterable(x for side in (self, other) for x in side), False)
    __sub__ = _set_operator(
        '__sub__', lambda self, other: self._from_iterable(x for x in self if x not in other))
    __rsub__ = _set_operator(
        '__rsub__', lambda self, other: self._from_iterable(x for x in other if x not in self))
    __xor__ = __rxor__ = _set_operator(
        '__xor__', lambda self, other: (self - other) | (other - self))

    @classmethod
    def _from_iterable(cls, it):
        return cls(it)

    def isdisjoint(self, other):
        for item in other:
            if item in self:
                return False
        return True

    def _hash(self):
        return hash(frozenset(self))


def _emptying(take, end, owner):
    # clear() of what has only a method that takes one item out and raises END when there is none.
    def clear(self):
        step = getattr(self, take)
        try:
            while True:
                step()
        except end:
            return
    return _named(clear, 'clear', owner)


def _any_of(container):
    for item in container:
        return item
    raise KeyError from None


class MutableSet(Set, metaclass=_shape,
                 lacks={'add': lambda self, value: _fail(NotImplementedError),
                        'discard': lambda self, value: _fail(NotImplementedError)}):
    clear = _emptying('pop', KeyError, 'MutableSet')

    def pop(self):
        taken = _any_of(self)
        self.discard(taken)
        return taken

    def remove(self, value):
        if value in self:
            self.discard(value)
        else:
            raise KeyError(value)

    def __ior__(self, it):
        add = self.add
        for item in it:
            add(item)
        return self

    def __iand__(self, it):
        drop = self.discard
        for item in self - it:
            drop(item)
        return self

    def __isub__(self, it):
        if self is it:
            self.clear()
            return self
        drop = self.discard
        for item in it:
            drop(item)
        return self

    def __ixor__(self, it):
        if self is it:
            self.clear()
            return self
        for item in it if isinstance(it, Set) else self._from_iterable(it):
            (self.discard if item in self else self.add)(item)
        return self


class MappingView(Sized, metaclass=_shape, generic=GenericAlias):
    __slots__ = ('_mapping',)

    def __init__(self, mapping):
        self._mapping = mapping

    def __len__(self):
        return len(self._mapping)

    def __repr__(self):
        return f'{type(self).__name__}({self._mapping!r})'


def _same(a, b):
    return a is b or a == b


@classmethod
def _view_result(cls, it):
    return set(it)


class KeysView(MappingView, Set, metaclass=_shape):
    _from_iterable = _view_result

    def __iter__(self):
        yield from self._mapping

    def __contains__(self, key):
        return key in self._mapping


class ItemsView(MappingView, Set, metaclass=_shape):
    _from_iterable = _view_result

    def __iter__(self):
        source = self._mapping
        for key in source:
            yield key, source[key]

    def __contains__(self, item):
        key, value = item
        try:
            held = self._mapping[key]
        except KeyError:
            return False
        return _same(held, value)


class ValuesView(MappingView, Collection, metaclass=_shape):
    def __iter__(self):
        source = self._mapping
        for key in source:
            yield source[key]

    def __contains__(self, value):
        source = self._mapping
        for key in source:
            if _same(source[key], value):
                return True
        return False


class Mapping(Collection, metaclass=_shape,
              lacks={'__getitem__': lambda self, key: _fail(KeyError)}):
    __reversed__ = None
    keys = _named(lambda self: KeysView(self), 'keys', 'Mapping')
    values = _named(lambda self: ValuesView(self), 'values', 'Mapping')
    items = _named(lambda self: ItemsView(self), 'items', 'Mapping')

    def get(self, key, default=None):
        try:
            return self[key]
        except KeyError:
            return default

    def __contains__(self, key):
        try:
            self[key]
        except KeyError:
            return False
        return True

    def __eq__(self, other):
        if isinstance(other, Mapping):
            return dict(self.items()) == dict(other.items())
        return NotImplemented


class MutableMapping(Mapping, metaclass=_shape,
                     lacks={'__setitem__': lambda self, key, value: _fail(KeyError),
                            '__delitem__': lambda self, key: _fail(KeyError)}):
    clear = _emptying('popitem', KeyError, 'MutableMapping')

    def pop(self, key, default=_absent):
        try:
            taken = self[key]
        except KeyError:
            if default is not _absent:
                return default
            raise
        del self[key]
        return taken

    def popitem(self):
        key = _any_of(self)
        pair = key, self[key]
        del self[key]
        return pair

    def setdefault(self, key, default=None):
        try:
            return self[key]
        except KeyError:
            self[key] = default
            return default

    def update(self, other=(), /, **kwds):
        names = (other if isinstance(other, Mapping)
                 else other.keys() if hasattr(other, 'keys') else None)
        if names is None:
            for key, value in other:
                self[key] = value
        else:
            for key in names:
                self[key] = other[key]
        for key in kwds:
            self[key] = kwds[key]


class Sequence(Reversible, Collection, metaclass=_shape,
               lacks={'__getitem__': lambda self, index: _fail(IndexError)}):
    def __iter__(self):
        at = 0
        try:
            while True:
                yield self[at]
                at += 1
        except IndexError:
            pass

    def __reversed__(self):
        at = len(self)
        while at > 0:
            at -= 1
            yield self[at]

    def __contains__(self, value):
        for item in self:
            if _same(item, value):
                return True
        return False

    def count(self, value):
        found = 0
        for item in self:
            if _same(item, value):
                found += 1
        return found

    def index(self, value, start=0, stop=None):
        at = start
        if at is not None and at < 0:
            at = max(0, at + len(self))
        end = stop + len(self) if stop is not None and stop < 0 else stop
        while end is None or at < end:
            try:
                item = self[at]
            except IndexError:
                break
            if _same(item, value):
                return at
            at += 1
        raise ValueError


class ByteString(Sequence, metaclass=_shape):
    pass


class MutableSequence(Sequence, metaclass=_shape,
                      lacks={'__setitem__': lambda self, index, value: _fail(IndexError),
                             '__delitem__': lambda self, index: _fail(IndexError),
                             'insert': lambda self, index, value: _fail(IndexError)}):
    clear = _emptying('pop', IndexError, 'MutableSequence')

    def append(self, value):
        self.insert(len(self), value)

    def extend(self, values):
        add = self.append
        for item in list(values) if values is self else values:
            add(item)

    def __iadd__(self, values):
        self.extend(values)
        return self

    def pop(self, index=-1):
        taken = self[index]
        del self[index]
        return taken

    def remove(self, value):
        del self[self.index(value)]

    def reverse(self):
        low, high = 0, len(self) - 1
        while low < high:
            self[low], self[high] = self[high], self[low]
            low += 1
            high -= 1


def _registrations():
    from collections import deque
    empty = {}
    for shape, *kinds in ((Set, frozenset), (MutableSet, set), (Mapping, type(type.__dict__)),
                          (MutableMapping, dict), (KeysView, type(empty.keys())),
                          (ItemsView, type(empty.items())), (ValuesView, type(empty.values())),
                          (Sequence, tuple, str, range, memoryview), (ByteString, bytes, bytearray),
                          (MutableSequence, list, bytearray, deque)):
        for kind in kinds:
            shape.register(kind)


_registrations()
