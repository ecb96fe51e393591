# psycopg2 for scripts that name its exceptions and helpers: the driver itself is retort's own.
from sqlalchemy.engine._orig import error_class as _error_class
from psycopg2 import errors, extensions, extras, sql  # noqa: F401

Error = _error_class("psycopg2", "Error")
InterfaceError = _error_class("psycopg2", "InterfaceError")
DatabaseError = _error_class("psycopg2", "DatabaseError")
DataError = _error_class("psycopg2", "DataError")
OperationalError = _error_class("psycopg2", "OperationalError")
IntegrityError = _error_class("psycopg2", "IntegrityError")
InternalError = _error_class("psycopg2", "InternalError")
ProgrammingError = _error_class("psycopg2", "ProgrammingError")
NotSupportedError = _error_class("psycopg2", "NotSupportedError")


class Warning(Exception):
    pass


apilevel = "2.0"
threadsafety = 2
paramstyle = "pyformat"


def connect(dsn=None, connection_factory=None, cursor_factory=None, **options):
    """A DBAPI connection of its own, by the URL that the parts make."""
    from sqlalchemy import create_engine
    from sqlalchemy.engine import URL, make_url
    if dsn and "://" in dsn:
        url = make_url(dsn)
    else:
        parts = dict(extensions.parse_dsn(dsn), **options) if dsn else dict(options)
        parts = {k: str(v) for k, v in parts.items() if v is not None}
        url = URL.create("postgresql+psycopg2", parts.pop("user", None), parts.pop("password", None), parts.pop("host", None),
                         int(parts.pop("port", 0)) or None, parts.pop("dbname", None) or parts.pop("database", None), parts)
    return create_engine(url.set(drivername="postgresql+psycopg2")).raw_connection()


def Binary(value):
    return bytes(value)
