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


class RepositoryIni(RepositoryEmpty):
    SECTION = "settings"

    def __init__(self, source, encoding="UTF-8"):
        self.parser = _ConfigParser()
        with open(source, encoding=encoding) as f:
            self.parser.read_file(f)

    def __contains__(self, key):
        return key in _os.environ or self.parser.has_option(self.SECTION, key)

    def __getitem__(self, key):
        return self.parser.get(self.SECTION, key)


class RepositoryEnv(RepositoryEmpty):
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

    def __contains__(self, key):
        return key in _os.environ or key in self.data

    def __getitem__(self, key):
        return self.data[key]


class RepositorySecret(RepositoryEmpty):
    """One file for each name, as containers get their secrets."""

    def __init__(self, source="/run/secrets/"):
        self.data = {}
        for name in _os.listdir(source):
            with open(_os.path.join(source, name)) as f:
                self.data[name] = f.read()

    def __contains__(self, key):
        return key in _os.environ or key in self.data

    def __getitem__(self, key):
        return self.data[key]


class Config:
    def __init__(self, repository):
        self.repository = repository

    def get(self, option, default=undefined, cast=undefined):
        if option in _os.environ:
            value = _os.environ[option]
        elif option in self.repository:
            value = self.repository[option]
        elif default is undefined:
            raise UndefinedValueError("%s not found. Declare it as envvar or define a default value." % option)
        else:
            value = default
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
        while True:
            for name, repository in self.SUPPORTED.items():
                path = _os.path.join(folder, name)
                if _os.path.isfile(path):
                    return repository(path, encoding=self.encoding)
            parent = _os.path.dirname(folder)
            if parent == folder:
                return RepositoryEmpty()
            folder = parent

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
