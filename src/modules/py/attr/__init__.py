# attr: classes without boilerplate, the names of the older interface beside those of `attrs`.
from functools import partial as _partial

from attr._make import (NOTHING, Attribute, Converter, Factory, asdict, assoc, astuple, attrib, attrs, cmp_using, define, evolve, field,
                        fields, fields_dict, frozen, get_run_validators, has, make_class, resolve_types, set_run_validators, validate)
from attr import converters, exceptions, filters, setters, validators

__version__ = "25.3.0"
s = attributes = attrs
ib = attr = attrib
dataclass = _partial(attrs, auto_attribs=True)
mutable = define
