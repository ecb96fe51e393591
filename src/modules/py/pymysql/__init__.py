# PyMySQL for scripts that name its exceptions: the driver itself is retort's own.
from pymysql import err  # noqa: F401
from pymysql.err import (  # noqa: F401
    DatabaseError, DataError, Error, IntegrityError, InterfaceError, InternalError, MySQLError,
    NotSupportedError, OperationalError, ProgrammingError, Warning,
)

apilevel = "2.0"
threadsafety = 1
paramstyle = "pyformat"


def install_as_MySQLdb():
    return None
