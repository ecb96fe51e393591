# sqlalchemy_utils: column types and the helpers that models and migrations use.
import datetime as _dt

from sqlalchemy import Column as _Column, DateTime as _DateTime, event as _event

from _retort import unknown as _unknown
from sqlalchemy_utils.functions import (create_database, database_exists, drop_database, escape_like, get_columns,
                                        get_declarative_base, get_mapper, get_primary_keys, get_tables, has_index, quote)
from sqlalchemy_utils.types import (ArrowType, Choice, ChoiceType, ColorType, CompositeType, Country, CountryType, CurrencyType,
                                    DateRangeType, DateTimeRangeType, EmailType, EncryptedType, EnrichedDateTimeType,
                                    EnrichedDateType, Int8RangeType, IntRangeType, IPAddressType, JSONType, LocaleType, LtreeType,
                                    NumericRangeType, Password, PasswordType, PhoneNumber, PhoneNumberType, ScalarListType,
                                    StringEncryptedType, TimezoneType, TSVectorType, URLType, UUIDType, WeekDaysType)

__version__ = "0.41.2"


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


def force_auto_coercion(mapper=None):
    pass


force_instant_defaults = auto_delete_orphans = force_auto_coercion


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return _unknown("sqlalchemy_utils." + name)
