# advanced_alchemy.exceptions
from sqlalchemy.exc import MultipleResultsFound  # noqa: F401


class AdvancedAlchemyError(Exception):
    def __init__(self, *args, detail=""):
        words = [str(arg) for arg in args if arg]
        self.detail = detail or (words.pop(0) if words else "")
        super().__init__(*words)

    def __repr__(self):
        return "%s - %s" % (type(self).__name__, self.detail) if self.detail else type(self).__name__

    def __str__(self):
        return " ".join(self.args + (self.detail,)).strip()


class MissingDependencyError(AdvancedAlchemyError, ImportError):
    def __init__(self, package, install_package=None):
        extra = install_package or package
        super().__init__("Package %r is not installed but required. You can install it by running 'pip install advanced_alchemy[%s]'"
                         " to install advanced_alchemy with the required extra or 'pip install %s' to install the package separately"
                         % (package, extra, extra))


class ImproperConfigurationError(AdvancedAlchemyError):
    pass


class SerializationError(AdvancedAlchemyError):
    pass


class RepositoryError(AdvancedAlchemyError):
    pass


class IntegrityError(RepositoryError):
    pass


class DuplicateKeyError(IntegrityError):
    pass


class ForeignKeyError(IntegrityError):
    pass


class NotFoundError(RepositoryError):
    pass


class MultipleResultsFoundError(RepositoryError):
    pass


class InvalidRequestError(RepositoryError):
    pass
