# oslo_db.api: the decorators of functions that retry.
from _retort import rest as _rest


def _itself(function):
    return function


def safe_for_db_retry(function):
    return function


retry_on_deadlock = retry_on_request = safe_for_db_retry


def wrap_db_retry(*args, **options):
    return args[0] if args and callable(args[0]) else _itself


class DBAPI:
    def __init__(self, backend_name, backend_mapping=None, lazy=False, **options):
        self._name, self._mapping, self._backend = backend_name, backend_mapping or {}, None

    @classmethod
    def from_config(cls, conf, backend_mapping=None, lazy=False):
        from oslo_db.options import database_opts
        conf.register_opts(database_opts, "database")
        return cls(conf.database.backend, backend_mapping, lazy)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        if self._backend is None:
            import importlib
            self._backend = importlib.import_module(self._mapping.get(self._name, self._name)).get_backend()
        return getattr(self._backend, name)


__getattr__ = _rest(__name__)
