# advanced_alchemy.types.guid: a UUID in the form that the database has for it.
import uuid as _uuid

from sqlalchemy.dialects.mssql import UNIQUEIDENTIFIER as _UNIQUEIDENTIFIER
from sqlalchemy.dialects.oracle import RAW as _RAW
from sqlalchemy.dialects.postgresql import UUID as _PG_UUID
from sqlalchemy.types import BINARY as _BINARY, CHAR as _CHAR, TypeDecorator as _TypeDecorator

UUID_UTILS_INSTALLED = NANOID_INSTALLED = True
_NATIVE = ("postgresql", "duckdb", "cockroachdb")


class GUID(_TypeDecorator):
    impl = _BINARY(16)
    cache_ok = True

    @property
    def python_type(self):
        return _uuid.UUID

    def __init__(self, *args, binary=True, **kwargs):
        self.binary = binary
        super().__init__(*args, **kwargs)

    def load_dialect_impl(self, dialect):
        if dialect.name in _NATIVE:
            return dialect.type_descriptor(_PG_UUID())
        if dialect.name == "oracle":
            return dialect.type_descriptor(_RAW(16))
        if dialect.name == "mssql":
            return dialect.type_descriptor(_UNIQUEIDENTIFIER())
        return dialect.type_descriptor(_BINARY(16) if self.binary else _CHAR(32))

    @staticmethod
    def to_uuid(value):
        if value is None or isinstance(value, _uuid.UUID):
            return value
        try:
            return _uuid.UUID(hex=value)
        except (TypeError, ValueError, AttributeError):
            return _uuid.UUID(bytes=value)

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        if dialect.name in _NATIVE or dialect.name == "mssql":
            return str(value)
        value = self.to_uuid(value)
        return value.bytes if self.binary or dialect.name == "oracle" else value.hex

    def process_result_value(self, value, dialect):
        return self.to_uuid(value)
