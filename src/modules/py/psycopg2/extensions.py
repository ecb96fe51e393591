# Constants and no-op registrations of psycopg2.extensions.
from _retort import rest as _rest
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


def parse_dsn(dsn):
    """The parts of "key=value key='a b'", or of a URL."""
    import re
    if "://" in dsn:
        from sqlalchemy.engine import make_url
        url = make_url(dsn)
        parts = {"user": url.username, "password": url.password, "host": url.host, "port": url.port, "dbname": url.database}
        return {k: str(v) for k, v in dict(parts, **url.query).items() if v is not None}
    found = re.findall(r"\s*(\w+)\s*=\s*(?:'((?:\\.|[^'\\])*)'|(\S*))", dsn)
    return {k: re.sub(r"\\(.)", r"\1", quoted) or bare for k, quoted, bare in found}


def make_dsn(dsn=None, **options):
    """The text of parse_dsn()'s parts."""
    parts = {**(parse_dsn(dsn) if dsn else {}), **{k: str(v) for k, v in options.items() if v is not None}}
    if "database" in parts:
        parts["dbname"] = parts.pop("database")
    def text(v):
        v = v.replace("\\", "\\\\").replace("'", "\\'")
        return "'%s'" % v if not v or " " in v or "'" in v else v
    return " ".join("%s=%s" % (k, text(v)) for k, v in parts.items())


__getattr__ = _rest(__name__)
