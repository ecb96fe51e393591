# decouple: settings from the environment, then from a settings.ini or .env file found upwards.
import os as _os
import sys as _sys
import string as _string
from configparser import ConfigParser as _ConfigParser
from shlex import shlex as _shlex


class UndefinedValueError(Exception):
    pass


class Undefined:
    pass


undefined = Undefined()
_BOOLEANS = {"y": True, "yes": True, "t": True, "true": True, "on": True, "1": True,
             "n": False, "no": False, "f": False, "false": False, "off": False, "0": False}


def strtobool(value):
    if isinstance(value, bool):
        return value
    try:
        return _BOOLEANS[value.lower()]
    except KeyError:
        raise ValueError("Invalid truth value: " + value.lower()) from None


class RepositoryEmpty:
    def __init__(self, source="", encoding="UTF-8"):
        self.data = {}

    def __contains__(self, key):
        return False

    def __getitem__(self, key):
        return None


class _Repository(RepositoryEmpty):
    """Has what the environment has, too, which wins."""

    def __contains__(self, key):
        return key in self.data or key in _os.environ

    def __getitem__(self, key):
        return self.data[key]


class RepositoryIni(_Repository):
    SECTION = "settings"

    def __init__(self, source, encoding="UTF-8"):
        self.parser = _ConfigParser()
        with open(source, encoding=encoding) as lines:
            self.parser.read_file(lines, source)

    def __contains__(self, key):
        return self.parser.has_option(self.SECTION, key) or key in _os.environ

    def __getitem__(self, key):
        return self.parser.get(self.SECTION, key)


class RepositoryEnv(_Repository):
    """NAME=value lines: nothing but a pair of quotes around a value counts."""

    def __init__(self, source, encoding="UTF-8"):
        self.data = {}
        with open(source, encoding=encoding) as lines:
            for line in map(str.strip, lines):
                name, mark, value = line.partition("=")
                if mark and not line.startswith("#"):
                    value = value.strip()
                    if len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"":
                        value = value[1:-1]
                    self.data[name.strip()] = value


class RepositorySecret(_Repository):
    """One file for each name, as containers get their secrets."""

    def __init__(self, source="/run/secrets/"):
        self.data = {name: self._read(_os.path.join(source, name)) for name in _os.listdir(source)}

    @staticmethod
    def _read(path):
        with open(path) as secret:
            return secret.read()


class Config:
    def __init__(self, repository):
        self.repository = repository

    def get(self, option, default=undefined, cast=undefined):
        value = next((place[option] for place in (_os.environ, self.repository) if option in place), default)
        if value is undefined:
            raise UndefinedValueError("%s not found. Declare it as envvar or define a default value." % option)
        if cast is undefined:
            return value
        return bool(value) and strtobool(value) if cast is bool else cast(value)

    def __call__(self, *args, **kwargs):
        return self.get(*args, **kwargs)


class AutoConfig:
    SUPPORTED = {"settings.ini": RepositoryIni, ".env": RepositoryEnv}
    encoding = "UTF-8"

    def __init__(self, search_path=None):
        self.search_path = search_path
        self.config = None

    def _find(self, folder):
        above = None
        while folder != above:
            for name, kind in self.SUPPORTED.items():
                candidate = _os.path.join(folder, name)
                if _os.path.isfile(candidate):
                    return kind(candidate, encoding=self.encoding)
            folder, above = _os.path.dirname(folder), folder
        return RepositoryEmpty()

    def __call__(self, *args, **kwargs):
        if self.config is None:
            start = self.search_path
            if start is None:
                start = _os.path.dirname(_os.path.abspath(_sys._getframe(1).f_code.co_filename))
            self.config = Config(self._find(str(start)))
        return self.config(*args, **kwargs)


config = AutoConfig()


class Csv:
    def __init__(self, cast=str, delimiter=",", strip=_string.whitespace, post_process=list):
        self.cast, self.delimiter, self.strip, self.post_process = cast, delimiter, strip, post_process

    def __call__(self, value):
        if value is None:
            return self.post_process()
        parts = _shlex(value, posix=True)
        parts.whitespace, parts.whitespace_split = self.delimiter, True
        return self.post_process(self.cast(part.strip(self.strip)) for part in parts)


class Choices:
    def __init__(self, flat=None, cast=str, choices=None):
        self.cast = cast
        self.values = list(flat or []) + [value for value, _ in choices or []]

    def __call__(self, value):
        made = self.cast(value)
        if made not in self.values:
            raise ValueError("Value not in list: %r; valid values are %r" % (value, self.values))
        return made
