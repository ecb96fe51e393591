# pydantic: types with rules of their own: secrets, URLs, addresses, paths, numbers within bounds.
import datetime as _dt
import enum as _enum
import json as _json
import re as _re
import typing as _t
import uuid as _uuid
from decimal import Decimal as _Decimal
from pathlib import Path as _Path
from urllib.parse import quote as _quote, unquote as _unquote

from pydantic._fields import (
    AfterValidator, BeforeValidator, FieldInfo, PydanticUserError, SkipValidation, ValidationInfo, _Bad, _Wrapped,
    _bad, _failure)
from pydantic._conversion import _SCALARS
from pydantic._models import BaseModel

__name__ = "pydantic"


# --- types ---

class _Secret:
    _pydantic_is_text = False  # but it is dumped as its stars
    def __init__(self, value):
        self._secret_value = value

    @classmethod
    def _pydantic_make(cls, value):
        if isinstance(value, cls):
            return value
        return cls(_SCALARS[cls._inner](value, None))

    def get_secret_value(self):
        return self._secret_value

    def __len__(self):
        return len(self._secret_value)

    def __eq__(self, other):
        return type(self) is type(other) and self._secret_value == other._secret_value

    def __hash__(self):
        return hash(self._secret_value)

    def __str__(self):
        return "**********" if self._secret_value else ""

    def __repr__(self):
        return "%s('%s')" % (type(self).__name__, self)


class SecretStr(_Secret):
    _inner = str


class SecretBytes(_Secret):
    _inner = bytes


class Secret(_Secret):
    _inner = str

    def __class_getitem__(cls, item):
        return type("Secret", (Secret,), {"_inner": item})


class _Url:
    _pydantic_is_text = True
    """A URL split in its parts; str() gives it back. Subclasses name the schemes they take."""
    _schemes = None
    _host_required = True

    def __init__(self, url, **parts):
        self._take(str(url))

    @classmethod
    def _pydantic_make(cls, value):
        if isinstance(value, cls):
            return value
        if not isinstance(value, (str, _Url)):
            raise _bad("url_type", "URL input should be a string or URL", value)
        return cls(value)

    def _take(self, text):
        found = _re.match(r"([a-zA-Z][a-zA-Z0-9+.\-]*):(?://)?((?:[^/?#]*@)?(?:\[[^\]]*\]|[^/?#]*))([^?#]*)(?:\?([^#]*))?(?:#(.*))?$", text.strip())
        if not found:
            raise _bad("url_parsing", "Input should be a valid URL, relative URL without a base", text)
        self.scheme, place, path, self.query, self.fragment = found.groups()
        if self._schemes and self.scheme not in self._schemes:
            words = ["'%s'" % s for s in self._schemes]
            raise _bad("url_scheme", "URL scheme should be %s" % (
                words[0] if len(words) == 1 else ", ".join(words[:-1]) + " or " + words[-1]), text)
        who, at, where = place.rpartition("@")
        self.username, colon, password = who.partition(":")
        self.username = self.username or None
        self.password = password if colon else None
        self._hosts = where
        host, _, port = where.split(",")[0].rpartition(":") if _re.search(r":\d*$", where.split(",")[0]) else (where.split(",")[0], "", "")
        self.host = host or None
        self.port = int(port) if port else _PORTS.get(self.scheme)
        if not path and self.scheme in ("http", "https", "ws", "wss", "redis", "rediss", "ftp"):
            path = "/"
        self.path = path or None
        self._text = "%s://%s%s%s%s" % (self.scheme, place, path, "?" + self.query if self.query is not None else "",
                                        "#" + self.fragment if self.fragment is not None else "")
        if self.scheme in ("redis", "rediss") and self.path == "/":
            self._text, self.path = self._text + "0" if self._text.endswith("/") else self._text, "/0"

    def hosts(self):
        return [{"username": self.username, "password": self.password, "host": self.host, "port": self.port}]

    def unicode_string(self):
        return self._text

    def query_params(self):
        return [tuple(p.partition("=")[::2]) for p in (self.query or "").split("&") if p]

    def encoded_string(self):
        return self._text

    @classmethod
    def build(cls, *, scheme, username=None, user=None, password=None, host=None, hosts=None, port=None, path=None, query=None,
              fragment=None, **rest):
        who = username if username is not None else user
        text = scheme + "://"
        if who is not None or password is not None:
            text += _quote(_unquote(who or ""), safe="") + (":" + _quote(password, safe="%!$&'()*+,;=-._~") if password is not None else "") + "@"
        if hosts:
            text += ",".join("%s%s" % (h["host"], ":%s" % h["port"] if h.get("port") else "") for h in hosts)
        text += host or ""
        text += ":%s" % port if port is not None else ""
        if path:
            text += "/" + path.lstrip("/") if not path.startswith("/") or user is None else path
        text += "?" + query if query else ""
        text += "#" + fragment if fragment else ""
        try:
            return cls(text)
        except _Bad as bad:
            raise _failure(cls.__name__, bad.problems) from None

    def __str__(self):
        return self._text

    def __repr__(self):
        return "%s('%s')" % (type(self).__name__, self._text)

    def __eq__(self, other):
        return str(self) == str(other) if isinstance(other, _Url) else NotImplemented

    def __lt__(self, other):
        return str(self) < str(other)

    def __hash__(self):
        return hash(self._text)


_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443, "ftp": 21, "postgres": 5432, "postgresql": 5432,
          "postgresql+asyncpg": 5432, "postgresql+psycopg2": 5432, "postgresql+psycopg": 5432, "mysql": 3306,
          "mysql+pymysql": 3306, "redis": 6379, "rediss": 6379, "mongodb": 27017, "amqp": 5672, "amqps": 5671}
for _name in ("postgres", "postgresql", "postgresql+asyncpg", "postgresql+psycopg2", "postgresql+psycopg"):
    _PORTS.pop(_name)


def _url(name, *schemes):
    return type(name, (_Url,), {"_schemes": schemes or None, "__module__": "pydantic.networks"})


AnyUrl = _url("AnyUrl")
AnyHttpUrl = _url("AnyHttpUrl", "http", "https")
HttpUrl = _url("HttpUrl", "http", "https")
FileUrl = _url("FileUrl", "file")
FtpUrl = _url("FtpUrl", "ftp")
WebsocketUrl = AnyWebsocketUrl = _url("WebsocketUrl", "ws", "wss")
PostgresDsn = _url("PostgresDsn", "postgres", "postgresql", "postgresql+asyncpg", "postgresql+pg8000", "postgresql+psycopg",
                   "postgresql+psycopg2", "postgresql+psycopg2cffi", "postgresql+py-postgresql", "postgresql+pygresql")
CockroachDsn = _url("CockroachDsn", "cockroachdb", "cockroachdb+psycopg2", "cockroachdb+asyncpg")
MySQLDsn = _url("MySQLDsn", "mysql", "mysql+mysqlconnector", "mysql+aiomysql", "mysql+asyncmy", "mysql+mysqldb", "mysql+pymysql",
                "mysql+cymysql", "mysql+pyodbc")
MariaDBDsn = _url("MariaDBDsn", "mariadb", "mariadb+mariadbconnector", "mariadb+pymysql")
RedisDsn = _url("RedisDsn", "redis", "rediss")
AmqpDsn = _url("AmqpDsn", "amqp", "amqps")
MongoDsn = _url("MongoDsn", "mongodb", "mongodb+srv")
KafkaDsn = _url("KafkaDsn", "kafka")
NatsDsn = _url("NatsDsn", "nats", "tls", "ws", "wss")
ClickHouseDsn = _url("ClickHouseDsn", "clickhouse", "clickhousedb", "clickhouse+native", "clickhouse+asynch")
SnowflakeDsn = _url("SnowflakeDsn", "snowflake")
Url = MultiHostUrl = AnyUrl


class UrlConstraints:
    """What a URL of an annotation must be."""

    def __init__(self, max_length=None, allowed_schemes=None, host_required=None, default_host=None, default_port=None,
                 default_path=None, preserve_empty_path=None):
        self.max_length, self.allowed_schemes, self.host_required = max_length, allowed_schemes, host_required
        self.default_host, self.default_port, self.default_path = default_host, default_port, default_path

    def _pydantic_check(self, url):
        if self.max_length is not None and len(str(url)) > self.max_length:
            raise _bad("url_too_long", "URL should have at most %d characters" % self.max_length, str(url))
        if self.allowed_schemes and url.scheme not in self.allowed_schemes:
            words = ["'%s'" % scheme for scheme in self.allowed_schemes]
            raise _bad("url_scheme", "URL scheme should be %s" % (
                words[0] if len(words) == 1 else ", ".join(words[:-1]) + " or " + words[-1]), str(url))
        if self.host_required and not url.host and not self.default_host:
            raise _bad("url_parsing", "Input should be a valid URL, empty host", str(url))


class EmailStr(str):
    @classmethod
    def _pydantic_make(cls, value):
        if not isinstance(value, str) or not _re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", value.strip()):
            raise _bad("value_error", "value is not a valid email address", value)
        user, _, domain = value.strip().rpartition("@")
        return user + "@" + domain.lower()


class NameEmail(EmailStr):
    pass


def _limited(base, **rules):
    return _t.Annotated[base, FieldInfo(**rules)]


def _maker(base):
    return lambda **rules: _limited(base, **rules)


conint, confloat, condecimal, constr, conbytes, condate = (_maker(b) for b in (int, float, _Decimal, str, bytes, _dt.date))


class ConstrainedStr(str):
    """pydantic 1: classes of text whose attributes are the rules; they are not checked."""
    regex = min_length = max_length = curtail_length = None
    strip_whitespace = to_lower = to_upper = strict = False


class ConstrainedInt(int):
    gt = ge = lt = le = multiple_of = None


class ConstrainedFloat(float):
    gt = ge = lt = le = multiple_of = None


class ConstrainedDecimal(_Decimal):
    gt = ge = lt = le = multiple_of = max_digits = decimal_places = None


class ConstrainedBytes(bytes):
    min_length = max_length = None


class ConstrainedList(list):
    item_type, min_items, max_items = object, None, None


def _of_items(rules):
    """pydantic 1 counted items where 2 measures a length."""
    return {{"min_items": "min_length", "max_items": "max_length"}.get(k, k): v for k, v in rules.items()}


def conlist(item_type, **rules):
    return _limited(_t.List[item_type], **_of_items(rules))


def conset(item_type, **rules):
    return _limited(_t.Set[item_type], **_of_items(rules))


def confrozenset(item_type, **rules):
    return _limited(_t.FrozenSet[item_type], **_of_items(rules))


PositiveInt, NegativeInt = _limited(int, gt=0), _limited(int, lt=0)
NonNegativeInt, NonPositiveInt = _limited(int, ge=0), _limited(int, le=0)
PositiveFloat, NegativeFloat = _limited(float, gt=0), _limited(float, lt=0)
NonNegativeFloat, NonPositiveFloat = _limited(float, ge=0), _limited(float, le=0)


def _strict(base, kinds, kind, message):
    """Only values that are of the kind already."""
    def check(value):
        if not isinstance(value, kinds) or isinstance(value, bool) and base is not bool:
            raise _bad(kind, message, value)
        return value
    return _t.Annotated[base, BeforeValidator(check)]


StrictStr, StrictBytes = str, bytes
StrictInt = _strict(int, int, "int_type", "Input should be a valid integer")
StrictFloat = _strict(float, (int, float), "float_type", "Input should be a valid number")
StrictBool = _strict(bool, bool, "bool_type", "Input should be a valid boolean")
UUID1 = UUID3 = UUID4 = UUID5 = UUID6 = UUID7 = UUID8 = _uuid.UUID


def _path(holds, kind, message):
    def check(path):
        if not holds(path):
            raise _bad(kind, message, str(path))
        return path
    return _t.Annotated[_Path, AfterValidator(check)]


FilePath = _path(lambda path: path.is_file(), "path_not_file", "Path does not point to a file")
DirectoryPath = _path(lambda path: path.is_dir(), "path_not_directory", "Path does not point to a directory")
NewPath = _path(lambda path: not path.exists() and path.parent.exists(), "path_exists", "Path already exists")


class ImportString:
    """What `module.name` or `module:name` is."""

    def __class_getitem__(cls, item):
        return cls

    @classmethod
    def _pydantic_make(cls, value):
        if not isinstance(value, str):
            return value
        import importlib
        place, colon, name = value.strip().partition(":")
        try:
            if not colon:
                try:
                    return importlib.import_module(place)
                except ModuleNotFoundError:
                    place, _, name = place.rpartition(".")
                    if not place:
                        raise
            return getattr(importlib.import_module(place), name)
        except (ImportError, AttributeError) as error:
            raise _bad("import_error", "Invalid python path: %s" % error, value) from None


PyObject = ImportString


def _address(name, maker, kind, words):
    def make(cls, value):
        import ipaddress
        try:
            return getattr(ipaddress, maker)(value, *((False,) if maker == "ip_network" else ()))
        except (ValueError, TypeError):
            raise _bad(kind, "value is not a valid IPv4 or IPv6 %s" % words, value) from None
    return type(name, (), {"_pydantic_make": classmethod(make), "__module__": "pydantic.networks"})


IPvAnyAddress = _address("IPvAnyAddress", "ip_address", "ip_any_address", "address")
IPvAnyInterface = _address("IPvAnyInterface", "ip_interface", "ip_any_interface", "interface")
IPvAnyNetwork = _address("IPvAnyNetwork", "ip_network", "ip_any_network", "network")
AwareDatetime = NaiveDatetime = FutureDatetime = PastDatetime = _dt.datetime
FutureDate = PastDate = _dt.date


def _base64(base, decode):
    def read(value):
        import binascii
        try:
            data = decode(value.encode() if isinstance(value, str) else value)
        except (binascii.Error, ValueError) as error:
            raise _bad("base64_decode", "Base64 decoding error: '%s'" % error, value) from None
        return data.decode() if base is str else data
    return _t.Annotated[base, AfterValidator(read)]


def _standard(data):
    import base64
    return base64.decodebytes(data)


def _url_safe(data):
    import base64
    return base64.urlsafe_b64decode(data)


Base64Str, Base64Bytes, Base64UrlStr, Base64UrlBytes = (_base64(base, decode) for decode in (_standard, _url_safe) for base in (str, bytes))


class ByteSize(int):
    """Bytes, read from "10 MB" too."""
    byte_sizes = {"b": 1, **{unit + "b": 1000 ** n for n, unit in enumerate("kmgtpe", 1)},
                  **{unit + "ib": 1024 ** n for n, unit in enumerate("kmgtpe", 1)}, "bit": 0.125}
    byte_sizes.update({name[:-1]: size for name, size in list(byte_sizes.items()) if "i" not in name and name != "b"})

    @classmethod
    def _pydantic_make(cls, value):
        if isinstance(value, int):
            return cls(value)
        match = _re.match(r"^\s*(\d*\.?\d+)\s*(\w+)?", str(value))
        if not match:
            raise _bad("byte_size", "could not parse value and unit from byte string", value)
        unit = (match.group(2) or "b").lower()
        if unit not in cls.byte_sizes:
            raise _bad("byte_size_unit", "could not interpret byte unit: %s" % unit, value)
        return cls(int(float(match.group(1)) * cls.byte_sizes[unit]))

    def human_readable(self, decimal=False, separator=""):
        step, units = (1000, ("B", "KB", "MB", "GB", "TB", "PB")) if decimal else (1024, ("B", "KiB", "MiB", "GiB", "TiB", "PiB"))
        number = float(self)
        for unit in units:
            if abs(number) < step:
                return ("%0.0f" if unit == "B" else "%0.1f") % number + separator + unit
            number /= step
        return "%0.1f%s%s" % (number, separator, "EB" if decimal else "EiB")

    def to(self, unit):
        if unit.lower() not in self.byte_sizes:
            raise PydanticUserError("could not interpret byte unit: %s" % unit)
        return self / self.byte_sizes[unit.lower()]


FiniteFloat = float
OnErrorOmit = SkipValidation
SerializeAsAny = SkipValidation
FailFast = Strict = Discriminator = Tag = AllowInfNan = GetPydanticSchema = _Wrapped


def confrozenset(item, **rules):
    return _limited(_t.FrozenSet[item], **rules)


def with_config(config=None, /, **options):
    def keep(cls):
        cls.__pydantic_config__ = config if config is not None else options
        return cls
    return keep


def validate_email(value):
    """(the part before the @, the address)"""
    address = EmailStr._pydantic_make(value)
    return address.partition("@")[0], address


JsonValue = _t.Any


class GenericModel(BaseModel):
    """Version 1's base of generic models."""


SerializationInfo = FieldSerializationInfo = ValidatorFunctionWrapHandler = SerializerFunctionWrapHandler = GetCoreSchemaHandler = GetJsonSchemaHandler = ValidationInfo


class Json:
    @classmethod
    def _pydantic_make(cls, value):
        try:
            return _json.loads(value)
        except (ValueError, TypeError) as error:
            raise _bad("json_invalid", "Invalid JSON: %s" % error, value) from None

    def __class_getitem__(cls, item):
        return cls


class Extra(str, _enum.Enum):
    allow = "allow"
    forbid = "forbid"
    ignore = "ignore"
