# oslo_db.exception: what its engines turn errors of the database into.
from sqlalchemy import exc as _exc

from _retort import rest as _rest


class DBError(Exception):
    def __init__(self, inner_exception=None, cause=None):
        self.inner_exception, self.cause = inner_exception, cause
        super().__init__(str(inner_exception))


class DBDuplicateEntry(DBError):
    def __init__(self, columns=None, inner_exception=None, value=None):
        self.columns, self.value = columns or [], value
        super().__init__(inner_exception)


class DBConstraintError(DBError):
    def __init__(self, table=None, check_name=None, inner_exception=None):
        self.table, self.check_name = table, check_name
        super().__init__(inner_exception)


class DBReferenceError(DBError):
    def __init__(self, table=None, constraint=None, key=None, key_table=None, inner_exception=None):
        self.table, self.constraint, self.key, self.key_table = table, constraint, key, key_table
        super().__init__(inner_exception)


def _error(name, base=DBError):
    return type(name, (base,), {"__module__": __name__})


for _name in ("DBDeadlock", "DBInvalidUnicodeParameter", "DBConnectionError", "DBDataError", "DBNotSupportedError",
              "InvalidSortKey", "ColumnError", "BackendNotAvailable", "RetryRequest", "NoEngineContextManager",
              "DBNonExistentTable", "DBNonExistentDatabase", "DBNonExistentConstraint", "DBNonExistentFieldError",
              "DbMigrationError", "DBMigrationError", "DBInvalidUnicodeParameter"):
    globals()[_name] = _error(_name)


class CantStartEngineError(Exception):
    pass


class NotSupportedWarning(Warning):
    pass


class ContextNotRequestedError(AttributeError):
    pass


__getattr__ = _rest(__name__)
