# dynaconf: settings from files and from the environment, in that order; the values of variables are TOML.
import contextlib as _contextlib
import json as _json
import os as _os
import tomllib as _tomllib

from dotenv import find_dotenv as _find_dotenv, load_dotenv as _load_dotenv
from _retort import rest as _rest

_DEFAULT_FILES = ["settings.toml", "settings.yaml", "settings.yml", "settings.json", "settings.ini", ".secrets.toml",
                  ".secrets.yaml", ".secrets.yml", ".secrets.json"]


class Box(dict):
    """A mapping with attributes, whatever their case."""

    def _find(self, name):
        if name in self:
            return name
        wanted = name.lower()
        return next((key for key in self if isinstance(key, str) and key.lower() == wanted), None)

    def __getattr__(self, name):
        key = self._find(name)
        if key is None:
            raise AttributeError("'%s' object has no attribute '%s'" % (type(self).__name__, name))
        return self[key]

    def get(self, name, default=None, *args, **options):
        key = self._find(name) if isinstance(name, str) else name
        return default if key is None or key not in self else self[key]


DynaBox = Box


def _boxed(value):
    if isinstance(value, dict):
        return Box({key: _boxed(item) for key, item in value.items()})
    return [_boxed(item) for item in value] if isinstance(value, list) else value


def _merge(into, new):
    for key, value in new.items():
        known = into._find(key) if isinstance(key, str) else key
        key = key if known is None else known
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = _boxed(value)


def _parse(text):
    """What a variable means: @int 3, @bool false, @json […], @format …, else TOML, else the text."""
    casts = {"@int": int, "@float": float, "@str": str, "@json": _json.loads, "@bool": lambda v: v.lower() in ("t", "true", "1", "on", "enabled", "yes")}
    word, _, rest = text.partition(" ")
    if word in casts:
        return casts[word](rest)
    if word == "@none":
        return None
    if word == "@format":
        return rest.replace("{env[", "{").replace("]}", "}").format(**_os.environ)
    try:
        return _tomllib.loads("value = " + text)["value"]
    except _tomllib.TOMLDecodeError:
        return text


def _cast(value):
    """The casts of variables count in the texts of files too."""
    if isinstance(value, dict):
        return {key: _cast(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_cast(item) for item in value]
    if isinstance(value, str) and value.partition(" ")[0] in ("@int", "@float", "@str", "@json", "@bool", "@none"):
        return _parse(value)
    return value


def _read(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if path.endswith(".toml"):
        return _tomllib.loads(text)
    if path.endswith((".yaml", ".yml")):
        import yaml
        return yaml.safe_load(text) or {}
    if path.endswith(".json"):
        return _json.loads(text)
    if path.endswith((".ini", ".cfg")):
        import configparser
        parser = configparser.ConfigParser()
        parser.read_string(text)
        return {section: {key: _parse(value) for key, value in parser[section].items()} for section in parser.sections()}
    names = {}
    exec(compile(text, path, "exec"), names)
    return {key: value for key, value in names.items() if key.isupper()}


class LazySettings:
    def __init__(self, wrapped=None, **options):
        object.__setattr__(self, "_options", {key.lower(): value for key, value in options.items()})
        object.__setattr__(self, "_values", None)

    def _option(self, name, default=None):
        for key in (name, name + "_for_dynaconf"):
            if key in self._options:
                return self._options[key]
        text = _os.environ.get(name.upper() + "_FOR_DYNACONF")
        return default if text is None else _parse(text)

    def _files(self):
        files = self._option("settings_files", self._option("settings_file", self._option("settings_module")))
        files = _DEFAULT_FILES if files is None else files
        files = [name.strip() for name in files.replace(";", ",").split(",")] if isinstance(files, str) else list(files)
        root = self._option("root_path") or _os.getcwd()
        for name in files + list(self._option("includes", [])):
            for folder in [root, _os.path.join(root, "config")]:
                path = _os.path.join(folder, str(name))
                if _os.path.isfile(path):
                    yield path
                    break
            base, dot, end = path.rpartition(".")
            if _os.path.isfile(base + ".local." + end):
                yield base + ".local." + end

    def _load(self):
        if self._values is not None:
            return self._values
        values = Box()
        object.__setattr__(self, "_values", values)
        if self._option("load_dotenv", False) or self._option("dotenv_path"):
            _load_dotenv(self._option("dotenv_path") or _find_dotenv(usecwd=True))
        given = {"envvar_prefix", "settings_files", "settings_file", "environments", "load_dotenv", "validators", "root_path", "env", "includes"}
        _merge(values, {key.upper(): value for key, value in self._options.items()
                        if key not in given and not key.endswith("_for_dynaconf")})
        envs = self._option("environments", False)
        current = self.current_env.lower()
        for path in self._files():
            found = _cast(_read(path))
            if envs and not path.endswith(".py"):
                for section in ("default", current, "global"):
                    for key, part in found.items():
                        if key.lower() == section and isinstance(part, dict):
                            _merge(values, part)
            else:
                _merge(values, found)
        prefix = self._option("envvar_prefix", "DYNACONF")
        for one in prefix.split(",") if isinstance(prefix, str) else [prefix]:
            self._environment(values, (one.strip().upper() + "_") if one else "")
        for check in self._option("validators", None) or ():
            if isinstance(check, Validator):
                check.validate(self)
        return values

    def _environment(self, values, prefix):
        for name, text in list(_os.environ.items()):
            if not name.startswith(prefix) or name.endswith("_FOR_DYNACONF"):
                continue
            made = value = {}
            *outer, last = name[len(prefix):].split("__")
            for part in outer:
                value[part] = {}
                value = value[part]
            value[last] = _parse(text)
            _merge(values, made)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        key = self._load()._find(name)
        if key is None:
            raise AttributeError("'Settings' object has no attribute '%s'" % name.upper())
        return self._values[key]

    def __setattr__(self, name, value):
        _merge(self._load(), {name: value})

    def set(self, key, value, **options):
        target, parts = {}, key.replace("__", ".").split(".")
        inner = target
        for part in parts[:-1]:
            inner[part] = {}
            inner = inner[part]
        inner[parts[-1]] = value
        _merge(self._load(), target)

    def update(self, data=None, **values):
        _merge(self._load(), {**(data or {}), **values})

    def get(self, key, default=None, **options):
        found = self._load()
        for part in key.replace("__", ".").split("."):
            name = found._find(part) if isinstance(found, Box) else None
            if name is None:
                return default
            found = found[name]
        return found

    def __call__(self, key, default=None, **options):
        return self.get(key, default)

    def __getitem__(self, key):
        missing = object()
        found = self.get(key, missing)
        if found is missing:
            raise KeyError("%s does not exist" % key)
        return found

    def __contains__(self, key):
        missing = object()
        return self.get(key, missing) is not missing

    exists = __contains__

    def as_dict(self, **options):
        return {key.upper(): value for key, value in self._load().items()}

    to_dict = as_dict

    def __iter__(self):
        return iter(self._load())

    def keys(self):
        return self._load().keys()

    def items(self):
        return self._load().items()

    def values(self):
        return self._load().values()

    # --- environments ---

    @property
    def current_env(self):
        """The section of the files that counts besides the default one; without sections "main"."""
        if not self._option("environments", False):
            return "main"
        return str(self._option("env", _os.environ.get("ENV_FOR_DYNACONF", "development")))

    def from_env(self, env="", keep=False, **options):
        """Settings of their own, of another environment."""
        return type(self)(**{**self._options, "env": env or self.current_env, **options})

    def setenv(self, env=None, clean=True, silent=True, filename=None):
        """Another environment from now on; none: the one it began with."""
        if "_first_env" not in self.__dict__:
            object.__setattr__(self, "_first_env", self._options.get("env"))
        chosen = env or self._first_env
        if chosen is None:
            self._options.pop("env", None)
        else:
            self._options["env"] = chosen
        self.reload()

    @_contextlib.contextmanager
    def using_env(self, env, clean=True, silent=True, filename=None):
        self.setenv(env)
        try:
            yield self
        finally:
            self.setenv()

    def as_bool(self, key):
        value = self.get(key)
        return value if isinstance(value, bool) else str(value).lower() in ("t", "true", "1", "on", "enabled", "yes")

    def as_int(self, key):
        return int(self.get(key))

    def as_float(self, key):
        return float(self.get(key))

    def reload(self, *args, **options):
        object.__setattr__(self, "_values", None)

    def configure(self, **options):
        self._options.update({key.lower(): value for key, value in options.items()})
        self.reload()


Dynaconf = Settings = LazySettings


class ValidationError(Exception):
    pass


class Validator:
    def __init__(self, *names, must_exist=None, required=None, default=None, cast=None, condition=None, when=None, **operations):
        self.names, self.must_exist = names, must_exist if must_exist is not None else required
        self.default, self.cast, self.condition, self.operations = default, cast, condition, operations

    def validate(self, settings, *args, **options):
        for name in self.names:
            if name not in settings:
                if self.default is not None:
                    settings.set(name, self.default(settings, self) if callable(self.default) else self.default)
                elif self.must_exist or self.must_exist is None and self.operations:
                    raise ValidationError("%s is required in env %s" % (name, settings.current_env.lower()))
                else:
                    continue
            if self.cast:
                settings.set(name, self.cast(settings.get(name)))
            value = settings.get(name)
            tests = {"eq": lambda a, b: a == b, "ne": lambda a, b: a != b, "gt": lambda a, b: a > b, "gte": lambda a, b: a >= b,
                     "lt": lambda a, b: a < b, "lte": lambda a, b: a <= b, "is_type_of": isinstance, "is_in": lambda a, b: a in b,
                     "is_not_in": lambda a, b: a not in b, "cont": lambda a, b: b in a, "len_eq": lambda a, b: len(a) == b,
                     "len_min": lambda a, b: len(a) >= b, "len_max": lambda a, b: len(a) <= b}
            for key, wanted in self.operations.items():
                if key in tests and not tests[key](value, wanted):
                    raise ValidationError("%s must %s %s but it is %s in env %s" % (
                        name, key, wanted, value, settings.current_env.lower()))
            if self.condition and not self.condition(value):
                raise ValidationError("%s invalid for %s(%s) in env %s" % (
                    name, getattr(self.condition, "__name__", "condition"), value, settings.current_env.lower()))


settings = LazySettings()


__getattr__ = _rest(__name__)
