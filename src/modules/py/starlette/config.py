# starlette.config: Config and environ; starlette.datastructures' Secret and the rest come with it.
import os as _os

from dotenv import dotenv_values as _dotenv_values
from starlette.datastructures import CommaSeparatedStrings, Secret


class undefined:
    pass


class EnvironError(Exception):
    pass


class Environ(dict):
    def __init__(self):
        super().__init__(_os.environ)

    def __setitem__(self, key, value):
        super().__setitem__(key, value)
        _os.environ[key] = value


environ = Environ()


class Config:
    def __init__(self, env_file=None, environ=environ, env_prefix="", encoding="utf-8"):
        self.environ, self.env_prefix = environ, env_prefix
        self.file_values = {}
        if env_file is not None and _os.path.isfile(str(env_file)):
            self.file_values = _dotenv_values(env_file, interpolate=False, encoding=encoding)

    def __call__(self, key, cast=None, default=undefined):
        return self.get(key, cast, default)

    def get(self, key, cast=None, default=undefined):
        key = self.env_prefix + key
        if key in self.environ:
            value = self.environ[key]
        elif key in self.file_values:
            value = self.file_values[key]
        elif default is undefined:
            raise KeyError("Config '%s' is missing, and has no default." % key)
        else:
            value = default
        if cast is None or value is None:
            return value
        if cast is bool and isinstance(value, str):
            known = {"true": True, "1": True, "false": False, "0": False}
            if value.lower() not in known:
                raise ValueError("Config '%s' has value '%s'. Not a valid bool." % (key, value))
            return known[value.lower()]
        try:
            return cast(value)
        except (TypeError, ValueError):
            raise ValueError("Config '%s' has value '%s'. Not a valid %s." % (key, value, cast.__name__)) from None
