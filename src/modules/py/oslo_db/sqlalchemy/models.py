# oslo_db.sqlalchemy.models: mixins of models.
from datetime import datetime as _datetime

from sqlalchemy import Column as _Column, DateTime as _DateTime, Integer as _Integer
from sqlalchemy.orm import object_mapper as _object_mapper

from oslo_utils import timeutils as _timeutils

from _retort import rest as _rest


class ModelIterator:
    def __init__(self, model, columns):
        self.model, self.i = model, columns

    def __iter__(self):
        return self

    def __next__(self):
        name = next(self.i)
        return name, getattr(self.model, name)


class ModelBase:
    __table_initialized__ = False

    def save(self, session):
        session.add(self)
        session.flush()

    def __setitem__(self, key, value):
        setattr(self, key, value)

    def __getitem__(self, key):
        return getattr(self, key)

    def __contains__(self, key):
        return hasattr(self, key)

    def get(self, key, default=None):
        return getattr(self, key, default)

    def _as_dict(self):
        return {column.key: self[column.key] for column in _object_mapper(self).columns}

    def __iter__(self):
        return iter(self._as_dict().items())

    def items(self):
        return list(self)

    iteritems = items

    def keys(self):
        return [key for key, _ in self]

    def update(self, values):
        for key, value in values.items():
            setattr(self, key, value)


class TimestampMixin:
    created_at = _Column(_DateTime, default=lambda: _timeutils.utcnow())
    updated_at = _Column(_DateTime, onupdate=lambda: _timeutils.utcnow())


class SoftDeleteMixin:
    deleted_at = _Column(_DateTime)
    deleted = _Column(_Integer, default=0)

    def soft_delete(self, session):
        self.deleted = self.id
        self.deleted_at = _datetime.utcnow()
        self.save(session=session)


__getattr__ = _rest(__name__)
