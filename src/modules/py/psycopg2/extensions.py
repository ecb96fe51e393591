# Constants and no-op registrations of psycopg2.extensions.
ISOLATION_LEVEL_AUTOCOMMIT = 0
ISOLATION_LEVEL_READ_COMMITTED = 1
ISOLATION_LEVEL_REPEATABLE_READ = 2
ISOLATION_LEVEL_SERIALIZABLE = 3
ISOLATION_LEVEL_READ_UNCOMMITTED = 4
ISOLATION_LEVEL_DEFAULT = None
STATUS_READY = 1
TRANSACTION_STATUS_IDLE = 0


class AsIs:
    def __init__(self, wrapped):
        self.adapted = wrapped

    def getquoted(self):
        return str(self.adapted).encode()

    def __str__(self):
        return str(self.adapted)


def quote_ident(name, scope=None):
    return '"' + name.replace('"', '""') + '"'


def register_adapter(typ, callable):
    return None


def register_type(obj, conn_or_curs=None):
    return None
