# flask_sqlalchemy: db.Model with automatic table names, db.Column and friends, engines by configuration, binds.
import os as _os
import re as _re

import sqlalchemy as _sa
import sqlalchemy.orm as _orm
from sqlalchemy.orm import DeclarativeBase as _DeclarativeBase

from _retort import rest as _rest, unknown as _unknown, database_folder as _database_folder

__version__ = "3.1.1"


def _snake(name):
    name = _re.sub(r"((?<=[a-z0-9])[A-Z]|(?!^)[A-Z](?=[a-z]))", r"_\1", name)
    return name.lower().lstrip("_")


def _wants_table_name(cls):
    """A model that names no table gets a name of its own, unless it is one of several in its parent's table."""
    if cls.__dict__.get("__abstract__"):
        return False
    for base in cls.__mro__:
        if "__tablename__" not in base.__dict__:
            continue
        if isinstance(base.__dict__["__tablename__"], _orm.declared_attr):
            return False
        # An inherited name belongs to a parent's table, or comes from a mixin that means it.
        if base is cls or base.__dict__.get("__abstract__") or not hasattr(base, "__fsa__"):
            return False
        break
    return _has_key(cls.__dict__) or not any("__table__" in base.__dict__ for base in cls.__mro__[1:])


def _has_key(namespace):
    for value in namespace.values():
        column = value if isinstance(value, _sa.Column) else getattr(value, "column", None)
        if isinstance(column, _sa.Column) and column.primary_key:
            return True
    return False


class Pagination:
    def __init__(self, **options):
        self.__dict__.update(options)


class BaseQuery(_orm.Query):
    pass


Query = BaseQuery


class Session(_orm.Session):
    """Queries go to the application's database, or to that of the model's __bind_key__."""

    def __init__(self, db=None, **options):
        super().__init__(**options)
        self._db = db

    def get_bind(self, mapper=None, **options):
        if self.bind is not None or self._db is None:
            return super().get_bind(mapper, **options)
        table = getattr(getattr(mapper, "class_", mapper), "__table__", None)
        return self._db.get_engine(table.metadata.info.get("bind_key") if table is not None else None)


class _ModelMixin:
    __fsa__ = None
    query_class = BaseQuery

    def __init_subclass__(cls, **options):
        bind = options.pop("bind_key", cls.__dict__.get("__bind_key__"))
        if cls.__dict__.get("__abstract__") or "__table__" in cls.__dict__:
            super().__init_subclass__(**options)
            return
        db = cls.__fsa__
        if bind is not None and db is not None and "metadata" not in cls.__dict__:
            cls.metadata = db._metadata(bind)
        if "__tablename__" not in cls.__dict__ and _wants_table_name(cls):
            cls.__tablename__ = _snake(cls.__name__)
        super().__init_subclass__(**options)

    def __repr__(self):
        return "<%s>" % type(self).__name__


class Model:
    """The base a script may pass or annotate with; db.Model is the declarative one."""
    query_class = BaseQuery


class _Query:
    def __get__(self, instance, owner):
        return owner.__fsa__.session.query(owner)


class SQLAlchemy:
    Query = BaseQuery

    def __init__(self, app=None, *, metadata=None, session_options=None, query_class=BaseQuery, model_class=None,
                 engine_options=None, add_models_to_shell=True, disable_autonaming=False, use_native_unicode=True):
        self._engine_options = engine_options or {}
        self._metadatas = {}
        self._engines = {}
        self._app = None
        self.session = self._make_scoped_session(dict(session_options or {}))
        self.Model = self._make_model(model_class, metadata)
        self._metadatas[None] = self.Model.metadata
        if app is not None:
            self.init_app(app)

    def _make_scoped_session(self, options):
        scope = options.pop("scopefunc", None)
        return _orm.scoped_session(self._make_session_factory(options), scope)

    def _make_session_factory(self, options):
        options.pop("query_cls", None)
        return _orm.sessionmaker(class_=options.pop("class_", None) or Session, db=self, **options)

    def _make_model(self, model_class, metadata):
        extra = {"__fsa__": self, "query": _Query(), "__abstract__": True}
        if isinstance(model_class, type) and issubclass(model_class, _DeclarativeBase):
            body = dict(extra)
            if metadata is not None:
                body["metadata"] = metadata
            return type("Model", (_ModelMixin, model_class), body)
        bases = (_ModelMixin,) + ((model_class,) if isinstance(model_class, type) and model_class is not Model else ())
        if isinstance(model_class, type) and hasattr(model_class, "metadata") and hasattr(model_class, "registry"):
            return model_class
        base = _orm.declarative_base(cls=bases, name="Model", metadata=metadata or _sa.MetaData())
        base.__fsa__, base.query = self, _Query()
        return base

    def _metadata(self, bind):
        if bind not in self._metadatas:
            self._metadatas[bind] = _sa.MetaData(naming_convention=self.metadata.naming_convention, info={"bind_key": bind})
        return self._metadatas[bind]

    @property
    def metadata(self):
        return self._metadatas[None]

    @property
    def metadatas(self):
        return self._metadatas

    def init_app(self, app):
        self._app = app
        app.extensions["sqlalchemy"] = self
        app.config.setdefault("SQLALCHEMY_TRACK_MODIFICATIONS", False)
        for bind in app.config.get("SQLALCHEMY_BINDS") or {}:
            self._metadata(bind)

    def get_app(self, reference_app=None):
        if reference_app is not None:
            return reference_app
        if self._app is not None:
            return self._app
        from flask import current_app
        return current_app._get_current_object()

    def _url(self, bind):
        config = self.get_app().config
        if bind is None:
            url = config.get("SQLALCHEMY_DATABASE_URI")
        else:
            url = (config.get("SQLALCHEMY_BINDS") or {}).get(bind)
        if isinstance(url, dict):
            url = url.get("url")
        if url is None:
            raise RuntimeError("Either 'SQLALCHEMY_DATABASE_URI' or 'SQLALCHEMY_BINDS' must be set.")
        url = _sa.make_url(url) if isinstance(url, str) else url
        if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:") and not _os.path.isabs(url.database) \
                and not url.database.startswith("file:"):
            _database_folder(self.get_app().instance_path)
            url = url.set(database=_os.path.join(self.get_app().instance_path, url.database))
        return url

    def get_engine(self, bind_key=None, bind=None, app=None):
        key = bind_key if bind_key is not None else bind
        if key not in self._engines:
            options = dict(self._engine_options)
            options.update(self.get_app().config.get("SQLALCHEMY_ENGINE_OPTIONS") or {})
            self._engines[key] = _sa.create_engine(self._url(key), **options)
            if key is None:
                self.session.configure(bind=self._engines[key])
        return self._engines[key]

    @property
    def engine(self):
        return self.get_engine()

    @property
    def engines(self):
        binds = self.get_app().config.get("SQLALCHEMY_BINDS") or {}
        return {key: self.get_engine(key) for key in [None, *binds]}

    def Table(self, name, *args, bind_key=None, **options):
        if args and isinstance(args[0], _sa.MetaData):
            return _sa.Table(name, *args, **options)
        return _sa.Table(name, self._metadata(bind_key) if bind_key is not None else self.metadata, *args, **options)

    def relationship(self, *args, **options):
        return _orm.relationship(*args, **options)

    def create_all(self, bind_key="__all__"):
        self.metadata.create_all(self.engine)

    def drop_all(self, bind_key="__all__"):
        self.metadata.drop_all(self.engine)

    def reflect(self, bind_key="__all__"):
        self.metadata.reflect(self.engine)

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        for module in (_sa, _orm):
            found = getattr(module, name, None)
            if found is not None:
                return found
        if name == "event":
            import sqlalchemy.event
            return sqlalchemy.event
        return _unknown("flask_sqlalchemy.SQLAlchemy." + name)


def get_debug_queries():
    return []


__getattr__ = _rest(__name__)
