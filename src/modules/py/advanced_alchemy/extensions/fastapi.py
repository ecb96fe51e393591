# advanced_alchemy.extensions.fastapi
from advanced_alchemy import base, config, exceptions, mixins, types
from advanced_alchemy.config import (AlembicAsyncConfig, AlembicSyncConfig, AsyncSessionConfig, EngineConfig, SQLAlchemyAsyncConfig,
                                     SQLAlchemySyncConfig, SyncSessionConfig)


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    from _retort import unknown
    return unknown("advanced_alchemy.extensions.fastapi." + name)
