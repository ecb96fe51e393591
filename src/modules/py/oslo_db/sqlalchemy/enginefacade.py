# oslo_db.sqlalchemy.enginefacade: engines and sessions made when first asked for, by the options of [database].
from contextlib import contextmanager as _contextmanager
from functools import wraps as _wraps

from oslo_config import cfg as _cfg
from oslo_db import exception as _exception
from oslo_db.options import database_opts as _database_opts
from oslo_db.sqlalchemy import engines as _engines
from oslo_db.sqlalchemy import orm as _orm

from _retort import rest as _rest

_ENGINE = {"sqlite_fk", "mysql_sql_mode", "mysql_wsrep_sync_wait", "connection_recycle_time", "connection_debug",
           "max_pool_size", "max_overflow", "pool_timeout", "sqlite_synchronous", "max_retries", "retry_interval",
           "thread_checkin", "json_serializer", "json_deserializer", "logging_name", "connection_parameters"}


class _Factory:
    def __init__(self):
        self.options, self.engine, self.maker, self.started = {}, None, None, False

    def configure(self, **options):
        self.options.update(options)

    def start(self, conf=None):
        if self.engine is None:
            if self.options.get("connection") is None:
                conf = conf or _cfg.CONF
                conf.register_opts(_database_opts, "database")
                for name, value in conf.database.items():
                    self.options.setdefault(name, value)
                self.options["connection"] = self.options.get("connection") or conf.database.connection
            url = self.options["connection"]
            if not url:
                raise _exception.CantStartEngineError("No sql_connection parameter is established")
            self.engine = _engines.create_engine(url, **{k: v for k, v in self.options.items() if k in _ENGINE})
            self.maker = _orm.get_maker(self.engine)
        return self


class _Manager:
    """transaction_context(): .writer and .reader are the same manager here, there is one database."""

    def __init__(self, factory=None):
        self._factory = factory or _Factory()
        self._patch = None

    def configure(self, **options):
        self._factory.configure(**options)

    append_on_engine_create = patch_engine = lambda self, *args, **options: None

    def make_new_manager(self):
        made = _Manager()
        made._factory.configure(**self._factory.options)
        return made

    def patch_factory(self, factory_or_manager):
        self._factory = getattr(factory_or_manager, "_factory", factory_or_manager)
        return lambda: None

    @property
    def _self(self):
        return self

    writer = reader = async_ = allow_async = connection = independent = savepoint = replace = _self

    @property
    def is_started(self):
        return self._factory.engine is not None

    def get_engine(self):
        return self._factory.start().engine

    def get_sessionmaker(self):
        return self._factory.start().maker

    def get_legacy_facade(self):
        return LegacyEngineFacade(None, _factory=self._factory)

    def dispose_pool(self):
        pass

    @_contextmanager
    def using(self, context):
        session = self.get_sessionmaker()()
        before, context.session = getattr(context, "session", None), session
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.close()
            context.session = before

    def __call__(self, function):
        @_wraps(function)
        def inside(*args, **options):
            context = args[1] if len(args) > 1 and not hasattr(args[0], "__dict__") else args[0]
            with self.using(context):
                return function(*args, **options)
        return inside


class LegacyEngineFacade:
    def __init__(self, sql_connection, slave_connection=None, sqlite_fk=False, expire_on_commit=False, _conf=None,
                 _factory=None, **options):
        self._factory = _factory or _Factory()
        if _factory is None:
            options.pop("autocommit", None)
            self._factory.configure(connection=sql_connection, sqlite_fk=sqlite_fk, **options)

    @classmethod
    def from_config(cls, conf, sqlite_fk=False, expire_on_commit=False, **options):
        conf.register_opts(_database_opts, "database")
        values = dict(conf.database.items())
        return cls(values.pop("connection"), sqlite_fk=sqlite_fk, **values)

    def get_engine(self, use_slave=False):
        return self._factory.start().engine

    def get_session(self, use_slave=False, **options):
        return self._factory.start().maker(**options)

    def get_sessionmaker(self, use_slave=False):
        return self._factory.start().maker


_context_manager = _Manager()
writer = reader = _context_manager


def configure(**options):
    _context_manager.configure(**options)


def get_legacy_facade():
    return _context_manager.get_legacy_facade()


def transaction_context():
    return _Manager()


def transaction_context_provider(cls):
    return cls


__getattr__ = _rest(__name__)
