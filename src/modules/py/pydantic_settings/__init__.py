# pydantic_settings: settings classes filled from arguments, environment, .env files and secret files.
import json as _json
import os as _os
import types as _types
import typing as _t

import pydantic as _p
from dotenv import dotenv_values as _dotenv_values

__version__ = "2.9.0"


class SettingsConfigDict(_p.ConfigDict, total=False):
    pass


class SettingsError(ValueError):
    pass


class PydanticBaseSettingsSource:
    """Something a settings class takes values from: called, gives {field: value}."""

    def __init__(self, settings_cls):
        self.settings_cls = settings_cls
        self.config = settings_cls.model_config
        self.current_state, self.settings_sources_data = {}, {}

    def field_is_complex(self, field):
        """Whether its value is JSON where it is text."""
        return _is_complex(field.annotation)

    def decode_complex_value(self, field_name, field, value):
        return _json.loads(value)

    def get_field_value(self, field, field_name):
        return None, field_name, False

    def prepare_field_value(self, field_name, field, value, value_is_complex):
        return value

    def __call__(self):
        out = {}
        for name, field in self.settings_cls.model_fields.items():
            value, key, is_complex = self.get_field_value(field, name)
            value = self.prepare_field_value(name, field, value, is_complex)
            if value is not None:
                out[key] = value
        return out


class InitSettingsSource(PydanticBaseSettingsSource):
    def __init__(self, settings_cls, init_kwargs=None):
        super().__init__(settings_cls)
        self.init_kwargs = init_kwargs or {}

    def __call__(self):
        return dict(self.init_kwargs)


class EnvSettingsSource(PydanticBaseSettingsSource):
    def __init__(self, settings_cls, variables=None, **overrides):
        super().__init__(settings_cls)
        self.variables = variables

    @property
    def env_vars(self):
        """The variables by the names they are looked for under; a source of a project's own may drop some."""
        if "_env_vars" not in self.__dict__:
            self._env_vars = self._load_env_vars()
        return self._env_vars

    @env_vars.setter
    def env_vars(self, value):
        self._env_vars = value

    def environment(self):
        return self.env_vars

    def _load_env_vars(self):
        found = dict(_os.environ) if self.variables is None else {k: v for k, v in self.variables.items() if v is not None}
        return found if self.config.get("case_sensitive") else {k.lower(): v for k, v in found.items()}

    def __call__(self):
        environ, out = self.environment(), {}
        fold = (lambda s: s) if self.config.get("case_sensitive") else str.lower
        prefix = self.config.get("env_prefix", "")
        divider = self.config.get("env_nested_delimiter")
        for name, field in self.settings_cls.model_fields.items():
            keys = _env_names(field, name, prefix)
            for key in keys:
                if fold(key) in environ:
                    out[_key(field, name)] = _decode(environ[fold(key)], field.annotation, name, self.config)
                    break
            if divider:
                nested = _nested(environ, [fold(k + divider) for k in keys], fold(divider), field.annotation)
                if nested:
                    start = out.get(_key(field, name))
                    out[_key(field, name)] = _merged(start if isinstance(start, dict) else {}, nested)
        return out


def _key(field, name):
    """The key under which the model looks for the field first."""
    alias = field.validation_alias
    if isinstance(alias, _p.AliasChoices):
        alias = alias.choices[0]
    return alias if isinstance(alias, str) else name


def _env_names(field, name, prefix):
    old = field.extra.get("env")
    if old:
        return [old] if isinstance(old, str) else list(old)
    alias = field.validation_alias
    if alias is None:
        return [prefix + name]
    return [c for c in (alias.choices if isinstance(alias, _p.AliasChoices) else [alias]) if isinstance(c, str)]


class NoDecode:
    pass


class ForceDecode:
    pass


def _is_complex(kind):
    origin = _t.get_origin(kind)
    if origin is _t.Annotated:
        if any(n is NoDecode or isinstance(n, NoDecode) for n in _t.get_args(kind)[1:]):
            return False
        return _is_complex(_t.get_args(kind)[0])
    if origin is _t.Union or origin is _types.UnionType:
        return any(_is_complex(a) for a in _t.get_args(kind))
    kind = origin or kind
    if not isinstance(kind, type):
        return False
    return issubclass(kind, (list, dict, set, frozenset, tuple, _p.BaseModel)) or kind.__name__ in ("Sequence", "Mapping", "Iterable")


def _allows_text(kind):
    while _t.get_origin(kind) is _t.Annotated:
        kind = _t.get_args(kind)[0]
    origin = _t.get_origin(kind)
    return (origin is _t.Union or origin is _types.UnionType) and any(not _is_complex(a) and a is not type(None) for a in _t.get_args(kind))


def _decode(text, kind, name, config):
    if not _is_complex(kind) or config.get("enable_decoding") is False:
        return text
    if text == "" and config.get("env_ignore_empty"):
        return text
    try:
        return _json.loads(text)
    except ValueError as error:
        if _allows_text(kind):
            return text
        raise SettingsError('error parsing value for field "%s" from source "EnvSettingsSource"' % name) from error


def _nested(environ, prefixes, divider, kind):
    out = {}
    for key, value in environ.items():
        for prefix in prefixes:
            if not key.startswith(prefix) or len(key) == len(prefix):
                continue
            place = out
            parts = key[len(prefix):].split(divider)
            for part in parts[:-1]:
                place = place.setdefault(part, {})
            place[parts[-1]] = _decode_leaf(value)
    return _real_names(out, kind)


def _decode_leaf(value):
    if value[:1] in "[{":
        try:
            return _json.loads(value)
        except ValueError:
            pass
    return value


def _real_names(values, kind):
    """Keys in the spelling of the nested model's fields."""
    for model in [kind, *_t.get_args(kind)]:
        if isinstance(model, type) and issubclass(model, _p.BaseModel):
            names = {n.lower(): n for n in model.model_fields}
            return {names.get(k.lower(), k): _real_names(v, model.model_fields[names[k.lower()]].annotation)
                    if isinstance(v, dict) and k.lower() in names else v for k, v in values.items()}
    return values


def _merged(low, high):
    out = dict(low)
    for key, value in high.items():
        out[key] = _merged(out[key], value) if isinstance(value, dict) and isinstance(out.get(key), dict) else value
    return out


class DotEnvSettingsSource(EnvSettingsSource):
    def __init__(self, settings_cls, env_file=None, env_file_encoding=None, **overrides):
        files = env_file if env_file is not None else settings_cls.model_config.get("env_file")
        files = [] if not files else list(files) if isinstance(files, (list, tuple)) else [files]
        values = {}
        for path in files:
            path = _os.path.expanduser(str(path))
            if _os.path.isfile(path):
                values.update(_dotenv_values(path, encoding=env_file_encoding or settings_cls.model_config.get("env_file_encoding") or "utf-8"))
        super().__init__(settings_cls, values)

    def __call__(self):
        out = super().__call__()
        if self.config.get("extra", "forbid") == "ignore":
            return out
        # What stands in the file and is no field is an extra input.
        prefix = self.config.get("env_prefix", "")
        divider = self.config.get("env_nested_delimiter")
        known = {n.lower() for name, f in self.settings_cls.model_fields.items() for n in _env_names(f, name, prefix)}
        for key, value in (self.variables or {}).items():
            low = key.lower()
            if value is None or low in known or not low.startswith(prefix.lower()):
                continue
            if divider and any(low.startswith(k + divider.lower()) for k in known):
                continue
            out[low[len(prefix):]] = value
        return out


class SecretsSettingsSource(EnvSettingsSource):
    def __init__(self, settings_cls, secrets_dir=None, **overrides):
        folders = secrets_dir if secrets_dir is not None else settings_cls.model_config.get("secrets_dir")
        folders = [] if not folders else list(folders) if isinstance(folders, (list, tuple)) else [folders]
        values = {}
        for folder in folders:
            if _os.path.isdir(str(folder)):
                for name in _os.listdir(str(folder)):
                    path = _os.path.join(str(folder), name)
                    if _os.path.isfile(path):
                        with open(path) as f:
                            values[name] = f.read().strip()
        super().__init__(settings_cls, values)


class _FileSource(PydanticBaseSettingsSource):
    key = None

    def __init__(self, settings_cls, path=None, **options):
        super().__init__(settings_cls)
        self.path = path or settings_cls.model_config.get(self.key)

    def __call__(self):
        paths = self.path if isinstance(self.path, (list, tuple)) else [self.path] if self.path else []
        out = {}
        for path in paths:
            if _os.path.isfile(str(path)):
                with open(str(path), "rb") as f:
                    out = _merged(out, self.load(f))
        return out


class JsonConfigSettingsSource(_FileSource):
    key = "json_file"

    def load(self, f):
        return _json.load(f)


class TomlConfigSettingsSource(_FileSource):
    key = "toml_file"

    def load(self, f):
        import tomllib
        return tomllib.load(f)


class PyprojectTomlConfigSettingsSource(TomlConfigSettingsSource):
    """A table of pyproject.toml, which is here or up to `pyproject_toml_depth` folders above."""

    def __init__(self, settings_cls, toml_file=None):
        super().__init__(settings_cls, toml_file or self._found(settings_cls.model_config.get("pyproject_toml_depth", 0)))
        self.table = settings_cls.model_config.get("pyproject_toml_table_header", ("tool", "pydantic-settings"))

    @staticmethod
    def _found(depth):
        folder = _os.getcwd()
        for _ in range(depth + 1):
            path = _os.path.join(folder, "pyproject.toml")
            if _os.path.isfile(path):
                return path
            folder = _os.path.dirname(folder)
        return None

    def load(self, f):
        data = super().load(f)
        for name in self.table:
            data = data.get(name, {})
        return data


class DefaultSettingsSource(PydanticBaseSettingsSource):
    """Defaults are the fields' own."""

    def __call__(self):
        return {}


class YamlConfigSettingsSource(_FileSource):
    key = "yaml_file"

    def load(self, f):
        import yaml
        return yaml.safe_load(f) or {}


class BaseSettings(_p.BaseModel):
    model_config = {"extra": "forbid", "validate_default": True, "case_sensitive": False, "env_prefix": ""}

    def __init__(self, _env_file=None, _env_file_encoding=None, _env_prefix=None, _secrets_dir=None, **values):
        cls = type(self)
        sources = cls.settings_customise_sources(
            cls,
            init_settings=InitSettingsSource(cls, values),
            env_settings=EnvSettingsSource(cls),
            dotenv_settings=DotEnvSettingsSource(cls, _env_file, _env_file_encoding),
            file_secret_settings=SecretsSettingsSource(cls, _secrets_dir),
        )
        data = {}
        for source in reversed(sources):
            data = _merged(data, source())
        if cls.model_config.get("env_ignore_empty"):
            data = {k: v for k, v in data.items() if v != ""}
        super().__init__(**data)

    @classmethod
    def settings_customise_sources(cls, settings_cls, init_settings, env_settings, dotenv_settings, file_secret_settings):
        return init_settings, env_settings, dotenv_settings, file_secret_settings
