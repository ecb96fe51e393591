# advanced_alchemy.extensions.litestar
from advanced_alchemy import base, config as _config, exceptions, mixins, types
from advanced_alchemy.config import AlembicAsyncConfig, AlembicSyncConfig, AsyncSessionConfig, SyncSessionConfig
from advanced_alchemy.extensions import accepting as _accepting
from _retort import rest as _rest

EngineConfig = _accepting(_config.EngineConfig)
SQLAlchemyAsyncConfig, SQLAlchemySyncConfig = _accepting(_config.SQLAlchemyAsyncConfig), _accepting(_config.SQLAlchemySyncConfig)


__getattr__ = _rest(__name__)
