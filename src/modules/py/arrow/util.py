# arrow.util
import datetime as _datetime
import numbers as _numbers

_LIMIT = 253402318799.99


def next_weekday(start_date, weekday):
    if weekday < 0 or weekday > 6:
        raise ValueError("Weekday must be between 0 (Monday) and 6 (Sunday).")
    days = (weekday - start_date.weekday()) % 7
    return _datetime.datetime.combine(start_date, _datetime.time()) + _datetime.timedelta(days=days)


def is_timestamp(value):
    number = isinstance(value, _numbers.Real) and not isinstance(value, bool)
    if not number and isinstance(value, str):
        try:
            number = float(value) is not None
        except ValueError:
            pass
    return number


def normalize_timestamp(timestamp):
    """Seconds of what may be milli- or microseconds."""
    if timestamp <= _LIMIT:
        return timestamp
    for unit in (1000, 1_000_000):
        if timestamp < _LIMIT * unit:
            return timestamp / unit
    raise ValueError("The specified timestamp %r is too large." % timestamp)


def validate_bounds(bounds):
    if bounds not in ("()", "(]", "[)", "[]"):
        raise ValueError("Invalid bounds. Please select between '()', '(]', '[)', or '[]'.")


def iso_to_gregorian(iso_year, iso_week, iso_day):
    if not 1 <= iso_week <= 53:
        raise ValueError("ISO Calendar week value must be between 1-53.")
    if not 1 <= iso_day <= 7:
        raise ValueError("ISO Calendar day value must be between 1-7")
    return _datetime.date.fromisocalendar(iso_year, iso_week, iso_day)
