# Names of PostgreSQL's error classes; what the driver raises is told apart by its pgcode.
from sqlalchemy import exc as _exc

UniqueViolation = ForeignKeyViolation = NotNullViolation = CheckViolation = ExclusionViolation = _exc.IntegrityError
UndefinedTable = UndefinedColumn = UndefinedObject = UndefinedFunction = DuplicateTable = DuplicateColumn = \
    DuplicateObject = DuplicateSchema = DuplicateDatabase = SyntaxError = InsufficientPrivilege = \
    InvalidSchemaName = _exc.ProgrammingError
LockNotAvailable = QueryCanceled = DeadlockDetected = SerializationFailure = ObjectInUse = _exc.OperationalError
InFailedSqlTransaction = _exc.InternalError
