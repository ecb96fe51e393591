import calendar as _calendar
import datetime as _datetime
import time as _time

from _retort import unknown as _unknown

PERFECT_TIME_FORMAT = "%Y-%m-%dT%H:%M:%S.%f"


def utcnow(with_timezone=False):
    now = _datetime.datetime.now(_datetime.timezone.utc)
    return now if with_timezone else now.replace(tzinfo=None)


def utcnow_ts(microsecond=False):
    return _time.time() if microsecond else int(_time.time())


def normalize_time(timestamp):
    offset = timestamp.utcoffset()
    return timestamp if offset is None else timestamp.replace(tzinfo=None) - offset


def parse_isotime(text):
    return _datetime.datetime.fromisoformat(text)


def parse_strtime(text, fmt=PERFECT_TIME_FORMAT):
    return _datetime.datetime.strptime(text, fmt)


def delta_seconds(before, after):
    return (after - before).total_seconds()


def is_older_than(before, seconds):
    return utcnow() - normalize_time(before) > _datetime.timedelta(seconds=seconds)


def is_newer_than(after, seconds):
    return normalize_time(after) - utcnow() > _datetime.timedelta(seconds=seconds)


def iso8601_from_timestamp(timestamp, microsecond=False):
    return _datetime.datetime.utcfromtimestamp(timestamp).isoformat() + "Z"


def marshall_now(now=None):
    now = now or utcnow()
    return {k: getattr(now, k) for k in ("day", "month", "year", "hour", "minute", "second", "microsecond")}


def now():
    return _time.monotonic()


def _ts(moment):
    return _calendar.timegm(moment.timetuple())


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return _unknown("oslo_utils.timeutils." + name)
