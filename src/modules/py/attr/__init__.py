# attr: classes without boilerplate, the names of the older interface beside those of `attrs`.
from functools import partial as _partial

from attr._make import (NOTHING, Attribute, Converter, Factory, attrib, attrs, cmp_using, define, field, frozen, get_run_validators,
                        make_class, set_run_validators)
from attr._funcs import asdict, assoc, astuple, evolve, fields, fields_dict, has, resolve_types, validate
from attr import converters, exceptions, filters, setters, validators

__version__ = "25.3.0"
s = attributes = attrs
ib = attr = attrib
dataclass = _partial(attrs, auto_attribs=True)
mutable = define
