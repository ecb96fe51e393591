# pydantic: models, made when their class is, and filled from mappings.
import abc as _abc
import datetime as _dt
import enum as _enum
import functools as _functools
import json as _json
import sys as _sys
import types as _types
import typing as _t
import uuid as _uuid
from decimal import Decimal as _Decimal
from pathlib import Path as _Path

from pydantic._fields import (
    FieldInfo, PrivateAttr, ValidationError, ValidationInfo, _Bad, _Computed, _MISSING, _Marked, _NONE, _bad,
    _failure, _names, _take, _under)
from pydantic._conversion import _constrain, _convert, _protect

__name__ = "pydantic"


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
                if field.default_factory is None:
                    field.default_factory = note.default_factory
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
            if attribute.default is not _MISSING or attribute.default_factory is not None:
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
                values[name] = field.get_default(validated_data=values)
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
    def _pydantic_validated(cls, value, info):
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
            return cls._pydantic_validated(obj, ValidationInfo(None, {}, context))
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
        if name in cls.__pydantic_fields__:
            self.__dict__.get("__pydantic_fields_set__", set()).add(name)

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
    if isinstance(value, (_uuid.UUID, _Decimal, _Path)) or type(value).__module__ == "ipaddress" or hasattr(value, "_pydantic_is_text"):
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
