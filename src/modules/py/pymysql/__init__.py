# PyMySQL for scripts that name its exceptions: the driver itself is retort's own.
from _retort import unknown as _unknown

from pymysql import err  # noqa: F401
from pymysql.err import (  # noqa: F401
    DatabaseError, DataError, Error, IntegrityError, InterfaceError, InternalError, MySQLError,
    NotSupportedError, OperationalError, ProgrammingError, Warning,
)

apilevel = "2.0"
threadsafety = 1
paramstyle = "pyformat"


def __getattr__(name):
    if name in ("connect", "Connection", "Connect", "connections", "constants", "converters", "cursors", "protocol", "times", "util"):
        return _unknown("pymysql." + name)
    raise AttributeError("module 'pymysql' has no attribute %r" % name)


def install_as_MySQLdb():
    return None
