# oslo_utils.reflection: names of things.
import inspect as _inspect
import types as _types


def get_members(obj, exclude_hidden=True):
    for name, value in _inspect.getmembers(obj):
        if not (name.startswith("_") and exclude_hidden):
            yield name, value


def get_member_names(obj, exclude_hidden=True):
    return [name for name, _ in get_members(obj, exclude_hidden)]


def get_class_name(obj, fully_qualified=True, truncate_builtins=True):
    if _inspect.ismethod(obj):
        return get_class_name(obj.__self__ if isinstance(obj.__self__, type) else type(obj.__self__), fully_qualified, truncate_builtins)
    cls = obj if isinstance(obj, type) else type(obj)
    if truncate_builtins and cls.__module__ == "builtins" and cls not in (_types.BuiltinFunctionType, _types.FunctionType):
        return cls.__name__
    return "%s.%s" % (cls.__module__, cls.__name__) if fully_qualified else cls.__name__


def get_all_class_names(obj, up_to=object, fully_qualified=True, truncate_builtins=True):
    cls = obj if isinstance(obj, type) else type(obj)
    for base in cls.__mro__:
        if issubclass(base, up_to):
            yield get_class_name(base, fully_qualified, truncate_builtins)


def get_callable_name(function):
    if isinstance(function, type):
        return "%s.%s" % (function.__module__, function.__qualname__)
    owner = getattr(function, "__self__", None)
    if owner is not None and not isinstance(owner, _types.ModuleType):
        cls = owner if isinstance(owner, type) else type(owner)
        return "%s.%s.%s" % (cls.__module__, cls.__qualname__, function.__name__)
    if hasattr(function, "__qualname__"):
        return get_class_name(function) if _inspect.isbuiltin(function) else "%s.%s" % (function.__module__, function.__qualname__)
    return get_class_name(function)


def is_same_callback(callback1, callback2, strict=True):
    return callback1 == callback2


def is_bound_method(method):
    return getattr(method, "__self__", None) is not None


def is_subclass(obj, cls):
    return isinstance(obj, type) and issubclass(obj, cls)


def get_method_self(method):
    return getattr(method, "__self__", None)


def get_signature(function):
    return _inspect.signature(function)


get_callable_signature = get_signature


def get_callable_args(function, required_only=False):
    kinds = _inspect.Parameter
    return [name for name, p in get_signature(function).parameters.items()
            if p.kind not in (kinds.VAR_POSITIONAL, kinds.VAR_KEYWORD) and not (required_only and p.default is not kinds.empty)]


def accepts_kwargs(function):
    return any(p.kind == _inspect.Parameter.VAR_KEYWORD for p in get_signature(function).parameters.values())
