# A class for each SQLSTATE, made when it is asked for: the same ones that the driver's errors have.
from sqlalchemy.engine._orig import error_class as _error_class, sqlstate as _sqlstate, sqlstate_name as _sqlstate_name

_GENERAL = ("DataError", "DatabaseError", "Error", "IntegrityError", "InterfaceError", "InternalError", "NotSupportedError",
            "OperationalError", "ProgrammingError", "Warning")


def __getattr__(name):
    if name in _GENERAL:
        import psycopg2
        return getattr(psycopg2, name)
    if _sqlstate(name) is None:
        raise AttributeError("module 'psycopg2.errors' has no attribute '%s'" % name)
    return _error_class("psycopg2.errors", name)


def lookup(code):
    name = _sqlstate_name(code)
    if name is None:
        raise KeyError(code)
    return _error_class("psycopg2.errors", name)
