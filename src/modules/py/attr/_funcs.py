# attr: what is asked of classes that attr made, and of their instances: their attributes, copies, dictionaries.
import copy as _copy
import functools as _functools
import typing as _t

from attr._make import get_run_validators as _get
from attr.exceptions import AttrsAttributeNotFoundError as _NotFound, NotAnAttrsClassError as _NotAnAttrsClassError


def fields(cls):
    if not isinstance(cls, type):
        cls = _t.get_origin(cls) or cls
        if not isinstance(cls, type):
            raise TypeError("Passed object must be a class.")
    found = getattr(cls, "__attrs_attrs__", None)
    if found is None:
        raise _NotAnAttrsClassError("%r is not an attrs-decorated class." % cls)
    return _fields_tuple(cls, found)


@_functools.lru_cache(maxsize=None)
def _fields_tuple(cls, found):
    kind = type(cls.__name__ + "Attributes", (tuple,), {a.name: property(lambda self, i=i: self[i]) for i, a in enumerate(found)})
    return kind(found)


def fields_dict(cls):
    return {a.name: a for a in fields(cls)}


def has(cls):
    return getattr(cls, "__attrs_attrs__", None) is not None


def _plain(value, inner, keep):
    if has(type(value)):
        return inner(value)
    if isinstance(value, (tuple, list, set, frozenset)):
        items = [_plain(v, inner, keep) for v in value]
        kind = type(value) if keep else list
        return kind(*items) if hasattr(kind, "_fields") else kind(items)
    if isinstance(value, dict):
        return {_plain(k, inner, True): _plain(v, inner, keep) for k, v in value.items()}
    return value


def asdict(inst, recurse=True, filter=None, dict_factory=dict, retain_collection_types=False, value_serializer=None):
    out = dict_factory()
    for a in fields(type(inst)):
        value = getattr(inst, a.name)
        if filter is not None and not filter(a, value):
            continue
        if value_serializer is not None:
            value = value_serializer(inst, a, value)
        out[a.name] = _plain(value, lambda v: asdict(v, True, filter, dict_factory, retain_collection_types, value_serializer),
                             retain_collection_types) if recurse else value
    return out


def astuple(inst, recurse=True, filter=None, tuple_factory=tuple, retain_collection_types=False):
    out = []
    for a in fields(type(inst)):
        value = getattr(inst, a.name)
        if filter is None or filter(a, value):
            out.append(_plain(value, lambda v: astuple(v, True, filter, tuple_factory, retain_collection_types),
                              retain_collection_types) if recurse else value)
    return out if tuple_factory is list else tuple_factory(out)


def evolve(inst, **changes):
    cls = type(inst)
    for a in fields(cls):
        if a.init:
            changes.setdefault(a.alias, getattr(inst, a.name))
    return cls(**changes)


def assoc(inst, **changes):
    made = _copy.copy(inst)
    for name, value in changes.items():
        if name not in fields_dict(type(inst)):
            raise _NotFound("%s is not an attrs attribute on %s." % (name, type(inst)))
        object.__setattr__(made, name, value)
    return made


def resolve_types(cls, globalns=None, localns=None, attribs=None, include_extras=True):
    hints = _t.get_type_hints(cls, globalns, localns, include_extras=include_extras)
    for a in attribs or fields(cls):
        if a.name in hints:
            object.__setattr__(a, "type", hints[a.name])
    return cls


def validate(inst):
    if _get():
        for a in fields(type(inst)):
            if a.validator is not None:
                a.validator(inst, a, getattr(inst, a.name))
