# The exceptions of PyMySQL: the same classes that the driver's errors have.
from sqlalchemy.engine._orig import error_class as _error_class

Error = MySQLError = _error_class("pymysql.err", "Error")
InterfaceError = _error_class("pymysql.err", "InterfaceError")
DatabaseError = _error_class("pymysql.err", "DatabaseError")
DataError = _error_class("pymysql.err", "DataError")
OperationalError = _error_class("pymysql.err", "OperationalError")
IntegrityError = _error_class("pymysql.err", "IntegrityError")
InternalError = _error_class("pymysql.err", "InternalError")
ProgrammingError = _error_class("pymysql.err", "ProgrammingError")
NotSupportedError = _error_class("pymysql.err", "NotSupportedError")


class Warning(Exception):
    pass
