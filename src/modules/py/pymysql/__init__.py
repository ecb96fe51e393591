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


def connect(*, user=None, password="", host=None, database=None, port=0, passwd=None, db=None, **options):
    """A DBAPI connection of its own, by the URL that the parts make."""
    from sqlalchemy import create_engine
    from sqlalchemy.engine import URL
    query = {k: str(v) for k, v in options.items() if isinstance(v, (str, int))}
    url = URL.create("mysql+pymysql", user, password or passwd, host or "localhost", port or None, database or db, query)
    return create_engine(url).raw_connection()


Connect = Connection = connect


def __getattr__(name):
    if name in ("connections", "constants", "converters", "cursors", "protocol", "times", "util"):
        return _unknown("pymysql." + name)
    raise AttributeError("module 'pymysql' has no attribute %r" % name)


def install_as_MySQLdb():
    return None
