# singledispatch and singledispatchmethod; loaded when one of them is asked for.
import types
from functools import update_wrapper


def _mro_with_abcs(cls, registered):
    # The mro of CLS with the registered abstract classes it is a virtual subclass of, each placed
    # as high as it may stand.
    mro = list(cls.__mro__)
    extra = [t for t in registered
             if isinstance(t, type) and t not in mro and _is_subclass(cls, t)]
    extra = [t for t in extra
             if not any(t is not o and t in o.__mro__ and o in extra for o in extra)
             or t in registered]
    extra.sort(key=lambda t: -len(t.__mro__))
    for t in extra:
        at = len(mro) - 1
        for i, c in enumerate(mro):
            if not _is_subclass(c, t):
                at = i
                break
        mro.insert(at, t)
    return mro


def _is_subclass(cls, other):
    try:
        return issubclass(cls, other)
    except TypeError:
        return False


def _find_impl(cls, registry):
    for t in cls.__mro__[:-1]:
        if t in registry and not any(
                isinstance(o, type) and o not in cls.__mro__ and _is_subclass(cls, o)
                for o in registry):
            return registry[t]
    mro = _mro_with_abcs(cls, list(registry))
    match = None
    for t in mro:
        if match is not None:
            if (t in registry and t not in cls.__mro__ and match not in cls.__mro__
                    and not _is_subclass(match, t)):
                raise RuntimeError('Ambiguous dispatch: {} or {}'.format(match, t))
            break
        if t in registry:
            match = t
    return registry.get(match)


def _union_args(cls):
    if isinstance(cls, types.UnionType):
        return cls.__args__
    origin = getattr(cls, '__origin__', None)
    if origin is not None and getattr(origin, '_name', None) == 'Union':
        return cls.__args__
    return None


def singledispatch(func):
    """Make FUNC generic over the type of its first argument."""
    registry = {}
    cache = {}
    funcname = getattr(func, '__name__', 'singledispatch function')

    def dispatch(cls):
        try:
            return cache[cls]
        except KeyError:
            pass
        impl = registry.get(cls)
        if impl is None:
            impl = _find_impl(cls, registry)
        cache[cls] = impl
        return impl

    def register(cls, func=None):
        union = _union_args(cls)
        if union is not None and all(isinstance(c, type) for c in union):
            if func is None:
                return lambda f: register(cls, f)
        elif isinstance(cls, type):
            union = None
            if func is None:
                return lambda f: register(cls, f)
        else:
            if func is not None:
                raise TypeError('Invalid first argument to `register()`. '
                                f'{cls!r} is not a class or union type.')
            ann = getattr(cls, '__annotations__', {})
            if not ann:
                raise TypeError(f'Invalid first argument to `register()`: {cls!r}. '
                                'Use either `@register(some_class)` or plain `@register` '
                                'on an annotated function.')
            func = cls
            from typing import get_type_hints
            argname, cls = next(iter(get_type_hints(func).items()))
            union = _union_args(cls)
            if union is None and not isinstance(cls, type):
                raise TypeError(f'Invalid annotation for {argname!r}. {cls!r} is not a class.')
            if union is not None and not all(isinstance(c, type) for c in union):
                raise TypeError(f'Invalid annotation for {argname!r}. '
                                f'{cls!r} not all arguments are classes.')
        for c in union if union is not None else (cls,):
            registry[c] = func
        cache.clear()
        return func

    def wrapper(*args, **kw):
        if not args:
            raise TypeError(f'{funcname} requires at least 1 positional argument')
        return dispatch(args[0].__class__)(*args, **kw)

    registry[object] = func
    wrapper.register = register
    wrapper.dispatch = dispatch
    wrapper.registry = types.MappingProxyType(registry)
    wrapper._clear_cache = cache.clear
    update_wrapper(wrapper, func)
    return wrapper


class singledispatchmethod:
    """singledispatch for methods: the second argument decides."""

    def __init__(self, func):
        if not callable(func) and not hasattr(func, '__get__'):
            raise TypeError(f'{func!r} is not callable or a descriptor')
        self.dispatcher = singledispatch(func)
        self.func = func

    def register(self, cls, method=None):
        return self.dispatcher.register(cls, func=method)

    def __get__(self, obj, cls=None):
        def _method(*args, **kwargs):
            method = self.dispatcher.dispatch(args[0].__class__)
            return method.__get__(obj, cls)(*args, **kwargs)
        _method.__isabstractmethod__ = self.__isabstractmethod__
        _method.register = self.register
        update_wrapper(_method, self.func)
        return _method

    @property
    def __isabstractmethod__(self):
        return getattr(self.func, '__isabstractmethod__', False)


singledispatch.__module__ = singledispatchmethod.__module__ = 'functools'
