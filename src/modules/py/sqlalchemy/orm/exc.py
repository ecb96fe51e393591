# sqlalchemy.orm.exc
from sqlalchemy.exc import MultipleResultsFound, NoResultFound, SQLAlchemyError


class StaleDataError(SQLAlchemyError):
    pass


class DetachedInstanceError(SQLAlchemyError):
    pass


class ObjectDereferencedError(SQLAlchemyError):
    pass


class FlushError(SQLAlchemyError):
    pass


class UnmappedError(SQLAlchemyError):
    pass


class UnmappedInstanceError(UnmappedError):
    pass


class UnmappedClassError(UnmappedError):
    pass


class ObjectDeletedError(SQLAlchemyError):
    pass
