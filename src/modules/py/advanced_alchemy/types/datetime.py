# advanced_alchemy.types.datetime: moments with a zone, kept and read as UTC.
import datetime as _datetime

from sqlalchemy.types import DateTime as _DateTime, TypeDecorator as _TypeDecorator


class DateTimeUTC(_TypeDecorator):
    impl = _DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self):
        return _datetime.datetime

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        if not value.tzinfo:
            raise TypeError("tzinfo is required")
        return value.astimezone(_datetime.timezone.utc)

    def process_result_value(self, value, dialect):
        return value.replace(tzinfo=_datetime.timezone.utc) if value is not None and value.tzinfo is None else value
