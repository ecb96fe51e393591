# dateutil.utils
import datetime as _dt


def today(tzinfo=None):
    return _dt.datetime.combine(_dt.datetime.now(tzinfo).date(), _dt.time(0, tzinfo=tzinfo))


def default_tzinfo(dt, tzinfo):
    return dt if dt.tzinfo is not None else dt.replace(tzinfo=tzinfo)


def within_delta(dt1, dt2, delta):
    return -abs(delta) <= dt1 - dt2 <= abs(delta)
