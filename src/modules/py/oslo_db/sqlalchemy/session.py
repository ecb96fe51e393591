# oslo_db.sqlalchemy.session: the older place of engines and facades.
from oslo_db.sqlalchemy import enginefacade
from oslo_db.sqlalchemy.engines import create_engine
from oslo_db.sqlalchemy.enginefacade import LegacyEngineFacade as EngineFacade
from oslo_db.sqlalchemy.orm import Query, Session, get_maker

from _retort import rest as _rest


__getattr__ = _rest(__name__)
