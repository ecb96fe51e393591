from oslo_db.sqlalchemy import enginefacade
from oslo_db.sqlalchemy.engines import create_engine
from oslo_db.sqlalchemy.enginefacade import LegacyEngineFacade as EngineFacade
from oslo_db.sqlalchemy.orm import Query, Session, get_maker

from _retort import unknown as _unknown


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return _unknown("oslo_db.sqlalchemy.session." + name)
