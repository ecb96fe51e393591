# pydantic.json_schema: the JSON schema of a model, as far as programs look at it when their models are defined:
# properties with their types, defaults and constraints, what is required, definitions of other models.
import collections.abc as _abc
import datetime as _dt
import enum as _enum
import types as _types
import typing as _t
import uuid as _uuid
from decimal import Decimal as _Decimal
from pathlib import Path as _Path

DEFAULT_REF_TEMPLATE = "#/$defs/{model}"
JsonSchemaValue = dict
JsonSchemaMode = str
_FORMATS = {_dt.datetime: "date-time", _dt.date: "date", _dt.time: "time", _dt.timedelta: "duration", _uuid.UUID: "uuid", _Path: "path"}
_SIMPLE = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null", dict: "object", list: "array"}
_BOUNDS = {"ge": "minimum", "le": "maximum", "gt": "exclusiveMinimum", "lt": "exclusiveMaximum", "min_length": "minLength",
           "max_length": "maxLength", "pattern": "pattern", "regex": "pattern", "multiple_of": "multipleOf"}


class PydanticJsonSchemaWarning(UserWarning):
    pass


class SkipJsonSchema:
    def __class_getitem__(cls, item):
        return item


class WithJsonSchema:
    def __init__(self, json_schema, mode=None):
        self.json_schema, self.mode = json_schema, mode


class GenerateJsonSchema:
    def __init__(self, by_alias=True, ref_template=DEFAULT_REF_TEMPLATE):
        self.by_alias, self.ref_template, self.definitions = by_alias, ref_template, {}

    def generate(self, model, mode="validation"):
        made = self.of_model(model)
        if self.definitions:
            made = dict({"$defs": self.definitions}, **made)
        return made

    def of_model(self, model):
        model._prepare()
        properties, required = {}, []
        for name, field in model.__pydantic_fields__.items():
            key = field.alias if self.by_alias and isinstance(field.alias, str) else name
            properties[key] = self.of_field(name, field)
            if field.is_required():
                required.append(key)
        made = {"properties": properties, "title": model.model_config.get("title") or model.__name__, "type": "object"}
        if required:
            made["required"] = required
        if model.__doc__ and model.__module__ != "pydantic":
            made["description"] = model.__doc__.strip()
        if model.model_config.get("extra") == "forbid":
            made["additionalProperties"] = False
        extra = model.model_config.get("json_schema_extra")
        if isinstance(extra, dict):
            made.update(extra)
        elif callable(extra):
            try:
                extra(made, model)
            except TypeError:
                extra(made)
        return made

    def of_field(self, name, field):
        made = self.of_type(field.annotation)
        for part in field.metadata:
            if isinstance(part, WithJsonSchema):
                made = dict(part.json_schema)
        for key, word in _BOUNDS.items():
            if field.extra.get(key) is not None:
                made[word] = field.extra[key]
        if field.default_factory is None and not field.is_required():
            default = field.default
            default = default.value if isinstance(default, _enum.Enum) else default
            if default is None or isinstance(default, (str, int, float, bool, list, dict)):
                made["default"] = default
        if field.description:
            made["description"] = field.description
        if "$ref" not in made:
            made["title"] = field.title or name.replace("_", " ").title()
        if isinstance(field.json_schema_extra, dict):
            made.update(field.json_schema_extra)
        return made

    def reference(self, name, make):
        if name not in self.definitions:
            self.definitions[name] = {}
            self.definitions[name] = make()
        return {"$ref": self.ref_template.format(model=name)}

    def of_type(self, hint):
        origin, args = _t.get_origin(hint), _t.get_args(hint)
        if origin is _t.Annotated:
            return self.of_type(args[0])
        if origin is _t.Union or origin is _types.UnionType:
            return {"anyOf": [self.of_type(a) for a in args]}
        if origin is _t.Literal:
            return {"const": args[0], "type": _SIMPLE.get(type(args[0]), "string")} if len(args) == 1 else {
                "enum": list(args), "type": _SIMPLE.get(type(args[0]), "string")}
        if origin in (list, set, frozenset, tuple, _abc.Sequence, _abc.Iterable, _abc.Set):
            items = [a for a in args if a is not ...]
            made = {"items": self.of_type(items[0]) if items else {}, "type": "array"}
            if origin in (set, frozenset, _abc.Set):
                made["uniqueItems"] = True
            return made
        if origin in (dict, _abc.Mapping, _abc.MutableMapping):
            return {"additionalProperties": self.of_type(args[1]) if len(args) == 2 else True, "type": "object"}
        if isinstance(hint, type):
            return self.of_class(hint)
        return {}

    def of_class(self, cls):
        if hasattr(cls, "__pydantic_fields__"):
            return self.reference(cls.__name__, lambda: self.of_model(cls))
        if issubclass(cls, _enum.Enum):
            values = [m.value for m in cls]
            kind = _SIMPLE.get(type(values[0])) if values else None
            return self.reference(cls.__name__, lambda: dict({"enum": values, "title": cls.__name__}, **({"type": kind} if kind else {})))
        if cls in _SIMPLE:
            return {"type": _SIMPLE[cls], **({"items": {}} if cls is list else {})}
        if cls in (set, frozenset, tuple):
            return {"items": {}, "type": "array"}
        if cls.__name__ in ("SecretStr", "SecretBytes"):
            return {"format": "password", "type": "string", "writeOnly": True}
        for known, form in _FORMATS.items():
            if issubclass(cls, known):
                return {"format": form, "type": "string"}
        if issubclass(cls, _Decimal):
            return {"anyOf": [{"type": "number"}, {"type": "string"}]}
        return {"type": "string"} if issubclass(cls, str) else {}


def model_json_schema(cls, by_alias=True, ref_template=DEFAULT_REF_TEMPLATE, schema_generator=GenerateJsonSchema, mode="validation"):
    return schema_generator(by_alias=by_alias, ref_template=ref_template).generate(cls, mode)
