# environs: typed reading of environment variables.
import datetime as _dt
import decimal as _decimal
import functools as _functools
import json as _json
import logging as _logging
import os as _os
import pathlib as _pathlib
import re as _re
import uuid as _uuid
from contextlib import contextmanager as _contextmanager
from urllib.parse import urlparse as _urlparse

from marshmallow import ValidationError

from dotenv import find_dotenv as _find_dotenv, load_dotenv as _load_dotenv

_MISSING = object()
_TRUE = {"t", "T", "true", "True", "TRUE", "on", "On", "ON", "y", "Y", "yes", "Yes", "YES", "1", 1, True}
_FALSE = {"f", "F", "false", "False", "FALSE", "off", "Off", "OFF", "n", "N", "no", "No", "NO", "0", 0, False}
_VARIABLE = _re.compile(r"(?<!\\)\$\{(?P<name>[A-Za-z0-9_]+)(?P<default>:-[^}:]*)?\}")


class EnvError(ValueError):
    pass


class EnvValidationError(EnvError):
    def __init__(self, message, error_messages):
        super().__init__(message)
        self.error_messages = error_messages


class EnvSealedError(TypeError, EnvError):
    pass


class ParserConflictError(ValueError):
    pass


# --- conversions: each takes the value and the options of the call ---

def _bool(value, **options):
    try:
        if value in _TRUE:
            return True
        if value in _FALSE:
            return False
    except TypeError:
        pass
    raise ValidationError("Not a valid boolean.")


def _with(convert, message):
    """Any failure of CONVERT is MESSAGE."""
    def read(value, **options):
        try:
            return convert(value)
        except (ValueError, TypeError, ArithmeticError):
            raise ValidationError(message) from None
    return read


def _sub(subcast):
    return {bool: _bool}.get(subcast, subcast) or (lambda value: value)


def _list(value, subcast=None, delimiter=",", **options):
    parts = list(value) if not isinstance(value, str) else value.split(delimiter) if value != "" else []
    out, wrong = [], {}
    for i, part in enumerate(parts):
        try:
            out.append(_sub(subcast)(part))
        except (ValueError, TypeError, ValidationError) as error:
            wrong[i] = [str(error) if isinstance(error, ValidationError) else "Invalid value."]
    if wrong:
        raise ValidationError(wrong)
    return out


def _dict(value, subcast_keys=None, subcast_values=None, delimiter=",", key_value_delimiter="=", **options):
    if not isinstance(value, str):
        return dict(value)
    pairs = [part.strip().split(key_value_delimiter, 1) for part in value.split(delimiter) if part]
    if any(len(pair) != 2 for pair in pairs):
        raise ValidationError("Not a valid mapping type.")
    return {_sub(subcast_keys)(key.strip()): _sub(subcast_values)(item.strip()) for key, item in pairs}


def _timedelta(value):
    if isinstance(value, _dt.timedelta):
        return value
    units = _re.fullmatch(r"(?:(-?\d+)w)? ?(?:(-?\d+)d)? ?(?:(-?\d+)h)? ?(?:(-?\d+)m)? ?(?:(-?\d+)s)? ?(?:(-?\d+)ms)? ?(?:(-?\d+)(?:us|µs))?", value)
    if units and any(units.groups()):
        names = ("weeks", "days", "hours", "minutes", "seconds", "milliseconds", "microseconds")
        return _dt.timedelta(**{name: int(n) for name, n in zip(names, units.groups()) if n})
    return _dt.timedelta(seconds=int(value))


def _url(value, **options):
    parts = _urlparse(value)
    if not (parts.scheme in ("http", "https", "ftp", "ftps") and _re.fullmatch(
            r"(?:[^@/]*@)?(?:localhost|(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}\.?|\d+(?:\.\d+){3}|\[[0-9A-Fa-f:.]+\])(?::\d+)?", parts.netloc)):
        raise ValidationError(["Not a valid URL."])
    return parts


def _enum(value, type=None, enum=None, ignore_case=False, by_value=False, **options):
    kind = type or enum
    if isinstance(value, kind):
        return value
    if by_value:
        return kind(value)
    for name, member in kind.__members__.items():
        if name == value or ignore_case and name.lower() == value.lower():
            return member
    try:
        return kind(value)
    except ValueError:
        raise ValidationError("Not a valid '%s' enum." % kind.__name__) from None


def _log_level(value, **options):
    try:
        return int(value)
    except ValueError:
        level = getattr(_logging, value.upper(), None)
        if not isinstance(level, int):
            raise ValidationError("Not a valid log level.") from None
        return level


def _as(kind, convert):
    return lambda value: value if isinstance(value, kind) else convert(value)


def _method(name, convert):
    def method(self, name_, default=_MISSING, subcast=None, *, validate=None, **options):
        if self._sealed:
            raise EnvSealedError("Env has already been sealed. New values cannot be parsed.")
        return self._read(name, convert, name_, default, validate, dict(options, subcast=subcast))
    method.__name__ = name
    return method


class Env:
    __call__ = str = _method("str", lambda value, **options: str(value))

    def __init__(self, *, eager=True, expand_vars=False, prefix=None):
        self.eager, self.expand_vars, self._prefix = eager, expand_vars, prefix
        self._values, self._errors, self._sealed, self._parsers = {}, {}, False, {}

    def __repr__(self):
        return "<Env(eager=%s, expand_vars=%s)>" % (self.eager, self.expand_vars)

    def __getattr__(self, name):
        parsers = self.__dict__.get("_parsers", {})
        if name not in parsers:
            raise AttributeError("'%s' object has no attribute '%s'" % (type(self).__name__, name))
        return _functools.partial(_method(name, parsers[name]), self)

    # --- reading ---

    def _lookup(self, name, default):
        """(the variable's whole name, its text or the default)"""
        key = (self._prefix or "") + name
        text = _os.environ.get(key, _MISSING)
        if text is not _MISSING and self.expand_vars:
            text = self._expanded(text)
        return key, default if text is _MISSING else text

    def _expanded(self, text):
        def look_up(match):
            name = match.group("name")
            value = _os.environ.get(name)
            if value is None and match.group("default") is not None:
                return match.group("default")[2:]
            if value is None:
                raise EnvError('Environment variable "%s" not set' % name)
            return self._expanded(value)
        return _VARIABLE.sub(look_up, text).replace("\\$", "$")

    def _read(self, kind, convert, name, default, validate, options):
        key, value = self._lookup(name, default)
        if value is _MISSING:
            self._failed(key, ["Environment variable not set."], 'Environment variable "%s" not set' % key, EnvError)
            return None
        if value is None:
            self._values[key] = None
            return None
        try:
            value = convert(value, **{option: given for option, given in options.items() if given is not None})
            for check in validate if isinstance(validate, (list, tuple)) else [validate] if validate else []:
                self._check(check, value)
        except ValidationError as error:
            messages = error.args[0] if error.args else "Invalid value."
            listed = messages if isinstance(messages, list) else [messages]
            self._failed(key, listed, 'Environment variable "%s" invalid: %s' % (key, messages), EnvValidationError)
            return None
        self._values[key] = value
        return value

    @staticmethod
    def _check(check, value):
        try:
            if check(value) is False:
                raise ValidationError("Invalid value.")
        except ValidationError as error:
            raise ValidationError([str(error.args[0])]) from error

    def _failed(self, key, messages, text, kind):
        if self.eager:
            raise kind(text, messages) if kind is EnvValidationError else kind(text)
        self._errors.setdefault(key, []).extend(messages)

    int = _method("int", _with(int, "Not a valid integer."))
    bool = _method("bool", _bool)
    float = _method("float", _with(float, "Not a valid number."))
    decimal = _method("decimal", _with(_as(_decimal.Decimal, _decimal.Decimal), "Not a valid number."))
    list = _method("list", _list)
    dict = _method("dict", _dict)
    json = _method("json", _with(lambda value: _json.loads(value) if isinstance(value, (str, bytes)) else value, "Not valid JSON."))
    datetime = _method("datetime", _with(_as(_dt.datetime, _dt.datetime.fromisoformat), "Not a valid datetime."))
    date = _method("date", _with(_as(_dt.date, _dt.date.fromisoformat), "Not a valid date."))
    time = _method("time", _with(_as(_dt.time, _dt.time.fromisoformat), "Not a valid time."))
    timedelta = _method("timedelta", _with(_timedelta, "Not a valid period of time."))
    uuid = _method("uuid", _with(_as(_uuid.UUID, _uuid.UUID), "Not a valid UUID."))
    path = _method("path", _with(_pathlib.Path, "Not a valid path."))
    url = _method("url", _url)
    enum = _method("enum", _enum)
    log_level = _method("log_level", _log_level)

    # --- more kinds ---

    def add_parser(self, name, func):
        if hasattr(type(self), name) or name in self._parsers:
            raise ParserConflictError("Env already has a method with name '%s'. Use a different name." % name)

        def convert(value, **options):
            try:
                return func(value, **options)
            except EnvError as error:
                raise ValidationError(str(error)) from error
        self._parsers[name] = convert

    def parser_for(self, name):
        def keep(func):
            self.add_parser(name, func)
            return func
        return keep

    # --- files, prefixes, the end ---

    @staticmethod
    def read_env(path=None, recurse=True, verbose=False, override=False, return_path=False):
        path = str(path) if path is not None else None
        if path is None:
            found = _find_dotenv(usecwd=True) if recurse else ".env"
        else:
            folder, name = (path, ".env") if _os.path.isdir(path) else (_os.path.dirname(path) or ".", _os.path.basename(path))
            found = _os.path.join(folder, name)
            while recurse and not _os.path.exists(found) and _os.path.dirname(_os.path.abspath(folder)) != _os.path.abspath(folder):
                folder = _os.path.dirname(_os.path.abspath(folder))
                found = _os.path.join(folder, name)
        exists = bool(found) and _os.path.exists(found)
        done = _load_dotenv(found, override=override) if exists else False
        return (found if exists else None) if return_path else done

    @_contextmanager
    def prefixed(self, prefix):
        before = self._prefix
        self._prefix = (before or "") + prefix
        try:
            yield self
        finally:
            self._prefix = before

    def seal(self):
        self._sealed = True
        if self._errors:
            messages, self._errors = dict(self._errors), {}
            raise EnvValidationError("Environment variables invalid: %s" % messages, messages)

    def dump(self):
        return {key: value.name if hasattr(value, "__members__") else value for key, value in self._values.items()}


class FileAwareEnv(Env):
    """NAME_FILE names a file with the value."""

    def __init__(self, *, file_suffix="_FILE", eager=True, strip=True, expand_vars=False, prefix=None):
        super().__init__(eager=eager, expand_vars=expand_vars, prefix=prefix)
        self.file_suffix, self.strip = file_suffix, strip

    def _lookup(self, name, default):
        path = _os.environ.get((self._prefix or "") + name + self.file_suffix)
        if path is None:
            return super()._lookup(name, default)
        try:
            with open(path) as file:
                text = file.read()
        except OSError as error:
            raise ValueError("The file path %s does not exist or cannot be read" % path) from error
        return (self._prefix or "") + name, text.strip() if self.strip else text


env = Env()
