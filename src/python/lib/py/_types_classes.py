# The parts of types that make classes: new_class and its steps, DynamicClassAttribute, coroutine.
# Loaded when one of them is asked for.
from functools import reduce, wraps

# The classes and functions here, and the classes made here, are those of types.
__name__ = 'types'

# As inspect has it: the function is an `async def`.
_CO_COROUTINE = 0x80

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


class _Awaitable:
    # A generator given out by a @coroutine function: itself in all, and awaitable, too.
    def __init__(self, generator):
        self._generator = generator

    def __await__(self):
        return self._generator

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._generator)

    def __getattr__(self, name):
        return getattr(self._generator, name)


def coroutine(func):
    """A generator function whose generators can be awaited."""
    if not callable(func):
        raise TypeError('types.coroutine() expects a callable')

    flags = getattr(getattr(func, '__code__', None), 'co_flags', 0)
    if flags & _CO_COROUTINE:
        return func

    @wraps(func)
    def start(*args, **kwargs):
        made = func(*args, **kwargs)
        bare = hasattr(made, '__next__') and not hasattr(made, '__await__')
        return _Awaitable(made) if bare else made
    return start
