# pydantic: models, fields and validators as settings classes and schemas of applications use them.
# Covers the v2 names and those of v1 that projects still write. JSON schemas: pydantic.json_schema.
import abc as _abc
import datetime as _dt
import enum as _enum
import functools as _functools
import json as _json
import re as _re
import sys as _sys
import types as _types
import typing as _t
import uuid as _uuid
from decimal import Decimal as _Decimal
from pathlib import Path as _Path
from urllib.parse import quote as _quote, unquote as _unquote

VERSION = __version__ = "2.11.0"
_MISSING = type("PydanticUndefinedType", (), {"__repr__": lambda self: "PydanticUndefined", "__bool__": lambda self: False})()
_NONE = type(None)


class ConfigDict(_t.TypedDict, total=False):
    pass


class PydanticUserError(RuntimeError):
    pass


class ValidationError(ValueError):
    def __init__(self, title, errors):
        self.title = title
        self._errors = errors

    def errors(self, **options):
        return [dict(e) for e in self._errors]

    def error_count(self):
        return len(self._errors)

    def json(self, **options):
        return _json.dumps(self._errors, default=str)

    def __str__(self):
        n = len(self._errors)
        lines = ["%d validation error%s for %s" % (n, "" if n == 1 else "s", self.title)]
        for e in self._errors:
            lines.append(".".join(str(part) for part in e["loc"]))
            lines.append("  %s [type=%s, input_value=%r, input_type=%s]" % (
                e["msg"], e["type"], e["input"], type(e["input"]).__name__))
        return "\n".join(lines)

    __repr__ = __str__


class _Bad(Exception):
    """One or more problems found while converting: (location, type, message, input)."""

    def __init__(self, problems):
        self.problems = problems


def _bad(kind, message, value):
    return _Bad([((), kind, message, value)])


def _failure(title, problems):
    return ValidationError(title, [
        {"type": kind, "loc": loc, "msg": message, "input": value} for loc, kind, message, value in problems])


def _under(part, bad):
    return [((part,) + loc, kind, message, value) for loc, kind, message, value in bad.problems]


# --- fields ---

class FieldInfo:
    def __init__(self, default=_MISSING, *, default_factory=None, annotation=None, alias=None, validation_alias=None,
                 serialization_alias=None, title=None, description=None, exclude=None, frozen=None, init=True,
                 metadata=(), **extra):
        self.default = _MISSING if default is ... else default
        self.default_factory = default_factory
        self.annotation = annotation
        self.alias = alias
        self.validation_alias = validation_alias if validation_alias is not None else alias
        self.serialization_alias = serialization_alias if serialization_alias is not None else alias
        self.title, self.description, self.exclude, self.frozen, self.init = title, description, exclude, frozen, init
        self.metadata = list(metadata)
        self.json_schema_extra = extra.get("json_schema_extra") or {}
        self.extra = extra

    def is_required(self):
        return self.default is _MISSING and self.default_factory is None

    def get_default(self, *, call_default_factory=True, **options):
        if self.default_factory is not None:
            return self.default_factory() if call_default_factory else None
        return _copy_default(self.default)

    def __repr__(self):
        return "FieldInfo(annotation=%r, required=%r)" % (self.annotation, self.is_required())


ModelField = FieldInfo


def _copy_default(value):
    return value.copy() if type(value) in (list, dict, set) else value


def Field(default=_MISSING, **options):
    return FieldInfo(default, **options)


class PrivateAttr:
    def __init__(self, default=_MISSING, *, default_factory=None, init=False):
        self.default, self.default_factory = default, default_factory

    def make(self):
        return self.default_factory() if self.default_factory else _copy_default(self.default)


class AliasChoices:
    def __init__(self, *choices):
        self.choices = list(choices)


class AliasPath:
    def __init__(self, *path):
        self.path = list(path)


class AliasGenerator:
    def __init__(self, alias=None, validation_alias=None, serialization_alias=None):
        self.alias = self.validation_alias = validation_alias or alias
        self.serialization_alias = serialization_alias

    def __call__(self, name):
        return self.alias(name) if self.alias else name


def _names(field, name):
    """The keys a field may stand under in the input, best first."""
    alias = field.validation_alias
    if alias is None:
        return [name]
    choices = alias.choices if isinstance(alias, AliasChoices) else [alias]
    return [c for c in choices]


def _take(data, key):
    """data[key], or what an AliasPath leads to; _MISSING if it is not there."""
    if not isinstance(key, AliasPath):
        return data.get(key, _MISSING)
    for part in key.path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return _MISSING
    return data


# --- validators ---

class _Marked:
    """What a decorator leaves in a class body: the function and what it is for."""

    def __init__(self, kind, function, fields=(), mode="after", v1=False):
        self.kind, self.fields, self.mode, self.v1 = kind, fields, mode, v1
        self.function = function.__func__ if isinstance(function, (classmethod, staticmethod)) else function
        self.static = isinstance(function, staticmethod)

    def __get__(self, instance, owner=None):
        if self.static:
            return self.function
        if self.kind == "model" and self.mode == "after" and instance is not None:
            return _types.MethodType(self.function, instance)
        return _types.MethodType(self.function, owner)

    def call(self, cls, value, info):
        count = _positional(self.function) - (0 if self.static else 1)
        head = () if self.static else (cls,)
        if self.v1:
            names = self.function.__code__.co_varnames[:self.function.__code__.co_argcount]
            given = {"values": info.data, "field": info, "config": None}
            return self.function(*head, value, **{n: given[n] for n in names[2:] if n in given})
        return self.function(*head, value, info) if count >= 2 else self.function(*head, value)


def _positional(function):
    code = getattr(function, "__code__", None)
    return code.co_argcount if code is not None else 2


def field_validator(field, /, *fields, mode="after", check_fields=None, json_schema_input_type=None):
    return lambda function: _Marked("field", function, (field,) + fields, mode)


def validator(*fields, pre=False, each_item=False, always=False, check_fields=None, allow_reuse=False):
    return lambda function: _Marked("field", function, fields, "before" if pre else "after", True)


def model_validator(*, mode):
    return lambda function: _Marked("model", function, (), mode)


def root_validator(function=None, *, pre=False, skip_on_failure=False, allow_reuse=False):
    if function is not None:
        return _Marked("root", function, (), "after")
    return lambda function: _Marked("root", function, (), "before" if pre else "after")


def field_serializer(*fields, mode="plain", return_type=None, when_used="always", check_fields=None):
    return lambda function: _Marked("serializer", function, fields)


def model_serializer(function=None, **options):
    return function if function is not None else (lambda function: function)


def computed_field(function=None, /, **options):
    def mark(function):
        made = function if isinstance(function, property) or hasattr(function, "__get__") and not callable(function) else property(function)
        return _Computed(made)
    return mark(function) if function is not None else mark


class _Computed:
    def __init__(self, inner):
        self.inner = inner

    def __set_name__(self, owner, name):
        if hasattr(self.inner, "__set_name__"):
            self.inner.__set_name__(owner, name)

    def __get__(self, instance, owner=None):
        return self.inner.__get__(instance, owner)


class ValidationInfo:
    def __init__(self, field_name, data, context=None, mode="python"):
        self.field_name, self.name, self.data, self.context, self.mode = field_name, field_name, data, context, mode
        self.config = {}

    def _describe(self, field):
        """What validators in the style of v1 ask of their argument `field`."""
        self.outer_type_ = self.annotation = field.annotation
        kinds = [k for k in _t.get_args(field.annotation) if k is not type(None)]
        self.type_ = kinds[0] if len(kinds) == 1 else field.annotation
        self.default, self.alias = None if field.default is _MISSING else field.default, field.alias or self.name
        self.required, self.field_info = field.is_required(), field
        self.allow_none = type(None) in _t.get_args(field.annotation)
        return self


FieldValidationInfo = ValidationInfo


class _Wrapped:
    def __init__(self, func, **options):
        self.func = func


class BeforeValidator(_Wrapped):
    pass


class AfterValidator(_Wrapped):
    pass


class PlainValidator(_Wrapped):
    pass


class WrapValidator(_Wrapped):
    pass


class PlainSerializer(_Wrapped):
    pass


class WrapSerializer(_Wrapped):
    pass


class StringConstraints:
    def __init__(self, **rules):
        self.__dict__.update(rules)
        self.extra = rules


class SkipValidation:
    def __class_getitem__(cls, item):
        return item


class InstanceOf(SkipValidation):
    pass


class WithJsonSchema(_Wrapped):
    pass


def _call_plain(function, value, info):
    return function(value, info) if _positional(function) >= 2 else function(value)


# --- conversion ---

_TRUE = {"1", "true", "t", "yes", "y", "on"}
_FALSE = {"0", "false", "f", "no", "n", "off"}


def _to_bool(value, info):
    if isinstance(value, bool):
        return value
    if isinstance(value, bytes):
        value = value.decode()
    if isinstance(value, str) and value.lower() in _TRUE or value in (1, 1.0) and not isinstance(value, str):
        return True
    if isinstance(value, str) and value.lower() in _FALSE or value in (0, 0.0) and not isinstance(value, str):
        return False
    if isinstance(value, str):
        raise _bad("bool_parsing", "Input should be a valid boolean, unable to interpret input", value)
    raise _bad("bool_type", "Input should be a valid boolean", value)


def _to_int(value, info):
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, (str, bytes)):
        try:
            return int(value)
        except ValueError:
            raise _bad("int_parsing", "Input should be a valid integer, unable to parse string as an integer", value) from None
    if isinstance(value, float):
        raise _bad("int_from_float", "Input should be a valid integer, got a number with a fractional part", value)
    raise _bad("int_type", "Input should be a valid integer", value)


def _to_float(value, info):
    if isinstance(value, (int, float, _Decimal)):
        return float(value)
    try:
        return float(value)
    except (ValueError, TypeError):
        raise _bad("float_parsing", "Input should be a valid number, unable to parse string as a number", value) from None


def _to_str(value, info):
    if isinstance(value, str):
        return value.value if isinstance(value, _enum.Enum) else value
    if isinstance(value, (bytes, bytearray)):
        return value.decode()
    if isinstance(value, _Url):
        return str(value)
    raise _bad("string_type", "Input should be a valid string", value)


def _to_bytes(value, info):
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, (bytes, bytearray)):
        return bytes(value)
    raise _bad("bytes_type", "Input should be a valid bytes", value)


def _parser(convert, kind, noun):
    def parse(value, info):
        try:
            return convert(value)
        except (ValueError, TypeError, ArithmeticError):
            raise _bad(kind, "Input should be a valid " + noun, value) from None
    return parse


def _datetime(value):
    if isinstance(value, _dt.datetime):
        return value
    if isinstance(value, _dt.date):
        return _dt.datetime(value.year, value.month, value.day)
    if isinstance(value, (int, float)):
        return _dt.datetime.fromtimestamp(value, _dt.timezone.utc)
    return _dt.datetime.fromisoformat(value.replace("Z", "+00:00"))


def _date(value):
    if isinstance(value, _dt.datetime):
        return value.date()
    return value if isinstance(value, _dt.date) else _dt.date.fromisoformat(value)


def _timedelta(value):
    if isinstance(value, _dt.timedelta):
        return value
    if isinstance(value, (int, float)):
        return _dt.timedelta(seconds=value)
    found = _re.fullmatch(r"(?:(\d+) ?d(?:ays?)?,? ?)?(\d+):(\d\d)(?::(\d\d(?:\.\d+)?))?", value)
    if found:
        d, h, m, s = found.groups()
        return _dt.timedelta(days=int(d or 0), hours=int(h), minutes=int(m), seconds=float(s or 0))
    found = _re.fullmatch(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?", value)
    if found:
        d, h, m, s = found.groups()
        return _dt.timedelta(days=int(d or 0), hours=int(h or 0), minutes=int(m or 0), seconds=float(s or 0))
    return _dt.timedelta(seconds=float(value))


_SCALARS = {
    bool: _to_bool, int: _to_int, float: _to_float, str: _to_str, bytes: _to_bytes,
    _Decimal: _parser(lambda v: v if isinstance(v, _Decimal) else _Decimal(str(v)), "decimal_parsing", "decimal"),
    _Path: _parser(_Path, "path_type", "path"),
    _uuid.UUID: _parser(lambda v: v if isinstance(v, _uuid.UUID) else _uuid.UUID(v), "uuid_parsing", "UUID"),
    _dt.datetime: _parser(_datetime, "datetime_parsing", "datetime"),
    _dt.date: _parser(_date, "date_parsing", "date"),
    _dt.time: _parser(lambda v: v if isinstance(v, _dt.time) else _dt.time.fromisoformat(v), "time_parsing", "time"),
    _dt.timedelta: _parser(_timedelta, "time_delta_parsing", "timedelta"),
    _re.Pattern: _parser(lambda v: _re.compile(v) if isinstance(v, str) else v, "pattern_regex", "regular expression"),
}


def _convert(value, kind, info):
    """VALUE as the annotation KIND asks for, or _Bad."""
    if kind is _t.Any or kind is object or kind is _MISSING:
        return value
    if kind is None or kind is _NONE:
        if value is None:
            return None
        raise _bad("none_required", "Input should be None", value)
    origin = _t.get_origin(kind)
    if origin is not None:
        return _convert_generic(value, kind, origin, info)
    scalar = _SCALARS.get(kind) if isinstance(kind, type) else None
    if scalar is not None:
        return scalar(value, info)
    if isinstance(kind, _t.TypeVar):
        return _convert(value, kind.__bound__ or _t.Any, info)
    if isinstance(kind, _t.NewType):
        return _convert(value, kind.__supertype__, info)
    if not isinstance(kind, type):
        return value
    return _convert_class(value, kind, info)


def _convert_class(value, kind, info):
    if kind in (list, tuple, set, frozenset):
        return _sequence(value, kind, (), info)
    if kind is dict:
        if isinstance(value, dict):
            return dict(value)
        raise _bad("dict_type", "Input should be a valid dictionary", value)
    if issubclass(kind, BaseModel):
        return kind._validated(value, info)
    if issubclass(kind, _enum.Enum):
        return _to_enum(value, kind)
    made = getattr(kind, "_pydantic_make", None)
    if made is not None:
        return made(value)
    hook = getattr(kind, "__get_validators__", None)
    if hook is not None:
        for step in hook():
            value = _call_plain(step, value, info)
        return value
    if isinstance(value, kind):
        return value
    if issubclass(kind, (str, int, float)):
        base = str if issubclass(kind, str) else int if issubclass(kind, int) else float
        return kind(_SCALARS[base](value, info))
    raise _bad("is_instance_of", "Input should be an instance of %s" % kind.__name__, value)


def _to_enum(value, kind):
    if isinstance(value, kind):
        return value
    try:
        return kind(value)
    except (ValueError, KeyError):
        pass
    if isinstance(value, str):
        for member in kind:
            if str(member.value) == value:
                return member
    allowed = [repr(m.value) for m in kind]
    words = allowed[0] if len(allowed) == 1 else ", ".join(allowed[:-1]) + " or " + allowed[-1]
    raise _bad("enum", "Input should be %s" % words, value)


def _convert_union(value, kinds, info):
    if value is None and _NONE in kinds:
        return None
    for kind in kinds:  # an exact match goes before a conversion
        if isinstance(kind, type) and type(value) is kind:
            return _convert(value, kind, info)
    problems = []
    for kind in kinds:
        if kind is _NONE:
            continue
        try:
            return _convert(value, kind, info)
        except _Bad as bad:
            problems += bad.problems
    raise _Bad(problems[:1] if len(kinds) == 2 and _NONE in kinds else problems)


def _sequence(value, kind, args, info):
    if isinstance(value, (str, bytes, dict)) or not hasattr(value, "__iter__"):
        raise _bad("%s_type" % kind.__name__, "Input should be a valid %s" % kind.__name__, value)
    item = args[0] if args else _t.Any
    fixed = kind is tuple and args and args[-1] is not ...
    out, problems = [], []
    for i, v in enumerate(value):
        try:
            out.append(_convert(v, args[i] if fixed and i < len(args) else item, info))
        except _Bad as bad:
            problems += _under(i, bad)
    if problems:
        raise _Bad(problems)
    return kind(out)


def _convert_generic(value, kind, origin, info):
    args = _t.get_args(kind)
    if origin is _t.Annotated:
        return _annotated(value, args[0], args[1:], info)
    if origin is _t.Union or origin is _types.UnionType:
        return _convert_union(value, args, info)
    if origin is _t.Literal:
        if value in args:
            return value
        raise _bad("literal_error", "Input should be %s" % " or ".join(repr(a) for a in args), value)
    if origin in (_t.ClassVar, _t.Final):
        return _convert(value, args[0], info) if args else value
    if origin is type:
        return value
    if isinstance(origin, type):
        if issubclass(origin, dict) or origin.__name__ in ("Mapping", "MutableMapping"):
            return _mapping(value, args, info)
        for base in (list, tuple, set, frozenset):
            if issubclass(origin, base):
                return _sequence(value, base, args, info)
        if origin.__name__ in ("Sequence", "MutableSequence", "Iterable", "Collection"):
            return _sequence(value, list, args, info)
        if issubclass(origin, BaseModel):
            return origin._validated(value, info)
    return value


def _mapping(value, args, info):
    if not isinstance(value, dict):
        raise _bad("dict_type", "Input should be a valid dictionary", value)
    key, item = args if len(args) == 2 else (_t.Any, _t.Any)
    out, problems = {}, []
    for k, v in value.items():
        try:
            out[_convert(k, key, info)] = _convert(v, item, info)
        except _Bad as bad:
            problems += _under(k, bad)
    if problems:
        raise _Bad(problems)
    return out


def _annotated(value, kind, notes, info):
    for note in reversed(notes):
        if isinstance(note, BeforeValidator):
            value = _guard(note.func, value, info)
    plain = [n for n in notes if isinstance(n, PlainValidator)]
    wraps = [n for n in notes if isinstance(n, WrapValidator)]
    if plain:
        value = _guard(plain[-1].func, value, info)
    elif wraps:
        value = wraps[-1].func(value, lambda v: _convert(v, kind, info))
    else:
        value = _convert(value, kind, info)
    for note in notes:
        if isinstance(note, AfterValidator):
            value = _guard(note.func, value, info)
        elif isinstance(note, (FieldInfo, StringConstraints)):
            value = _constrain(value, note.extra)
        elif isinstance(note, UrlConstraints):
            note.check(value)
    return value


def _guard(function, value, info):
    return _protect(lambda: _call_plain(function, value, info), value)


def _protect(thunk, value):
    """thunk(); a ValueError or a failed assertion of a user's validator becomes a problem of VALUE."""
    try:
        return thunk()
    except AssertionError as error:
        raise _bad("assertion_error", "Assertion failed, %s" % error, value) from None
    except ValueError as error:
        if isinstance(error, ValidationError):
            raise
        raise _bad("value_error", "Value error, %s" % error, value) from None


_RULES = [
    ("gt", "greater_than", "Input should be greater than %s", lambda v, r: v > r),
    ("ge", "greater_than_equal", "Input should be greater than or equal to %s", lambda v, r: v >= r),
    ("lt", "less_than", "Input should be less than %s", lambda v, r: v < r),
    ("le", "less_than_equal", "Input should be less than or equal to %s", lambda v, r: v <= r),
    ("multiple_of", "multiple_of", "Input should be a multiple of %s", lambda v, r: v % r == 0),
    ("min_length", "too_short", "Value should have at least %s items", lambda v, r: len(v) >= r),
    ("max_length", "too_long", "Value should have at most %s items", lambda v, r: len(v) <= r),
]


def _constrain(value, rules):
    if value is None or not rules:
        return value
    if isinstance(value, str):
        if rules.get("strip_whitespace"):
            value = value.strip()
        if rules.get("to_lower"):
            value = value.lower()
        if rules.get("to_upper"):
            value = value.upper()
        pattern = rules.get("pattern") or rules.get("regex")
        if pattern and not _re.search(pattern, value):
            raise _bad("string_pattern_mismatch", "String should match pattern '%s'" % pattern, value)
    for name, kind, message, holds in _RULES:
        rule = rules.get(name)
        if rule is None:
            continue
        if isinstance(value, str) and name.endswith("_length"):
            kind, message = "string_" + kind, "String should have at %s %%s characters" % ("least" if name[1] == "i" else "most")
        if not holds(value, rule):
            raise _bad(kind, message % rule, value)
    return value


# --- models ---

def _config(namespace, bases):
    config = {}
    for base in reversed(bases):
        config.update(getattr(base, "model_config", {}))
    config.update(namespace.get("model_config", {}))
    old = namespace.get("Config")
    if old is not None:
        config.update({k: v for k, v in vars(old).items() if not k.startswith("__")})
        if "orm_mode" in config:
            config["from_attributes"] = config["orm_mode"]
        if "allow_population_by_field_name" in config:
            config["populate_by_name"] = config["allow_population_by_field_name"]
    return config


class ModelMetaclass(_abc.ABCMeta):
    def __new__(meta, name, bases, namespace, **options):
        namespace = dict(namespace)
        config = _config(namespace, bases)
        own = {k: options.pop(k) for k in list(options) if k not in ("metaclass",)}
        config.update(own)
        namespace["model_config"] = config
        marked = {k: v for k, v in namespace.items() if isinstance(v, _Marked)}
        hints = namespace.get("__annotations__", {})
        fields, private, defaults = {}, {}, []
        for base in reversed(bases):
            fields.update(getattr(base, "__pydantic_fields__", {}))
            private.update(getattr(base, "__private_attributes__", {}))
        for key, hint in hints.items():
            if _is_class_var(hint):
                if isinstance(namespace.get(key), PrivateAttr):
                    namespace[key] = namespace[key].make()
                continue
            if key.startswith("_"):
                given = namespace.pop(key, _MISSING)
                private[key] = given if isinstance(given, PrivateAttr) else PrivateAttr(given)
                continue
            if key == "model_config":
                continue
            fields[key] = _field_for(key, hint, namespace.get(key, _MISSING), config)
            if key in namespace:
                defaults.append(key)  # __init_subclass__ still sees it
        for key in list(namespace):
            if isinstance(namespace[key], PrivateAttr):
                private[key] = namespace.pop(key)
            elif key in fields and key not in hints and not key.startswith("__") and not isinstance(namespace[key], (_Marked, property, _Computed)):
                fields[key] = _field_for(key, fields[key].annotation, namespace[key], config)
                defaults.append(key)
        namespace["__pydantic_fields__"] = fields
        namespace["__private_attributes__"] = private
        namespace["__pydantic_ready__"] = False
        cls = super().__new__(meta, name, bases, namespace)
        for key in defaults:
            type.__delattr__(cls, key)
        inherited = {}
        for base in reversed(cls.__mro__[1:]):
            inherited.update(base.__dict__.get("__pydantic_marked__", {}))
        inherited.update(marked)
        cls.__pydantic_marked__ = inherited
        hook = getattr(cls, "__pydantic_init_subclass__", None)
        if hook is not None and name != "BaseModel":
            hook(**own)
        return cls

    @property
    def model_fields(cls):
        cls._prepare()
        return cls.__pydantic_fields__

    @property
    def __fields__(cls):
        return cls.model_fields

    def __instancecheck__(cls, instance):
        return type.__instancecheck__(cls, instance)

    def __subclasscheck__(cls, subclass):
        return type.__subclasscheck__(cls, subclass)


def _is_class_var(hint):
    if isinstance(hint, str):
        return hint.startswith(("ClassVar", "typing.ClassVar", "t.ClassVar"))
    return hint is _t.ClassVar or _t.get_origin(hint) is _t.ClassVar


def _field_for(name, hint, given, config):
    field = given if isinstance(given, FieldInfo) else FieldInfo(given)
    if _t.get_origin(hint) is _t.Annotated:
        for note in _t.get_args(hint)[1:]:
            if isinstance(note, FieldInfo):
                if field.default is _MISSING:
                    field.default = note.default
                field.default_factory = field.default_factory or note.default_factory
                for key in ("alias", "validation_alias", "serialization_alias", "description", "title"):
                    if getattr(field, key) is None:
                        setattr(field, key, getattr(note, key))
    field.annotation = hint
    maker = config.get("alias_generator")
    if maker and field.alias is None:
        field.alias = field.serialization_alias = maker(name)
        if field.validation_alias is None:
            field.validation_alias = field.alias
    return field


def _may_be_none(hint):
    return hint is _t.Any or _NONE in _t.get_args(hint)


@_functools.lru_cache
def _pinned_to_v1():
    """Whether the project says that it runs with pydantic 1, where Optional fields need no default."""
    from _retort_pins import below
    return below("pydantic", (2,))


class BaseModel(metaclass=ModelMetaclass):
    model_config = {}
    __pydantic_marked__ = {}

    def __init__(self, /, **data):
        type(self)._fill(self, data, None)

    def __class_getitem__(cls, item):
        return cls

    @classmethod
    def _prepare(cls):
        """Resolves annotations that were written as text; those of unknown names count as Any."""
        if cls.__dict__.get("__pydantic_ready__"):
            return
        cls.__pydantic_ready__ = True
        if not any(_has_text(f.annotation) for f in cls.__pydantic_fields__.values()):
            return
        for name, field in cls.__pydantic_fields__.items():
            if not _has_text(field.annotation):
                continue
            owner = next((c for c in cls.__mro__ if name in c.__dict__.get("__annotations__", {})), cls)
            scope = dict(vars(_t))
            scope.update(vars(_sys.modules.get(owner.__module__, _t)))
            scope[cls.__name__] = cls
            field.annotation = _resolve(field.annotation, scope)

    @classmethod
    def _input(cls, data):
        for mark in cls.__pydantic_marked__.values():
            if mark.mode == "before" and mark.kind in ("model", "root"):
                data = _protect(lambda: mark.call(cls, data, ValidationInfo(None, {})), data)
        return data

    @classmethod
    def _fill(cls, self, data, context):
        cls._prepare()
        values, problems = {}, []
        try:
            data = cls._input(data)
            problems, extra = cls._fields_from(data, values, context)
            if not problems:
                values = cls._root_after(values)
        except _Bad as bad:
            problems = bad.problems
        if problems:
            raise _failure(cls.__name__, problems)
        object.__setattr__(self, "__dict__", values)
        object.__setattr__(self, "__pydantic_fields_set__", {n for n in cls.__pydantic_fields__ if n in data or any(
            isinstance(k, str) and k in data for k in _names(cls.__pydantic_fields__[n], n))})
        object.__setattr__(self, "__pydantic_extra__", extra)
        values.update(extra or {})
        for name, attribute in cls.__private_attributes__.items():
            if attribute.default is not _MISSING or attribute.default_factory:
                object.__setattr__(self, name, attribute.make())
        cls._model_after(self)

    @classmethod
    def _fields_from(cls, data, values, context):
        problems, used = [], set()
        config = cls.model_config
        for name, field in cls.__pydantic_fields__.items():
            found = _MISSING
            keys = _names(field, name)
            if config.get("populate_by_name") or config.get("validate_by_name"):
                keys = keys + [name]
            for key in keys:
                found = _take(data, key)
                if found is not _MISSING:
                    used.add(key if isinstance(key, str) else key.path[0])
                    break
            if found is _MISSING:
                if field.is_required() and _may_be_none(field.annotation) and _pinned_to_v1():
                    values[name] = None
                    continue
                if field.is_required():
                    problems.append(((keys[0] if isinstance(keys[0], str) else name,), "missing", "Field required", dict(data)))
                    continue
                values[name] = field.get_default()
                if not config.get("validate_default"):
                    continue
                found = values[name]
            try:
                values[name] = cls._validate_field(name, field, found, values, context)
            except _Bad as bad:
                if found is None and field.default is None:  # as pydantic 1 took "name: str = None"
                    values[name] = None
                    continue
                problems += _under(keys[0] if isinstance(keys[0], str) else name, bad)
        rest = {k: v for k, v in data.items() if k not in used and k not in cls.__pydantic_fields__}
        mode = config.get("extra", "ignore")
        mode = getattr(mode, "value", mode)
        if mode == "forbid":
            for key, value in rest.items():
                problems.append(((key,), "extra_forbidden", "Extra inputs are not permitted", value))
        return problems, rest if mode == "allow" else None

    @classmethod
    def _validate_field(cls, name, field, value, values, context):
        info = ValidationInfo(name, dict(values), context)._describe(field)
        marks = [m for m in cls.__pydantic_marked__.values() if m.kind == "field" and (name in m.fields or "*" in m.fields)]
        for mark in marks:
            if mark.mode == "before":
                value = _protect(lambda: mark.call(cls, value, info), value)
        plain = [m for m in marks if m.mode == "plain"]
        wraps = [m for m in marks if m.mode == "wrap"]
        if plain:
            value = _protect(lambda: plain[-1].call(cls, value, info), value)
        elif wraps:
            value = wraps[-1].function(cls, value, lambda v: _convert(v, field.annotation, info))
        else:
            value = _constrain(_convert(value, field.annotation, info), field.extra)
        for mark in marks:
            if mark.mode == "after":
                value = _protect(lambda: mark.call(cls, value, info), value)
        return value

    @classmethod
    def _root_after(cls, values):
        for mark in cls.__pydantic_marked__.values():
            if mark.kind == "root" and mark.mode == "after":
                values = _protect(lambda: mark.function(cls, values), values)
        return values

    @classmethod
    def _model_after(cls, self):
        try:
            self.model_post_init(None)
            for mark in cls.__pydantic_marked__.values():
                if mark.kind == "model" and mark.mode == "after":
                    _protect(lambda: mark.function(self), self)
        except _Bad as bad:
            raise _failure(cls.__name__, bad.problems) from None

    @classmethod
    def _validated(cls, value, info):
        if isinstance(value, cls):
            return value
        if not isinstance(value, dict):
            if not cls.model_config.get("from_attributes"):
                raise _bad("model_type", "Input should be a valid dictionary or instance of %s" % cls.__name__, value)
            value = {n: getattr(value, n) for n in cls.__pydantic_fields__ if hasattr(value, n)}
        self = cls.__new__(cls)
        try:
            cls._fill(self, value, info.context if info else None)
        except ValidationError as error:
            raise _Bad([(e["loc"], e["type"], e["msg"], e["input"]) for e in error.errors()]) from None
        return self

    def model_post_init(self, context, /):
        pass

    @classmethod
    def model_validate(cls, obj, *, strict=None, from_attributes=None, context=None, **options):
        if from_attributes and not isinstance(obj, (dict, cls)):
            obj = {n: getattr(obj, n) for n in cls.__pydantic_fields__ if hasattr(obj, n)}
        try:
            return cls._validated(obj, ValidationInfo(None, {}, context))
        except _Bad as bad:
            raise _failure(cls.__name__, bad.problems) from None

    @classmethod
    def model_validate_json(cls, text, **options):
        return cls.model_validate(_json.loads(text), **options)

    parse_obj = from_orm = model_validate
    parse_raw = model_validate_json

    @classmethod
    def model_construct(cls, _fields_set=None, **values):
        self = cls.__new__(cls)
        filled = {n: f.get_default() for n, f in cls.__pydantic_fields__.items() if not f.is_required()}
        filled.update(values)
        object.__setattr__(self, "__dict__", filled)
        object.__setattr__(self, "__pydantic_fields_set__", set(values))
        return self

    construct = model_construct

    @classmethod
    def model_json_schema(cls, by_alias=True, ref_template="#/$defs/{model}", schema_generator=None, mode="validation"):
        from pydantic import json_schema
        return json_schema.model_json_schema(cls, by_alias, ref_template, schema_generator or json_schema.GenerateJsonSchema, mode)

    schema = model_json_schema

    @classmethod
    def schema_json(cls, **options):
        return _json.dumps(cls.model_json_schema(), **options)

    @classmethod
    def model_rebuild(cls, **options):
        cls.__pydantic_ready__ = False
        return True

    update_forward_refs = model_rebuild

    def __setattr__(self, name, value):
        cls = type(self)
        made = getattr(cls, name, None)
        if isinstance(made, property):
            made.__set__(self, value)
            return
        if cls.model_config.get("frozen") and name in cls.__pydantic_fields__:
            raise ValidationError(cls.__name__, [{"type": "frozen_instance", "loc": (name,), "msg": "Instance is frozen", "input": value}])
        if name in cls.__pydantic_fields__ and cls.model_config.get("validate_assignment"):
            try:
                value = cls._validate_field(name, cls.__pydantic_fields__[name], value, self.__dict__, None)
            except _Bad as bad:
                raise _failure(cls.__name__, _under(name, bad)) from None
        elif name not in cls.__pydantic_fields__ and name not in cls.__private_attributes__ and not name.startswith("_") \
                and cls.model_config.get("extra", "ignore") != "allow":
            raise ValueError('"%s" object has no field "%s"' % (cls.__name__, name))
        object.__setattr__(self, name, value)

    @property
    def model_fields_set(self):
        return self.__dict__.get("__pydantic_fields_set__", set())

    @property
    def model_extra(self):
        return self.__dict__.get("__pydantic_extra__")

    def model_dump(self, *, mode="python", include=None, exclude=None, by_alias=False, exclude_unset=False,
                   exclude_defaults=False, exclude_none=False, **options):
        cls = type(self)
        out = {}
        plan = [(n, f) for n, f in cls.__pydantic_fields__.items() if n in self.__dict__]
        plan += [(n, None) for n in (self.model_extra or {})]
        for name, field in plan:
            value = self.__dict__[name]
            if include is not None and name not in include or exclude is not None and name in exclude:
                continue
            if field is not None and (field.exclude or exclude_unset and name not in self.model_fields_set
                                      or exclude_defaults and not field.is_required() and value == field.get_default()):
                continue
            if exclude_none and value is None:
                continue
            for mark in cls.__pydantic_marked__.values():
                if mark.kind == "serializer" and name in mark.fields:
                    value = mark.function(self, value)
            key = field.serialization_alias if by_alias and field is not None and field.serialization_alias else name
            out[key] = _plain(value, mode, by_alias)
        for base in reversed(cls.__mro__):
            for name, value in vars(base).items():
                if isinstance(value, _Computed) and (include is None or name in include) and not (exclude and name in exclude):
                    out[name] = _plain(getattr(self, name), mode, by_alias)
        return out

    def dict(self, **options):
        return self.model_dump(**options)

    def model_dump_json(self, *, indent=None, **options):
        separators = None if indent else (",", ":")
        return _json.dumps(self.model_dump(mode="json", **options), indent=indent, separators=separators)

    def json(self, **options):
        return _json.dumps(self.model_dump(mode="json"), **options)

    def model_copy(self, *, update=None, deep=False):
        other = type(self).__new__(type(self))
        object.__setattr__(other, "__dict__", dict(self.__dict__, **(update or {})))
        return other

    copy = model_copy

    def __iter__(self):
        return iter([(n, self.__dict__[n]) for n in type(self).__pydantic_fields__ if n in self.__dict__])

    def __eq__(self, other):
        return type(self) is type(other) and dict(self) == dict(other)

    def __repr_args__(self):
        return list(self)

    def __repr__(self):
        return "%s(%s)" % (type(self).__name__, ", ".join("%s=%r" % pair for pair in self))

    def __str__(self):
        return " ".join("%s=%r" % pair for pair in self)


def _has_text(hint):
    return isinstance(hint, (str, _t.ForwardRef)) or any(_has_text(a) for a in _t.get_args(hint) if not isinstance(a, FieldInfo) and _t.get_origin(hint) is not _t.Literal)


def _resolve(hint, scope):
    if isinstance(hint, _t.ForwardRef):
        hint = hint.__forward_arg__
    if isinstance(hint, str):
        try:
            return _resolve(eval(hint, scope), scope)
        except NameError:
            return _t.Any
    args = _t.get_args(hint)
    if not args or _t.get_origin(hint) in (_t.Literal, _t.Annotated):
        return hint
    made = tuple(_resolve(a, scope) if _has_text(a) else a for a in args)
    if made == args:
        return hint
    origin = _t.get_origin(hint)
    return _t.Union[made] if origin in (_t.Union, _types.UnionType) else origin[made]


def _plain(value, mode, by_alias):
    if isinstance(value, BaseModel):
        return value.model_dump(mode=mode, by_alias=by_alias)
    if isinstance(value, dict):
        return {k: _plain(v, mode, by_alias) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)) and type(value) in (list, tuple, set, frozenset):
        items = [_plain(v, mode, by_alias) for v in value]
        return items if mode == "json" else type(value)(items)
    if mode != "json":
        return value
    if isinstance(value, _enum.Enum):
        return value.value
    if isinstance(value, (_dt.datetime, _dt.date, _dt.time)):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, _dt.timedelta):
        return value.total_seconds()
    if isinstance(value, (_uuid.UUID, _Decimal, _Path, _Url, _Secret)) or type(value).__module__ == "ipaddress":
        return str(value)
    return value.decode() if isinstance(value, bytes) else value


class RootModel(BaseModel):
    root: _t.Any = None

    def __init__(self, root=_MISSING, /, **data):
        super().__init__(**(data if root is _MISSING else {"root": root}))


class TypeAdapter:
    __class_getitem__ = classmethod(_types.GenericAlias)

    def __init__(self, type, **options):
        self.type = type

    def validate_python(self, value, **options):
        try:
            return _convert(value, self.type, ValidationInfo(None, {}))
        except _Bad as bad:
            raise _failure(getattr(self.type, "__name__", str(self.type)), bad.problems) from None

    def validate_json(self, text, **options):
        return self.validate_python(_json.loads(text))

    def dump_python(self, value, *, mode="python", **options):
        return _plain(value, mode, False)


def parse_obj_as(kind, value):
    return TypeAdapter(kind).validate_python(value)


def create_model(name, /, *, __base__=None, __config__=None, __module__=None, __validators__=None, **fields):
    namespace = {"__annotations__": {}, "__module__": __module__ or __name__}
    for key, given in fields.items():
        hint, default = given if isinstance(given, tuple) else (_t.Any, given)
        namespace["__annotations__"][key] = hint
        if default is not ...:
            namespace[key] = default
    if __config__:
        namespace["model_config"] = __config__
    bases = __base__ if isinstance(__base__, tuple) else (__base__ or BaseModel,)
    return ModelMetaclass(name, bases, namespace)


def validate_call(function=None, /, **options):
    return function if function is not None else (lambda function: function)


validate_arguments = validate_call


# --- types ---

class _Secret:
    def __init__(self, value):
        self._secret_value = value

    @classmethod
    def _pydantic_make(cls, value):
        if isinstance(value, cls):
            return value
        return cls(_SCALARS[cls._inner](value, None))

    def get_secret_value(self):
        return self._secret_value

    def __len__(self):
        return len(self._secret_value)

    def __eq__(self, other):
        return type(self) is type(other) and self._secret_value == other._secret_value

    def __hash__(self):
        return hash(self._secret_value)

    def __str__(self):
        return "**********" if self._secret_value else ""

    def __repr__(self):
        return "%s('%s')" % (type(self).__name__, self)


class SecretStr(_Secret):
    _inner = str


class SecretBytes(_Secret):
    _inner = bytes


class Secret(_Secret):
    _inner = str

    def __class_getitem__(cls, item):
        return type("Secret", (Secret,), {"_inner": item})


class _Url:
    """A URL split in its parts; str() gives it back. Subclasses name the schemes they take."""
    _schemes = None
    _host_required = True

    def __init__(self, url, **parts):
        self._take(str(url))

    @classmethod
    def _pydantic_make(cls, value):
        if isinstance(value, cls):
            return value
        if not isinstance(value, (str, _Url)):
            raise _bad("url_type", "URL input should be a string or URL", value)
        return cls(value)

    def _take(self, text):
        found = _re.match(r"([a-zA-Z][a-zA-Z0-9+.\-]*):(?://)?((?:[^/?#]*@)?(?:\[[^\]]*\]|[^/?#]*))([^?#]*)(?:\?([^#]*))?(?:#(.*))?$", text.strip())
        if not found:
            raise _bad("url_parsing", "Input should be a valid URL, relative URL without a base", text)
        self.scheme, place, path, self.query, self.fragment = found.groups()
        if self._schemes and self.scheme not in self._schemes:
            words = ["'%s'" % s for s in self._schemes]
            raise _bad("url_scheme", "URL scheme should be %s" % (
                words[0] if len(words) == 1 else ", ".join(words[:-1]) + " or " + words[-1]), text)
        who, at, where = place.rpartition("@")
        self.username, colon, password = who.partition(":")
        self.username = self.username or None
        self.password = password if colon else None
        self._hosts = where
        host, _, port = where.split(",")[0].rpartition(":") if _re.search(r":\d*$", where.split(",")[0]) else (where.split(",")[0], "", "")
        self.host = host or None
        self.port = int(port) if port else _PORTS.get(self.scheme)
        if not path and self.scheme in ("http", "https", "ws", "wss", "redis", "rediss", "ftp"):
            path = "/"
        self.path = path or None
        self._text = "%s://%s%s%s%s" % (self.scheme, place, path, "?" + self.query if self.query is not None else "",
                                        "#" + self.fragment if self.fragment is not None else "")
        if self.scheme in ("redis", "rediss") and self.path == "/":
            self._text, self.path = self._text + "0" if self._text.endswith("/") else self._text, "/0"

    def hosts(self):
        return [{"username": self.username, "password": self.password, "host": self.host, "port": self.port}]

    def unicode_string(self):
        return self._text

    def query_params(self):
        return [tuple(p.partition("=")[::2]) for p in (self.query or "").split("&") if p]

    def encoded_string(self):
        return self._text

    @classmethod
    def build(cls, *, scheme, username=None, user=None, password=None, host=None, hosts=None, port=None, path=None, query=None,
              fragment=None, **rest):
        who = username if username is not None else user
        text = scheme + "://"
        if who is not None or password is not None:
            text += _quote(_unquote(who or ""), safe="") + (":" + _quote(password, safe="%!$&'()*+,;=-._~") if password is not None else "") + "@"
        if hosts:
            text += ",".join("%s%s" % (h["host"], ":%s" % h["port"] if h.get("port") else "") for h in hosts)
        text += host or ""
        text += ":%s" % port if port is not None else ""
        if path:
            text += "/" + path.lstrip("/") if not path.startswith("/") or user is None else path
        text += "?" + query if query else ""
        text += "#" + fragment if fragment else ""
        try:
            return cls(text)
        except _Bad as bad:
            raise _failure(cls.__name__, bad.problems) from None

    def __str__(self):
        return self._text

    def __repr__(self):
        return "%s('%s')" % (type(self).__name__, self._text)

    def __eq__(self, other):
        return str(self) == str(other) if isinstance(other, _Url) else NotImplemented

    def __lt__(self, other):
        return str(self) < str(other)

    def __hash__(self):
        return hash(self._text)


_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443, "ftp": 21, "postgres": 5432, "postgresql": 5432,
          "postgresql+asyncpg": 5432, "postgresql+psycopg2": 5432, "postgresql+psycopg": 5432, "mysql": 3306,
          "mysql+pymysql": 3306, "redis": 6379, "rediss": 6379, "mongodb": 27017, "amqp": 5672, "amqps": 5671}
for _name in ("postgres", "postgresql", "postgresql+asyncpg", "postgresql+psycopg2", "postgresql+psycopg"):
    _PORTS.pop(_name)


def _url(name, *schemes):
    return type(name, (_Url,), {"_schemes": schemes or None, "__module__": "pydantic.networks"})


AnyUrl = _url("AnyUrl")
AnyHttpUrl = _url("AnyHttpUrl", "http", "https")
HttpUrl = _url("HttpUrl", "http", "https")
FileUrl = _url("FileUrl", "file")
FtpUrl = _url("FtpUrl", "ftp")
WebsocketUrl = AnyWebsocketUrl = _url("WebsocketUrl", "ws", "wss")
PostgresDsn = _url("PostgresDsn", "postgres", "postgresql", "postgresql+asyncpg", "postgresql+pg8000", "postgresql+psycopg",
                   "postgresql+psycopg2", "postgresql+psycopg2cffi", "postgresql+py-postgresql", "postgresql+pygresql")
CockroachDsn = _url("CockroachDsn", "cockroachdb", "cockroachdb+psycopg2", "cockroachdb+asyncpg")
MySQLDsn = _url("MySQLDsn", "mysql", "mysql+mysqlconnector", "mysql+aiomysql", "mysql+asyncmy", "mysql+mysqldb", "mysql+pymysql",
                "mysql+cymysql", "mysql+pyodbc")
MariaDBDsn = _url("MariaDBDsn", "mariadb", "mariadb+mariadbconnector", "mariadb+pymysql")
RedisDsn = _url("RedisDsn", "redis", "rediss")
AmqpDsn = _url("AmqpDsn", "amqp", "amqps")
MongoDsn = _url("MongoDsn", "mongodb", "mongodb+srv")
KafkaDsn = _url("KafkaDsn", "kafka")
NatsDsn = _url("NatsDsn", "nats", "tls", "ws", "wss")
ClickHouseDsn = _url("ClickHouseDsn", "clickhouse", "clickhousedb", "clickhouse+native", "clickhouse+asynch")
SnowflakeDsn = _url("SnowflakeDsn", "snowflake")
Url = MultiHostUrl = AnyUrl


class UrlConstraints:
    """What a URL of an annotation must be."""

    def __init__(self, max_length=None, allowed_schemes=None, host_required=None, default_host=None, default_port=None,
                 default_path=None, preserve_empty_path=None):
        self.max_length, self.allowed_schemes, self.host_required = max_length, allowed_schemes, host_required
        self.default_host, self.default_port, self.default_path = default_host, default_port, default_path

    def check(self, url):
        if self.max_length is not None and len(str(url)) > self.max_length:
            raise _bad("url_too_long", "URL should have at most %d characters" % self.max_length, str(url))
        if self.allowed_schemes and url.scheme not in self.allowed_schemes:
            words = ["'%s'" % scheme for scheme in self.allowed_schemes]
            raise _bad("url_scheme", "URL scheme should be %s" % (
                words[0] if len(words) == 1 else ", ".join(words[:-1]) + " or " + words[-1]), str(url))
        if self.host_required and not url.host and not self.default_host:
            raise _bad("url_parsing", "Input should be a valid URL, empty host", str(url))


class EmailStr(str):
    @classmethod
    def _pydantic_make(cls, value):
        if not isinstance(value, str) or not _re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", value.strip()):
            raise _bad("value_error", "value is not a valid email address", value)
        user, _, domain = value.strip().rpartition("@")
        return user + "@" + domain.lower()


class NameEmail(EmailStr):
    pass


def _limited(base, **rules):
    return _t.Annotated[base, FieldInfo(**rules)]


def _maker(base):
    return lambda **rules: _limited(base, **rules)


conint, confloat, condecimal, constr, conbytes, condate = (_maker(b) for b in (int, float, _Decimal, str, bytes, _dt.date))


class ConstrainedStr(str):
    """pydantic 1: classes of text whose attributes are the rules; they are not checked."""
    regex = min_length = max_length = curtail_length = None
    strip_whitespace = to_lower = to_upper = strict = False


class ConstrainedInt(int):
    gt = ge = lt = le = multiple_of = None


class ConstrainedFloat(float):
    gt = ge = lt = le = multiple_of = None


class ConstrainedDecimal(_Decimal):
    gt = ge = lt = le = multiple_of = max_digits = decimal_places = None


class ConstrainedBytes(bytes):
    min_length = max_length = None


class ConstrainedList(list):
    item_type, min_items, max_items = object, None, None


def _of_items(rules):
    """pydantic 1 counted items where 2 measures a length."""
    return {{"min_items": "min_length", "max_items": "max_length"}.get(k, k): v for k, v in rules.items()}


def conlist(item_type, **rules):
    return _limited(_t.List[item_type], **_of_items(rules))


def conset(item_type, **rules):
    return _limited(_t.Set[item_type], **_of_items(rules))


def confrozenset(item_type, **rules):
    return _limited(_t.FrozenSet[item_type], **_of_items(rules))


PositiveInt, NegativeInt = _limited(int, gt=0), _limited(int, lt=0)
NonNegativeInt, NonPositiveInt = _limited(int, ge=0), _limited(int, le=0)
PositiveFloat, NegativeFloat = _limited(float, gt=0), _limited(float, lt=0)
NonNegativeFloat, NonPositiveFloat = _limited(float, ge=0), _limited(float, le=0)


def _strict(base, kinds, kind, message):
    """Only values that are of the kind already."""
    def check(value):
        if not isinstance(value, kinds) or isinstance(value, bool) and base is not bool:
            raise _bad(kind, message, value)
        return value
    return _t.Annotated[base, BeforeValidator(check)]


StrictStr, StrictBytes = str, bytes
StrictInt = _strict(int, int, "int_type", "Input should be a valid integer")
StrictFloat = _strict(float, (int, float), "float_type", "Input should be a valid number")
StrictBool = _strict(bool, bool, "bool_type", "Input should be a valid boolean")
UUID1 = UUID3 = UUID4 = UUID5 = UUID6 = UUID7 = UUID8 = _uuid.UUID


def _path(holds, kind, message):
    def check(path):
        if not holds(path):
            raise _bad(kind, message, str(path))
        return path
    return _t.Annotated[_Path, AfterValidator(check)]


FilePath = _path(lambda path: path.is_file(), "path_not_file", "Path does not point to a file")
DirectoryPath = _path(lambda path: path.is_dir(), "path_not_directory", "Path does not point to a directory")
NewPath = _path(lambda path: not path.exists() and path.parent.exists(), "path_exists", "Path already exists")


class ImportString:
    """What `module.name` or `module:name` is."""

    def __class_getitem__(cls, item):
        return cls

    @classmethod
    def _pydantic_make(cls, value):
        if not isinstance(value, str):
            return value
        import importlib
        place, colon, name = value.strip().partition(":")
        try:
            if not colon:
                try:
                    return importlib.import_module(place)
                except ModuleNotFoundError:
                    place, _, name = place.rpartition(".")
                    if not place:
                        raise
            return getattr(importlib.import_module(place), name)
        except (ImportError, AttributeError) as error:
            raise _bad("import_error", "Invalid python path: %s" % error, value) from None


PyObject = ImportString


def _address(name, maker, kind, words):
    def make(cls, value):
        import ipaddress
        try:
            return getattr(ipaddress, maker)(value, *((False,) if maker == "ip_network" else ()))
        except (ValueError, TypeError):
            raise _bad(kind, "value is not a valid IPv4 or IPv6 %s" % words, value) from None
    return type(name, (), {"_pydantic_make": classmethod(make), "__module__": "pydantic.networks"})


IPvAnyAddress = _address("IPvAnyAddress", "ip_address", "ip_any_address", "address")
IPvAnyInterface = _address("IPvAnyInterface", "ip_interface", "ip_any_interface", "interface")
IPvAnyNetwork = _address("IPvAnyNetwork", "ip_network", "ip_any_network", "network")
AwareDatetime = NaiveDatetime = FutureDatetime = PastDatetime = _dt.datetime
FutureDate = PastDate = _dt.date


def _base64(base, decode):
    def read(value):
        import binascii
        try:
            data = decode(value.encode() if isinstance(value, str) else value)
        except (binascii.Error, ValueError) as error:
            raise _bad("base64_decode", "Base64 decoding error: '%s'" % error, value) from None
        return data.decode() if base is str else data
    return _t.Annotated[base, AfterValidator(read)]


def _standard(data):
    import base64
    return base64.decodebytes(data)


def _url_safe(data):
    import base64
    return base64.urlsafe_b64decode(data)


Base64Str, Base64Bytes, Base64UrlStr, Base64UrlBytes = (_base64(base, decode) for decode in (_standard, _url_safe) for base in (str, bytes))


class ByteSize(int):
    """Bytes, read from "10 MB" too."""
    byte_sizes = {"b": 1, **{unit + "b": 1000 ** n for n, unit in enumerate("kmgtpe", 1)},
                  **{unit + "ib": 1024 ** n for n, unit in enumerate("kmgtpe", 1)}, "bit": 0.125}
    byte_sizes.update({name[:-1]: size for name, size in list(byte_sizes.items()) if "i" not in name and name != "b"})

    @classmethod
    def _pydantic_make(cls, value):
        if isinstance(value, int):
            return cls(value)
        match = _re.match(r"^\s*(\d*\.?\d+)\s*(\w+)?", str(value))
        if not match:
            raise _bad("byte_size", "could not parse value and unit from byte string", value)
        unit = (match.group(2) or "b").lower()
        if unit not in cls.byte_sizes:
            raise _bad("byte_size_unit", "could not interpret byte unit: %s" % unit, value)
        return cls(int(float(match.group(1)) * cls.byte_sizes[unit]))

    def human_readable(self, decimal=False, separator=""):
        step, units = (1000, ("B", "KB", "MB", "GB", "TB", "PB")) if decimal else (1024, ("B", "KiB", "MiB", "GiB", "TiB", "PiB"))
        number = float(self)
        for unit in units:
            if abs(number) < step:
                return ("%0.0f" if unit == "B" else "%0.1f") % number + separator + unit
            number /= step
        return "%0.1f%s%s" % (number, separator, "EB" if decimal else "EiB")

    def to(self, unit):
        if unit.lower() not in self.byte_sizes:
            raise PydanticUserError("could not interpret byte unit: %s" % unit)
        return self / self.byte_sizes[unit.lower()]


FiniteFloat = float
OnErrorOmit = SkipValidation
SerializeAsAny = SkipValidation
FailFast = Strict = Discriminator = Tag = AllowInfNan = GetPydanticSchema = _Wrapped


def confrozenset(item, **rules):
    return _limited(_t.FrozenSet[item], **rules)


def with_config(config=None, /, **options):
    def keep(cls):
        cls.__pydantic_config__ = config if config is not None else options
        return cls
    return keep


def validate_email(value):
    """(the part before the @, the address)"""
    address = EmailStr._pydantic_make(value)
    return address.partition("@")[0], address


class PydanticSchemaGenerationError(PydanticUserError):
    pass


class PydanticImportError(PydanticUserError, ImportError):
    pass


class PydanticUndefinedAnnotation(PydanticUserError, NameError):
    pass


class PydanticInvalidForJsonSchema(PydanticUserError):
    pass


class PydanticDeprecationWarning(DeprecationWarning):
    pass


class PydanticDeprecatedSince20(PydanticDeprecationWarning):
    pass


JsonValue = _t.Any


class GenericModel(BaseModel):
    """Version 1's base of generic models."""


SerializationInfo = FieldSerializationInfo = ValidatorFunctionWrapHandler = SerializerFunctionWrapHandler = GetCoreSchemaHandler = GetJsonSchemaHandler = ValidationInfo


class Json:
    @classmethod
    def _pydantic_make(cls, value):
        try:
            return _json.loads(value)
        except (ValueError, TypeError) as error:
            raise _bad("json_invalid", "Invalid JSON: %s" % error, value) from None

    def __class_getitem__(cls, item):
        return cls


class Extra(str, _enum.Enum):
    allow = "allow"
    forbid = "forbid"
    ignore = "ignore"


def __getattr__(name):
    if name == "BaseSettings":
        from pydantic_settings import BaseSettings
        return BaseSettings
    if name == "dataclasses":
        import pydantic.dataclasses
        return pydantic.dataclasses
    raise AttributeError("module 'pydantic' has no attribute '%s'" % name)
