# The parts of types that make classes: new_class and its steps, DynamicClassAttribute, coroutine.
# Loaded when one of them is asked for.
from functools import reduce, wraps

# The classes and functions here, and the classes made here, are those of types.
__name__ = 'types'

# As inspect has them: the function is a generator's, an `async def`, or was marked below.
_CO_GENERATOR, _CO_COROUTINE, _CO_ITERABLE_COROUTINE = 0x20, 0x80, 0x100

_Function, _Code, _Generator = type(lambda: 0), type((lambda: 0).__code__), type(_ for _ in ())

_CONFLICT = ('metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass '
             'of the metaclasses of all its bases')


def _stands_for(base, bases):
    # What one entry of a class statement's bases comes to: itself, or what it names instead.
    if isinstance(base, type) or not hasattr(base, '__mro_entries__'):
        return None
    entries = base.__mro_entries__(bases)
    if isinstance(entries, tuple):
        return entries
    raise TypeError('__mro_entries__ must return a tuple')


def resolve_bases(bases):
    """The bases with __mro_entries__ asked of those that are no classes."""
    found = [(base, _stands_for(base, bases)) for base in bases]
    if all(entries is None for _, entries in found):
        return bases
    resolved = ()
    for base, entries in found:
        resolved += (base,) if entries is None else entries
    return resolved


def _more_derived(one, other):
    for kind, rival in ((one, other), (other, one)):
        if issubclass(kind, rival):
            return kind
    raise TypeError(_CONFLICT)


def prepare_class(name, bases=(), kwds=None):
    """The metaclass, the namespace and the remaining keywords of a class to be."""
    rest = dict(kwds) if kwds is not None else {}
    try:
        meta = rest.pop('metaclass')
    except KeyError:
        meta = type(bases[0]) if bases else type
    if isinstance(meta, type):
        # What is no class (a function, say) is called as it is; a class has to suit all bases.
        meta = reduce(_more_derived, map(type, bases), meta)
    prepare = getattr(meta, '__prepare__', None)
    return meta, {} if prepare is None else prepare(name, bases, **rest), rest


def new_class(name, bases=(), kwds=None, exec_body=None):
    """A class as the class statement makes it."""
    resolved = resolve_bases(bases)
    meta, namespace, rest = prepare_class(name, resolved, kwds)
    if exec_body is not None:
        exec_body(namespace)
    if resolved is not bases:
        namespace['__orig_bases__'] = bases
    return meta(name, resolved, namespace, **rest)


def get_original_bases(cls, /):
    """The bases as the class statement had them."""
    if not isinstance(cls, type):
        raise TypeError(f'Expected an instance of type, not {type(cls).__name__!r}')
    return cls.__dict__.get('__orig_bases__', cls.__bases__)


class DynamicClassAttribute:
    """A property of instances that leaves the class's attribute of that name alone."""

    def __init__(self, fget=None, fset=None, fdel=None, doc=None):
        self.fget, self.fset, self.fdel = fget, fset, fdel
        # A text of its own is kept when another getter comes; one taken from the getter is not.
        self.overwrite_doc = doc is None
        self.__doc__ = doc or (None if fget is None else fget.__doc__)
        self.__isabstractmethod__ = bool(getattr(fget, '__isabstractmethod__', False))

    def _run(self, function, complaint, *args):
        if function is None:
            raise AttributeError(complaint)
        return function(*args)

    def __get__(self, instance, ownerclass=None):
        if instance is not None:
            return self._run(self.fget, 'unreadable attribute', instance)
        if self.__isabstractmethod__:
            return self
        # Of the class, it is the metaclass's __getattr__ that answers.
        raise AttributeError

    def __set__(self, instance, value):
        self._run(self.fset, "can't set attribute", instance, value)

    def __delete__(self, instance):
        self._run(self.fdel, "can't delete attribute", instance)

    def _with(self, doc=None, **functions):
        parts = {'fget': self.fget, 'fset': self.fset, 'fdel': self.fdel} | functions
        copy = type(self)(*parts.values(), doc or self.__doc__)
        copy.overwrite_doc = self.overwrite_doc
        return copy

    def getter(self, fget):
        return self._with(fget.__doc__ if self.overwrite_doc else None, fget=fget)

    def setter(self, fset):
        return self._with(fset=fset)

    def deleter(self, fdel):
        return self._with(fdel=fdel)


def _of_generator(name):
    # What a generator has as gi_NAME and a coroutine as cr_NAME, asked of what is wrapped.
    return property(lambda self: getattr(self._wrapped, name))


class _GeneratorWrapper:
    # What a callable that is no generator function gave out: like a generator, and awaitable.
    def __init__(self, gen):
        self._wrapped = gen
        self.__name__ = getattr(gen, '__name__', None)
        self.__qualname__ = getattr(gen, '__qualname__', None)

    def send(self, val):
        return self._wrapped.send(val)

    def throw(self, tp, *rest):
        return self._wrapped.throw(tp, *rest)

    def close(self):
        return self._wrapped.close()

    gi_code = cr_code = _of_generator('gi_code')
    gi_frame = cr_frame = _of_generator('gi_frame')
    gi_running = cr_running = _of_generator('gi_running')
    gi_yieldfrom = cr_await = _of_generator('gi_yieldfrom')

    def __next__(self):
        return next(self._wrapped)

    def __iter__(self):
        # A true generator is walked without a detour.
        return self._wrapped if type(self._wrapped) is _Generator else self

    __await__ = __iter__


def _is_coroutine(made):
    # Awaitable as it is: an `async def`'s, or a generator that was marked.
    if type(made) is _Generator:
        return bool(made.gi_code.co_flags & _CO_ITERABLE_COROUTINE)
    return hasattr(type(made), '__await__')


def _is_generator(made):
    return all(hasattr(made, name) for name in ('__iter__', '__next__', 'send', 'throw', 'close'))


def coroutine(func):
    """A function whose generators can be awaited: itself when it is a generator function."""
    if not callable(func):
        raise TypeError('types.coroutine() expects a callable')

    if type(func) is _Function and type(getattr(func, '__code__', None)) is _Code:
        flags = func.__code__.co_flags
        if flags & (_CO_COROUTINE | _CO_ITERABLE_COROUTINE):
            return func
        if flags & _CO_GENERATOR:
            func.__code__ = func.__code__.replace(co_flags=flags | _CO_ITERABLE_COROUTINE)
            return func

    @wraps(func)
    def start(*args, **kwargs):
        made = func(*args, **kwargs)
        if _is_coroutine(made) or not _is_generator(made):
            return made
        return _GeneratorWrapper(made)
    return start
