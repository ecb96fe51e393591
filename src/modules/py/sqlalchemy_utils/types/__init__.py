# sqlalchemy_utils.types: each class says under which module the reference has it, because autogenerate prints that.
import ipaddress as _ipaddress
import json as _json
import uuid as _uuid

import sqlalchemy as _sa
from sqlalchemy import types as _types
from sqlalchemy.dialects import mssql as _mssql, postgresql as _pg
from sqlalchemy.dialects.postgresql.base import ischema_names as _ischema_names

from sqlalchemy_utils import primitives as _primitives
from sqlalchemy_utils.primitives import Country, Currency, Ltree, WeekDay, WeekDays


class ScalarCoercible:
    def _coerce(self, value):
        return value


class UUIDType(ScalarCoercible, _types.TypeDecorator):
    __module__ = "sqlalchemy_utils.types.uuid"
    impl = _types.BINARY(16)
    python_type = _uuid.UUID
    cache_ok = True

    def __init__(self, binary=True, native=True):
        self.binary, self.native = binary, native

    def __repr__(self):
        return "UUIDType(%s)" % ", ".join("%s=False" % n for n in ("binary", "native") if not getattr(self, n))

    def load_dialect_impl(self, dialect):
        own = self._OWN.get(dialect.name) if self.native else None
        stored = own() if own else self.impl if self.binary else _types.CHAR(32)
        return dialect.type_descriptor(stored)

    # The databases that have such a type, and what it is called there.
    _OWN = {"postgresql": _pg.UUID, "cockroachdb": _pg.UUID, "mssql": _mssql.UNIQUEIDENTIFIER}

    @staticmethod
    def _coerce(value):
        if isinstance(value, _uuid.UUID) or not value:
            return value
        try:
            return _uuid.UUID(value)
        except (TypeError, ValueError):
            return _uuid.UUID(bytes=value)

    def process_literal_param(self, value, dialect):
        return "'%s'" % value if value else value

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        known = self._coerce(value)
        if self.native and dialect.name in self._OWN:
            return str(known)
        return getattr(known, "bytes" if self.binary else "hex")

    def process_result_value(self, value, dialect):
        if value is None or isinstance(value, _uuid.UUID):
            return value
        packed = self.binary and not (self.native and dialect.name in self._OWN)
        return _uuid.UUID(**{"bytes" if packed else "hex": value})


def _lowered(value):
    """The other side of a comparison without case: a column of such a type is that already."""
    type_ = value.type if isinstance(value, _sa.Column) or hasattr(value, "property") else None
    same = isinstance(getattr(type_, "comparator_factory", None), type) and issubclass(type_.comparator_factory, CaseInsensitiveComparator)
    return value if value is None or same else _sa.func.lower(value)


class CaseInsensitiveComparator(_types.Unicode.Comparator):
    def in_(self, other):
        return super().in_([_lowered(v) for v in other] if isinstance(other, (list, tuple)) else other)

    def notin_(self, other):
        return super().notin_([_lowered(v) for v in other] if isinstance(other, (list, tuple)) else other)


def _without_case(name):
    method = getattr(_types.Unicode.Comparator, name)

    def compare(self, other, **kw):
        return method(self, _lowered(other), **kw)
    setattr(CaseInsensitiveComparator, name, compare)


for _name in ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "concat", "contains", "ilike", "like", "notlike", "notilike",
              "startswith", "endswith"):
    _without_case(_name)


class EmailType(_types.TypeDecorator):
    __module__ = "sqlalchemy_utils.types.email"
    impl = _types.Unicode
    comparator_factory = CaseInsensitiveComparator
    cache_ok = True

    def __init__(self, length=255, *args, **kwargs):
        super().__init__(length=length, *args, **kwargs)

    def process_bind_param(self, value, dialect):
        return value.lower() if value is not None else None


class Choice:
    def __init__(self, code, value):
        self.code, self.value = code, value

    def __eq__(self, other):
        return self.code == (other.code if isinstance(other, Choice) else other)

    def __hash__(self):
        return hash(self.code)

    def __str__(self):
        return str(self.value)

    def __repr__(self):
        return "Choice(code=%s, value=%s)" % (self.code, self.value)


class ChoiceType(ScalarCoercible, _types.TypeDecorator):
    __module__ = "sqlalchemy_utils.types.choice"
    impl = _types.Unicode(255)
    cache_ok = False

    def __init__(self, choices, impl=None):
        self.choices = tuple(choices) if isinstance(choices, list) else choices
        if impl:
            self.impl = impl

    @property
    def python_type(self):
        return self.choices if isinstance(self.choices, type) else self.impl.python_type

    def _coerce(self, value):
        if value is None or isinstance(value, Choice):
            return value
        if isinstance(self.choices, type):
            return self.choices(value)
        found = dict(self.choices)
        return Choice(value, found[value]) if value in found else value

    def process_bind_param(self, value, dialect):
        if isinstance(value, Choice):
            return value.code
        if isinstance(self.choices, type) and value is not None:
            return self.choices(value).value
        return value

    def process_result_value(self, value, dialect):
        return self._coerce(value) if value is not None else None


class URLType(ScalarCoercible, _types.TypeDecorator):
    __module__ = "sqlalchemy_utils.types.url"
    impl = _types.UnicodeText
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return None if value is None else str(value)


class IPAddressType(ScalarCoercible, _types.TypeDecorator):
    __module__ = "sqlalchemy_utils.types.ip_address"
    impl = _types.Unicode(50)
    cache_ok = True

    def __init__(self, max_length=50, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.impl = _types.Unicode(max_length)

    def process_bind_param(self, value, dialect):
        return str(value) if value else None

    def process_result_value(self, value, dialect):
        return _ipaddress.ip_address(value) if value else None


class Password:
    def __init__(self, value, context=None, secret=True):
        self.hash, self.context = value, context

    def __str__(self):
        return self.hash.decode() if isinstance(self.hash, bytes) else str(self.hash)


class PasswordType(ScalarCoercible, _types.TypeDecorator):
    __module__ = "sqlalchemy_utils.types.password"
    impl = _types.String
    cache_ok = True

    def __init__(self, max_length=None, **kwargs):
        self.options, self._given = kwargs, max_length
        super().__init__(length=self.length)

    # What a hash of each scheme may take: name, rounds, salt and checksum between dollar signs.
    _LONGEST = {"pbkdf2_sha512": 1137, "pbkdf2_sha256": 1094, "pbkdf2_sha1": 1076}

    @property
    def length(self):
        return self._given or max([1024] + [self._LONGEST.get(name, 0) for name in self.options.get("schemes", ["pbkdf2_sha256"])])

    max_length = length

    def load_dialect_impl(self, dialect):
        if dialect.name == "postgresql":
            return dialect.type_descriptor(_pg.BYTEA(self.length))
        if dialect.name == "sqlite":
            return dialect.type_descriptor(_types.BLOB(self.length))
        return dialect.type_descriptor(_types.VARBINARY(self.length))

    def process_bind_param(self, value, dialect):
        if isinstance(value, Password):
            return value.hash
        return value.encode() if isinstance(value, str) else value

    def process_result_value(self, value, dialect):
        return Password(value) if value is not None else None


class PhoneNumber:
    def __init__(self, raw_number, region=None, check_region=True):
        self.raw_number = self.e164 = self.international = self.national = raw_number
        self.region = region

    def __str__(self):
        return self.raw_number


class PhoneNumberType(ScalarCoercible, _types.TypeDecorator):
    __module__ = "sqlalchemy_utils.types.phone_number"
    impl = _types.Unicode(20)
    cache_ok = True

    def __init__(self, region="US", max_length=20, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.region = region
        self.impl = _types.Unicode(max_length)

    def process_bind_param(self, value, dialect):
        return str(value) if value else None


class JSONType(_types.TypeDecorator):
    __module__ = "sqlalchemy_utils.types.json"
    impl = _types.UnicodeText
    hashable = False
    cache_ok = True

    def load_dialect_impl(self, dialect):
        return dialect.type_descriptor(_pg.JSON() if dialect.name == "postgresql" else _types.UnicodeText())

    def process_bind_param(self, value, dialect):
        return value if dialect.name == "postgresql" or value is None else _json.dumps(value)

    def process_result_value(self, value, dialect):
        return _json.loads(value) if isinstance(value, str) and dialect.name != "postgresql" else value


class EnrichedDateTimeType(ScalarCoercible, _types.TypeDecorator):
    __module__ = "sqlalchemy_utils.types.enriched_datetime.enriched_datetime_type"
    impl = _types.DateTime
    cache_ok = True


class ArrowType(EnrichedDateTimeType):
    __module__ = "sqlalchemy_utils.types.arrow"


class EnrichedDateType(ScalarCoercible, _types.TypeDecorator):
    __module__ = "sqlalchemy_utils.types.enriched_datetime.enriched_date_type"
    impl = _types.Date
    cache_ok = True


class TSVectorType(_types.TypeDecorator):
    __module__ = "sqlalchemy_utils.types.ts_vector"
    impl = _pg.TSVECTOR
    cache_ok = True

    class comparator_factory(_pg.TSVECTOR.Comparator):
        def match(self, other, **kwargs):
            if "regconfig" in self.type.options:
                kwargs.setdefault("postgresql_regconfig", self.type.options["regconfig"])
            return super().match(other, **kwargs)

        def __or__(self, other):
            return self.op("||")(other)

    def __init__(self, *args, **kwargs):
        super().__init__()
        self.columns, self.options = args, kwargs


class ScalarListType(_types.TypeDecorator):
    __module__ = "sqlalchemy_utils.types.scalar_list"
    impl = _types.UnicodeText
    cache_ok = True

    def __init__(self, coerce_func=str, separator=","):
        self.separator, self.coerce_func = str(separator), coerce_func

    def process_bind_param(self, value, dialect):
        return None if value is None else self.separator.join(str(v) for v in value)

    def process_result_value(self, value, dialect):
        return None if value is None else [self.coerce_func(v) for v in value.split(self.separator)] if value else []


class _Text(ScalarCoercible, _types.TypeDecorator):
    impl = _types.Unicode(50)
    cache_ok = True

    def __init__(self, *args, **kwargs):
        super().__init__()

    def process_bind_param(self, value, dialect):
        return None if value is None else str(getattr(value, "code", value))


def _text(name, module, length):
    return type(name, (_Text,), {"impl": _types.Unicode(length), "__module__": "sqlalchemy_utils.types." + module, "cache_ok": True})


TimezoneType = _text("TimezoneType", "timezone", 50)
LocaleType = _text("LocaleType", "locale", 10)
CurrencyType = _text("CurrencyType", "currency", 3)
CountryType = _text("CountryType", "country", 2)
ColorType = _text("ColorType", "color", 20)


class WeekDaysType(ScalarCoercible, _types.TypeDecorator):
    __module__ = "sqlalchemy_utils.types.weekdays"
    impl = _types.BINARY(7)
    cache_ok = True

    def load_dialect_impl(self, dialect):
        by_name = {"postgresql": _pg.BIT(7), "sqlite": _types.String(7)}
        return dialect.type_descriptor(by_name.get(dialect.name, self.impl))

    def _coerce(self, value):
        return value if value is None or isinstance(value, _primitives.WeekDays) else _primitives.WeekDays(value)

    def process_bind_param(self, value, dialect):
        if isinstance(value, _primitives.WeekDays):
            value = value.as_bit_string()
        return value if value is None or dialect.name in ("postgresql", "sqlite") else value.encode()

    def process_result_value(self, value, dialect):
        return self._coerce(value.decode() if isinstance(value, bytes) else value)


class LtreeType(ScalarCoercible, _types.UserDefinedType):
    __module__ = "sqlalchemy_utils.types.ltree"
    cache_ok = True

    class comparator_factory(_types.UserDefinedType.Comparator):
        def _compare(self, operator, other, type_):
            return self.op(operator)(_sa.cast(other, _pg.ARRAY(type_)) if isinstance(other, list) else other)

        def ancestor_of(self, other):
            return self._compare("@>", other, LtreeType)

        def descendant_of(self, other):
            return self._compare("<@", other, LtreeType)

        def lquery(self, other):
            return self._compare("?" if isinstance(other, list) else "~", other, LQUERY)

        def ltxtquery(self, other):
            return self.op("@")(other)

        def __add__(self, other):
            return self.op("||")(other)

    def get_col_spec(self, **kw):
        return "LTREE"

    def _coerce(self, value):
        return _primitives.Ltree(value) if value else None

    def bind_processor(self, dialect):
        return lambda value: str(value) if value else None

    def result_processor(self, dialect, coltype):
        return self._coerce

    def literal_processor(self, dialect):
        return lambda value: "'%s'" % str(value).replace("'", "''")


class LQUERY(_types.UserDefinedType):
    __module__ = "sqlalchemy_utils.types.ltree"
    cache_ok = True

    def get_col_spec(self, **kw):
        return "LQUERY"


class LTXTQUERY(_types.UserDefinedType):
    __module__ = "sqlalchemy_utils.types.ltree"
    cache_ok = True

    def get_col_spec(self, **kw):
        return "LTXTQUERY"


_ischema_names.update(ltree=LtreeType, lquery=LQUERY, ltxtquery=LTXTQUERY)


def _range(name, impl):
    return type(name, (_types.TypeDecorator,), {"impl": impl, "__module__": "sqlalchemy_utils.types.range", "cache_ok": True})


IntRangeType = _range("IntRangeType", _pg.INT4RANGE)
Int8RangeType = _range("Int8RangeType", _pg.INT8RANGE)
NumericRangeType = _range("NumericRangeType", _pg.NUMRANGE)
DateRangeType = _range("DateRangeType", _pg.DATERANGE)
DateTimeRangeType = _range("DateTimeRangeType", _pg.TSRANGE)


class CompositeType(_types.UserDefinedType):
    __module__ = "sqlalchemy_utils.types.pg_composite"
    cache_ok = True

    def __init__(self, name, columns, quote=None, **kwargs):
        self.name, self.columns = name, columns

    def get_col_spec(self, **kw):
        return self.name


def instrumented_list(f):
    return f


_MODULES = {"uuid", "email", "choice", "url", "ip_address", "password", "phone_number", "json", "arrow", "ts_vector", "scalar_list",
            "timezone", "locale", "currency", "country", "color", "weekdays", "ltree", "range", "pg_composite", "encrypted"}


def __getattr__(name):
    import importlib
    if name in ("EncryptedType", "StringEncryptedType"):
        return getattr(importlib.import_module("sqlalchemy_utils.types.encrypted.encrypted_type"), name)
    if name not in _MODULES:
        raise AttributeError("module 'sqlalchemy_utils.types' has no attribute %r" % name)
    return importlib.import_module("sqlalchemy_utils.types." + name)
