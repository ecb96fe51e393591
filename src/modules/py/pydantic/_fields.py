# pydantic: what a model says of its fields: defaults, other names, validators, what is computed; and what goes wrong.
import functools as _functools
import json as _json
import types as _types
import typing as _t

__name__ = "pydantic"


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

    def get_default(self, *, call_default_factory=True, validated_data=None):
        make = self.default_factory
        if make is not None and call_default_factory:
            return make(dict(validated_data or {})) if _wants_data(make) else make()
        if make is not None:
            return None
        return _copy_default(self.default)

    def __repr__(self):
        return "FieldInfo(annotation=%r, required=%r)" % (self.annotation, self.is_required())


def _wants_data(factory):
    """Whether a factory of a default asks for the fields before it."""
    code = getattr(factory, "__code__", None)
    return code is not None and code.co_argcount - len(factory.__defaults__ or ()) == 1


ModelField = FieldInfo


def _copy_default(value):
    return value.copy() if type(value) in (list, dict, set) else value


def Field(default=_MISSING, **options):
    return FieldInfo(default, **options)


class PrivateAttr:
    def __init__(self, default=_MISSING, *, default_factory=None, init=False):
        self.default, self.default_factory = default, default_factory

    def make(self):
        return self.default_factory() if self.default_factory is not None else _copy_default(self.default)


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
    """How many arguments it wants by position: those with a default and those that a partial() fills are its own."""
    if isinstance(function, _functools.partial):
        code = getattr(function.func, "__code__", None)
        needed = code.co_argcount - len(function.func.__defaults__ or ()) if code is not None else 0
        names = code.co_varnames[len(function.args):needed] if code is not None else ()
        return sum(n not in function.keywords for n in names) or 1
    code = getattr(function, "__code__", None)
    if code is None:
        return 2
    own = 1 if isinstance(function, _types.MethodType) else 0
    return max(code.co_argcount - own - len(function.__defaults__ or ()), 1)


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
