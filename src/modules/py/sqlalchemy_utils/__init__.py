# sqlalchemy_utils: column types and the helpers that models and migrations use.
import datetime as _dt

from sqlalchemy import Column as _Column, DateTime as _DateTime, event as _event, inspect as _inspect, orm as _orm

from _retort import rest as _rest
from sqlalchemy_utils import types
from sqlalchemy_utils.functions import *
from sqlalchemy_utils.primitives import Country, Currency, Ltree, WeekDay, WeekDays
from sqlalchemy_utils.types import (ArrowType, CaseInsensitiveComparator, Choice, ChoiceType, ColorType, CompositeType, CountryType, CurrencyType,
                                    DateRangeType, DateTimeRangeType, EmailType, EncryptedType, EnrichedDateTimeType,
                                    EnrichedDateType, Int8RangeType, IntRangeType, IPAddressType, JSONType, LocaleType, LtreeType,
                                    NumericRangeType, Password, PasswordType, PhoneNumber, PhoneNumberType, ScalarListType,
                                    StringEncryptedType, TimezoneType, TSVectorType, URLType, UUIDType, WeekDaysType)
from sqlalchemy_utils.view import create_materialized_view, create_view, refresh_materialized_view

__version__ = "0.42.1"


class Timestamp:
    created = _Column(_DateTime, default=_dt.datetime.utcnow, nullable=False)
    updated = _Column(_DateTime, default=_dt.datetime.utcnow, nullable=False)


@_event.listens_for(Timestamp, "before_update", propagate=True)
def _timestamp_before_update(mapper, connection, target):
    target.updated = _dt.datetime.utcnow()


def generic_repr(*fields):
    """A class decorator that prints the named columns, all of them without names."""
    def decorate(cls):
        def represent(self):
            names = fields or [c.key for c in self.__table__.columns]
            return "%s(%s)" % (type(self).__name__, ", ".join("%s=%r" % (n, getattr(self, n)) for n in names))
        cls.__repr__ = represent
        return cls
    if len(fields) == 1 and isinstance(fields[0], type):
        cls, fields = fields[0], ()
        return decorate(cls)
    return decorate


class ImproperlyConfigured(Exception):
    pass


def coercion_listener(mapper, class_):
    """Attributes of scalar types take what their type makes of a value."""
    for attribute in mapper.column_attrs:
        type_ = attribute.columns[0].type
        if isinstance(type_, types.ScalarCoercible):
            def coerce(target, value, old, initiator, type_=type_):
                return type_._coerce(value)
            _event.listen(getattr(class_, attribute.key), "set", coerce, retval=True)


def force_auto_coercion(mapper=None):
    _event.listen(mapper or _orm.Mapper, "mapper_configured", coercion_listener)


def instant_defaults_listener(target, args, kwargs):
    """Defaults that are there as soon as an object is made."""
    for key, column in _inspect(type(target)).columns.items():
        if key not in kwargs and column.default is not None and not column.default.is_sequence and not column.default.is_clause_element:
            value = column.default.arg
            setattr(target, key, value(target) if column.default.is_callable else value)


def force_instant_defaults(mapper=None):
    _event.listen(mapper or _orm.Mapper, "init", instant_defaults_listener)


def aggregated(relationship, column):
    """The method is how an application keeps it up to date; the table has COLUMN under the method's name."""
    return lambda function: _orm.declared_attr(lambda cls: column)


def observes(*paths, observer=None):
    return lambda function: function


class generic_relationship:
    """Its target is found by two columns that the class has anyhow: nothing of the schema's."""

    def __init__(self, discriminator, id, doc=None):
        self.discriminator, self.id, self.doc = discriminator, id, doc


def auto_delete_orphans(attr):
    """Unknown to migrations: it works when an application flushes."""


__getattr__ = _rest(__name__)
