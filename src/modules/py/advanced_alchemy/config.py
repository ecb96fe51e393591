# advanced_alchemy.config: engines, sessions and migrations as an application's settings describe them.
import dataclasses as _dataclasses
import json as _json
import typing as _typing

from sqlalchemy import create_engine as _create_engine
from sqlalchemy.ext.asyncio import async_sessionmaker as _async_sessionmaker, create_async_engine as _create_async_engine
from sqlalchemy.orm import sessionmaker as _sessionmaker

from advanced_alchemy.base import metadata_registry as _metadata_registry
from advanced_alchemy.exceptions import ImproperConfigurationError as _ImproperConfigurationError

_field, _dataclass = _dataclasses.field, _dataclasses.dataclass


class Empty:
    """What was not given."""


def _given(config):
    values = ((field.name, getattr(config, field.name)) for field in _dataclasses.fields(config))
    return {name: value for name, value in values if value is not Empty}


def _encode(value):
    return _json.dumps(value, default=str)


def _settings(name, fields, defaults=()):
    made = _dataclasses.make_dataclass(name, [(field, _typing.Any, Empty) for field in fields] +
                                       [(field, _typing.Any, value) for field, value in dict(defaults).items()])
    made.__module__ = __name__
    return made


EngineConfig = _settings("EngineConfig", (
    "connect_args", "echo", "echo_pool", "enable_from_linting", "execution_options", "hide_parameters",
    "insertmanyvalues_page_size", "isolation_level", "label_length", "logging_name", "max_identifier_length", "max_overflow",
    "module", "paramstyle", "pool", "poolclass", "pool_logging_name", "pool_pre_ping", "pool_size", "pool_recycle",
    "pool_reset_on_return", "pool_timeout", "pool_use_lifo", "plugins", "query_cache_size", "use_insertmanyvalues"),
    {"json_deserializer": _json.loads, "json_serializer": _encode})
_SESSION = ("autobegin", "autoflush", "bind", "binds", "class_", "expire_on_commit", "info", "join_transaction_mode", "query_cls",
            "twophase")
SyncSessionConfig = _settings("SyncSessionConfig", _SESSION)
AsyncSessionConfig = _settings("AsyncSessionConfig", _SESSION + ("sync_session_class",))


@_dataclass
class GenericAlembicConfig:
    script_config: str = "alembic.ini"
    version_table_name: str = "alembic_versions"
    version_table_schema: _typing.Optional[str] = None
    script_location: str = "migrations"
    toml_file: _typing.Optional[str] = None
    user_module_prefix: _typing.Optional[str] = "sa."
    render_as_batch: bool = True
    compare_type: bool = False
    template_path: _typing.Any = None


@_dataclass
class AlembicSyncConfig(GenericAlembicConfig):
    pass


@_dataclass
class AlembicAsyncConfig(GenericAlembicConfig):
    pass


made = []  # in order


@_dataclass
class GenericSQLAlchemyConfig:
    create_engine_callable: _typing.Callable = None
    session_config: _typing.Any = None
    session_maker_class: _typing.Any = None
    connection_string: _typing.Optional[str] = None
    engine_config: EngineConfig = _field(default_factory=EngineConfig)
    session_maker: _typing.Optional[_typing.Callable] = None
    engine_instance: _typing.Any = None
    create_all: bool = False
    metadata: _typing.Any = None
    bind_key: _typing.Optional[str] = None
    enable_touch_updated_timestamp_listener: bool = True
    enable_file_object_listener: bool = True
    file_object_raise_on_error: bool = True
    cache_config: _typing.Any = None
    cache_manager: _typing.Any = None
    alembic_config: GenericAlembicConfig = None
    routing_config: _typing.Any = None

    def __post_init__(self):
        made.append(self)
        if self.connection_string is not None and self.engine_instance is not None:
            raise _ImproperConfigurationError("Only one of 'connection_string' or 'engine_instance' can be provided.")
        if self.metadata is None:
            self.metadata = _metadata_registry.get(self.bind_key)
        else:
            _metadata_registry.set(self.bind_key, self.metadata)

    @property
    def engine_config_dict(self):
        return _given(self.engine_config)

    @property
    def session_config_dict(self):
        return _given(self.session_config)

    def get_engine(self):
        if self.engine_instance is None:
            if self.connection_string is None:
                raise _ImproperConfigurationError("One of 'connection_string' or 'engine_instance' must be provided.")
            self.engine_instance = self.create_engine_callable(self.connection_string, **self.engine_config_dict)
        return self.engine_instance

    def create_session_maker(self):
        if self.session_maker is None:
            given = self.session_config_dict
            given.setdefault("bind", self.get_engine())
            self.session_maker = self.session_maker_class(**given)
        return self.session_maker

    def get_session(self):
        return self.create_session_maker()()


@_dataclass
class SQLAlchemySyncConfig(GenericSQLAlchemyConfig):
    create_engine_callable: _typing.Callable = _create_engine
    session_config: SyncSessionConfig = _field(default_factory=SyncSessionConfig)
    session_maker_class: _typing.Any = _sessionmaker
    alembic_config: AlembicSyncConfig = _field(default_factory=AlembicSyncConfig)


@_dataclass
class SQLAlchemyAsyncConfig(GenericSQLAlchemyConfig):
    create_engine_callable: _typing.Callable = _create_async_engine
    session_config: AsyncSessionConfig = _field(default_factory=AsyncSessionConfig)
    session_maker_class: _typing.Any = _async_sessionmaker
    alembic_config: AlembicAsyncConfig = _field(default_factory=AlembicAsyncConfig)
