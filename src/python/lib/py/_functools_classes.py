# singledispatch and singledispatchmethod; loaded when one of them is asked for. Every registered class that a class
# descends from, really or by an abstract class's word, gets a place in the class's mro; the nearest one is chosen.
import abc
import types
from functools import update_wrapper


def _is_subclass(cls, other):
    try:
        return issubclass(cls, other)
    except TypeError:
        return False


def _place(t, mro):
    # One that is no real base stands behind the class that first has it, and behind the real abstract bases of that;
    # what every object has, right before object.
    if t in mro:
        return mro.index(t)
    home = max(i for i, c in enumerate(mro) if _is_subclass(c, t))
    real = [mro.index(base) for base in mro[home].__bases__ if hasattr(base, '__abstractmethods__')]
    return min(max([home, *real]), len(mro) - 2) + 0.5


def _nearest(cls, known):
    places = {t: _place(t, cls.__mro__) for t in known if _is_subclass(cls, t)}
    best = [t for t, place in places.items() if place == min(places.values())]
    # Those that a more special abstract class has for bases come in the order that it has them.
    special = [s.__mro__ for t in best if t not in cls.__mro__ for s in t.__subclasses__() if _is_subclass(cls, s)]
    guide = max(special, key=len, default=())
    best.sort(key=lambda t: (_is_subclass(object, t), guide.index(t) if t in guide else len(guide)))
    first, *rivals = [t for t in best if not any(o is not t and _is_subclass(o, t) for o in best)]
    # A parent that it does not share with a rival sets it apart.
    parent = first.__mro__[1:2]
    for rival in rivals:
        if any(set(parent) & set(r.__mro__) for r in rivals):
            raise RuntimeError('Ambiguous dispatch: {} or {}'.format(first, rival))
    return known[first]


def _classes(given):
    """The classes that GIVEN, a class or a union, stands for; None if it is neither."""
    if isinstance(given, type):
        return (given,)
    members = given.__args__ if _is_union(given) else ()
    return members if members and all(isinstance(m, type) for m in members) else None


def _is_union(given):
    return isinstance(given, types.UnionType) or getattr(getattr(given, '__origin__', None), '_name', None) == 'Union'


def _annotated(func):
    """The classes that the annotation of FUNC's first parameter names."""
    if not getattr(func, '__annotations__', None):
        raise TypeError(f'Invalid first argument to `register()`: {func!r}. Use either `@register(some_class)` or plain '
                        '`@register` on an annotated function.')
    import typing
    name, kind = next(iter(typing.get_type_hints(func).items()))
    classes = _classes(kind)
    if classes is None:
        wrong = 'not all arguments are classes.' if _is_union(kind) else 'is not a class.'
        raise TypeError(f'Invalid annotation for {name!r}. {kind!r} {wrong}')
    return classes


class _Table:
    """The functions known by class, and which of them was chosen for what classes so far."""

    def __init__(self, func):
        self.known, self.chosen, self.age = {object: func}, {}, None

    def dispatch(self, cls):
        if self.age != abc.get_cache_token():  # an abstract class took in another one
            self.chosen.clear()
            self.age = abc.get_cache_token()
        if cls not in self.chosen:
            self.chosen[cls] = self.known[cls] if cls in self.known else _nearest(cls, self.known)
        return self.chosen[cls]

    def register(self, cls, func=None):
        classes = _classes(cls)
        if classes is not None and func is None:
            return lambda later: self.register(cls, later)
        if classes is None and func is not None:
            raise TypeError(f'Invalid first argument to `register()`. {cls!r} is not a class or union type.')
        if classes is None:
            func, classes = cls, _annotated(cls)
        self.known.update(dict.fromkeys(classes, func))
        self.chosen.clear()
        return func


def singledispatch(func):
    """Make FUNC generic over the type of its first argument."""
    table = _Table(func)
    name = getattr(func, '__name__', 'singledispatch function')

    def generic(*args, **kw):
        if not args:
            raise TypeError(f'{name} requires at least 1 positional argument')
        return table.dispatch(args[0].__class__)(*args, **kw)

    update_wrapper(generic, func)
    generic.register, generic.dispatch, generic._clear_cache = table.register, table.dispatch, table.chosen.clear
    generic.registry = types.MappingProxyType(table.known)
    return generic


class singledispatchmethod:
    """singledispatch for methods: the second argument decides."""

    def __init__(self, func):
        if not callable(func) and not hasattr(func, '__get__'):
            raise TypeError(f'{func!r} is not callable or a descriptor')
        self.func, self.dispatcher = func, singledispatch(func)

    def register(self, cls, method=None):
        return self.dispatcher.register(cls, method)

    def __get__(self, obj, cls=None):
        def bound(*args, **kwargs):
            chosen = self.dispatcher.dispatch(args[0].__class__)
            return chosen.__get__(obj, cls)(*args, **kwargs)
        update_wrapper(bound, self.func)
        bound.register, bound.__isabstractmethod__ = self.register, self.__isabstractmethod__
        return bound

    @property
    def __isabstractmethod__(self):
        return bool(getattr(self.func, '__isabstractmethod__', False))


singledispatch.__module__ = singledispatchmethod.__module__ = 'functools'
