# sqlmodel: pydantic models that are tables when their class says table=True.
from sqlalchemy import *  # noqa: F403  (the package re-exports SQLAlchemy's names)
from sqlalchemy import Column as _Column, Table as _Table  # noqa: F401
from sqlalchemy.orm import registry as _registry

from sqlmodel._session import Session
from sqlmodel.main import Field, Relationship, SQLModel
from sqlmodel.sql.expression import col, delete, select, update
from sqlmodel.sql.sqltypes import AutoString

__version__ = "0.0.24"
