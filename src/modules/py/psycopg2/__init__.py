# psycopg2 for scripts that name its exceptions and helpers: the driver itself is retort's own.
from sqlalchemy import exc as _exc
from psycopg2 import errors, extensions, extras, sql  # noqa: F401

Error = _exc.DBAPIError
InterfaceError = _exc.InterfaceError
DatabaseError = _exc.DatabaseError
DataError = _exc.DataError
OperationalError = _exc.OperationalError
IntegrityError = _exc.IntegrityError
InternalError = _exc.InternalError
ProgrammingError = _exc.ProgrammingError
NotSupportedError = _exc.NotSupportedError


class Warning(Exception):
    pass


apilevel = "2.0"
threadsafety = 2
paramstyle = "pyformat"


def Binary(value):
    return bytes(value)
