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


def Binary(value):
    return bytes(value)
