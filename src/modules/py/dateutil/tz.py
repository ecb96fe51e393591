# dateutil.tz: zones by name, offset and place.
import datetime as _dt
from zoneinfo import ZoneInfo as _ZoneInfo

UTC = _dt.timezone.utc


def tzutc():
    return UTC


def gettz(name=None):
    if not name:
        return tzlocal()
    try:
        return UTC if name in ("UTC", "GMT") else _ZoneInfo(name)
    except Exception:
        return None


def tzoffset(name, offset):
    delta = offset if isinstance(offset, _dt.timedelta) else _dt.timedelta(seconds=offset)
    return _dt.timezone(delta, name) if name else _dt.timezone(delta)


def tzlocal():
    return _dt.datetime.now().astimezone().tzinfo
