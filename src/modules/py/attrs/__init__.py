# attrs: the newer interface of `attr`; asdict() and astuple() keep collections.
from attr import (NOTHING, Attribute, Converter, Factory, assoc, cmp_using, converters, define, evolve, exceptions, field, fields,
                  fields_dict, filters, frozen, has, make_class, mutable, resolve_types, setters, validate, validators)
from attr import asdict as _asdict, astuple as _astuple

__version__ = "25.3.0"


def asdict(inst, *, recurse=True, filter=None, value_serializer=None):
    return _asdict(inst, recurse=recurse, filter=filter, value_serializer=value_serializer, retain_collection_types=True)


def astuple(inst, *, recurse=True, filter=None):
    return _astuple(inst, recurse=recurse, filter=filter, retain_collection_types=True)
