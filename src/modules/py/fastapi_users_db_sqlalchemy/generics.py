# fastapi_users_db_sqlalchemy.generics: GUID, and timestamps that keep their zone.
import uuid as _uuid
from datetime import datetime as _datetime, timezone as _timezone

from sqlalchemy import CHAR as _CHAR, TIMESTAMP as _TIMESTAMP
from sqlalchemy.dialects.postgresql import UUID as _PG_UUID
from sqlalchemy.types import TypeDecorator as _TypeDecorator


class GUID(_TypeDecorator):
    class UUIDChar(_CHAR):
        python_type = _uuid.UUID

    impl = UUIDChar
    cache_ok = True

    def load_dialect_impl(self, dialect):
        return dialect.type_descriptor(_PG_UUID() if dialect.name == "postgresql" else _CHAR(36))

    def process_bind_param(self, value, dialect):
        if value is None or dialect.name == "postgresql":
            return None if value is None else str(value)
        return str(value if isinstance(value, _uuid.UUID) else _uuid.UUID(value))

    def process_result_value(self, value, dialect):
        return value if value is None or isinstance(value, _uuid.UUID) else _uuid.UUID(value)


def now_utc():
    return _datetime.now(_timezone.utc)


class TIMESTAMPAware(_TypeDecorator):
    impl = _TIMESTAMP
    cache_ok = True

    def process_result_value(self, value, dialect):
        return value.replace(tzinfo=_timezone.utc) if value is not None and dialect.name != "postgresql" else value
