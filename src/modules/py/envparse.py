# envparse: env("NAME", default=…), env.bool(…) and its kin.
import json as _json
import os as _os
from urllib.parse import urlparse as _urlparse

from dotenv import load_dotenv as _load_dotenv


class ConfigurationError(Exception):
    pass


NOTSET = type("NoValue", (), {"__repr__": lambda self: "<NoValue>"})()
_TRUE = ("true", "on", "ok", "y", "yes", "1")


def _cast(value, kind, inner):
    if not isinstance(value, str):
        return value
    if kind is bool:
        return value.lower() in _TRUE
    if kind in (list, tuple, set, dict) or isinstance(kind, (list, tuple)):
        parts = [part.strip() for part in value.split(",") if part.strip()]
        if kind is dict:
            return {key.strip(): _cast(text.strip(), inner or str, None) for key, _, text in (part.partition("=") for part in parts)}
        return (kind if isinstance(kind, type) else type(kind))(_cast(part, inner or str, None) for part in parts)
    return kind(value)


class Env:
    def __init__(self, **schema):
        self.schema = schema

    def __call__(self, var, default=NOTSET, cast=None, subcast=None, force=False, preprocessor=None, postprocessor=None):
        if var in self.schema:
            rule = self.schema[var]
            if isinstance(rule, dict):
                cast, subcast = rule.get("cast", cast), rule.get("subcast", subcast)
                default = rule.get("default", default) if default is NOTSET else default
            else:
                cast = rule
        value = _os.environ.get(var, default)
        if value is NOTSET:
            raise ConfigurationError("Environment variable '%s' not set." % var)
        if isinstance(value, str) and value.startswith("{{") and value.endswith("}}"):
            return self(value[2:-2], default, cast, subcast)
        if preprocessor:
            value = preprocessor(value)
        if value is not default or force or (cast is not None and isinstance(value, str)):
            value = _cast(value, cast or str, subcast)
        return postprocessor(value) if postprocessor else value

    @staticmethod
    def read_envfile(path=None, **overrides):
        _load_dotenv(path, override=False)
        for name, value in overrides.items():
            _os.environ.setdefault(name, value)

    def __getattr__(self, name):
        kinds = {"bool": bool, "str": str, "int": int, "float": float, "list": list, "tuple": tuple, "set": set, "dict": dict,
                 "json": _json.loads, "url": _urlparse}
        if name not in kinds:
            raise AttributeError(name)
        return lambda var, **options: self(var, **{"cast": kinds[name], **options})


env = Env()
