# advanced_alchemy.extensions.fastapi
from advanced_alchemy import base, config as _config, exceptions, mixins, types
from advanced_alchemy.config import AlembicAsyncConfig, AlembicSyncConfig, AsyncSessionConfig, SyncSessionConfig
from advanced_alchemy.extensions import accepting as _accepting

EngineConfig = _accepting(_config.EngineConfig)
SQLAlchemyAsyncConfig, SQLAlchemySyncConfig = _accepting(_config.SQLAlchemyAsyncConfig), _accepting(_config.SQLAlchemySyncConfig)


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    from _retort import unknown
    return unknown("advanced_alchemy.extensions.fastapi." + name)
