# environs: typed reading of environment variables.
import datetime as _dt
import decimal as _decimal
import json as _json
import logging as _logging
import os as _os
import pathlib as _pathlib
import uuid as _uuid
from contextlib import contextmanager as _contextmanager
from urllib.parse import urlparse as _urlparse

from marshmallow import ValidationError as _ValidationError

from dotenv import find_dotenv as _find_dotenv, load_dotenv as _load_dotenv

_MISSING = object()
_TRUE = {"t", "T", "true", "True", "TRUE", "on", "On", "ON", "y", "Y", "yes", "Yes", "YES", "1", 1, True}
_FALSE = {"f", "F", "false", "False", "FALSE", "off", "Off", "OFF", "n", "N", "no", "No", "NO", "0", 0, False}


class EnvError(ValueError):
    pass


class EnvValidationError(EnvError):
    pass


class EnvSealedError(TypeError, EnvError):
    pass


def _bool(value):
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise ValueError("Not a valid boolean.")


def _parser(convert):
    def read(self, name, default=_MISSING, *, validate=None, subcast=None, **options):
        return self._read(convert, name, default, validate, subcast, options)
    return read


def _items(value, subcast, options):
    if not isinstance(value, str):
        return list(value)
    return [(subcast or str)(part.strip()) for part in value.split(options.get("delimiter", ",")) if part.strip() or value]


def _dict(value, subcast, options):
    if not isinstance(value, str):
        return dict(value)
    pairs = (part.split("=", 1) for part in value.split(options.get("delimiter", ",")) if part)
    return {k.strip(): (options.get("subcast_values") or subcast or str)(v.strip()) for k, v in pairs}


def _plain(convert):
    return lambda value, subcast, options: convert(value)


def _enum(value, subcast, options):
    kind = options.get("enum") or options.get("type")
    if isinstance(value, kind):
        return value
    try:
        return kind[value]
    except KeyError:
        return kind(value)


class Env:
    def __init__(self, *, eager=True, expand_vars=False, prefix=None):
        self.eager, self.expand_vars, self._prefix = eager, expand_vars, prefix
        self._errors = {}

    def _read(self, convert, name, default, validate, subcast, options):
        key = (self._prefix or "") + name
        text = _os.environ.get(key, _MISSING)
        if text is _MISSING:
            if default is _MISSING:
                raise EnvError('Environment variable "%s" not set' % key)
            if default is None or not isinstance(default, str):
                return default
            text = default
        if self.expand_vars and isinstance(text, str):
            text = _os.path.expandvars(text)
        try:
            value = convert(text, subcast, options)
            for check in validate if isinstance(validate, (list, tuple)) else [validate] if validate else []:
                if check(value) is False:
                    raise ValueError("Invalid value.")
        except (ValueError, TypeError, KeyError, ArithmeticError, _ValidationError) as error:
            raise EnvValidationError('Environment variable "%s" invalid: %s' % (key, error)) from error
        return value

    str = __call__ = _parser(_plain(str))
    int = _parser(_plain(int))
    bool = _parser(_plain(_bool))
    float = _parser(_plain(float))
    decimal = _parser(_plain(_decimal.Decimal))
    list = _parser(_items)
    dict = _parser(_dict)
    json = _parser(_plain(_json.loads))
    datetime = _parser(_plain(_dt.datetime.fromisoformat))
    date = _parser(_plain(_dt.date.fromisoformat))
    timedelta = _parser(_plain(lambda v: _dt.timedelta(seconds=float(v))))
    uuid = _parser(_plain(_uuid.UUID))
    path = _parser(_plain(_pathlib.Path))
    url = _parser(_plain(_urlparse))
    enum = _parser(_enum)
    log_level = _parser(_plain(lambda v: int(v) if str(v).isdigit() else _logging.getLevelName(v.upper())))

    @staticmethod
    def read_env(path=None, recurse=True, verbose=False, override=False, return_path=False):
        found = path or _find_dotenv(usecwd=True)
        if found and _os.path.isdir(str(found)):
            found = _os.path.join(str(found), ".env")
        done = _load_dotenv(found, override=override) if found else False
        return found if return_path else done

    @_contextmanager
    def prefixed(self, prefix):
        before = self._prefix
        self._prefix = (before or "") + prefix
        try:
            yield self
        finally:
            self._prefix = before

    def seal(self):
        pass


FileAwareEnv = Env
env = Env()
