# litestar.plugins.sqlalchemy: advanced_alchemy's classes under their older name.
from advanced_alchemy.extensions.litestar import *  # noqa: F403
from advanced_alchemy.extensions.litestar import (AlembicAsyncConfig, AlembicSyncConfig, AsyncSessionConfig, EngineConfig,
                                                  SQLAlchemyAsyncConfig, SQLAlchemySyncConfig, SyncSessionConfig, base, mixins)
from _retort import rest as _rest

__getattr__ = _rest(__name__)
