# dateutil.tz: zones by offset, place and name.
import datetime as _dt
import os as _os
import time as _time
from zoneinfo import ZoneInfo as _ZoneInfo, available_timezones as _available_timezones

_ZERO = _dt.timedelta(0)


class _tzinfo(_dt.tzinfo):
    def is_ambiguous(self, dt):
        first, second = dt.replace(fold=0), dt.replace(fold=1)
        return self.utcoffset(first) > self.utcoffset(second)


class _Fixed(_tzinfo):
    def dst(self, dt):
        return _ZERO

    def is_ambiguous(self, dt):
        return False

    def fromutc(self, dt):
        return dt + self.utcoffset(dt)


class tzutc(_Fixed):
    _only = None

    def __new__(cls):
        if cls._only is None:
            cls._only = super().__new__(cls)
        return cls._only

    def utcoffset(self, dt):
        return _ZERO

    def tzname(self, dt):
        return "UTC"

    def __eq__(self, other):
        if not isinstance(other, (tzutc, tzoffset)):
            return NotImplemented
        return isinstance(other, tzutc) or other._offset == _ZERO

    __hash__ = None

    def __repr__(self):
        return "tzutc()"

    def __reduce__(self):
        return tzutc, ()


UTC = tzutc()


class tzoffset(_Fixed):
    def __init__(self, name, offset):
        self._name = name
        self._offset = offset if isinstance(offset, _dt.timedelta) else _dt.timedelta(seconds=offset)

    def utcoffset(self, dt):
        return self._offset

    def tzname(self, dt):
        return self._name

    def __eq__(self, other):
        if isinstance(other, tzutc):
            return self._offset == _ZERO
        return self._offset == other._offset if isinstance(other, tzoffset) else NotImplemented

    __hash__ = None

    def __repr__(self):
        name = "" if self._name is None else repr(self._name)
        return "tzoffset(%s, %d)" % (name or None, int(self._offset.total_seconds()))

    def __reduce__(self):
        return tzoffset, (self._name, self._offset)


class _Rules(_tzinfo):
    """A zone with rules, those of the module zoneinfo."""

    def _zone(self):
        raise NotImplementedError

    def utcoffset(self, dt):
        return None if dt is None else self._zone().utcoffset(dt.replace(tzinfo=self._zone()))

    def dst(self, dt):
        return None if dt is None else self._zone().dst(dt.replace(tzinfo=self._zone()))

    def tzname(self, dt):
        return None if dt is None else self._zone().tzname(dt.replace(tzinfo=self._zone()))

    def fromutc(self, dt):
        there = dt.replace(tzinfo=_dt.timezone.utc).astimezone(self._zone())
        return there.replace(tzinfo=self)


class tzfile(_Rules):
    def __init__(self, fileobj, filename=None):
        self._filename = filename or fileobj
        self._key = fileobj
        self._rules = _ZoneInfo(fileobj)

    def _zone(self):
        return self._rules

    def __eq__(self, other):
        return self._key == other._key if isinstance(other, tzfile) else NotImplemented

    __hash__ = None

    def __repr__(self):
        return "tzfile(%r)" % self._filename

    def __reduce__(self):
        return tzfile, (self._key, self._filename)


class tzlocal(_Rules):
    """Where the program runs."""

    def _zone(self):
        name = _os.environ.get("TZ", "").lstrip(":")
        if name in _available_timezones():
            return _ZoneInfo(name)
        return _dt.timezone(_dt.timedelta(seconds=-_time.timezone), _time.tzname[0])

    def dst(self, dt):
        return super().dst(dt) or _ZERO

    def __eq__(self, other):
        return True if isinstance(other, tzlocal) else NotImplemented

    __hash__ = None

    def __repr__(self):
        return "tzlocal()"

    def __reduce__(self):
        return tzlocal, ()


_known = {}


def gettz(name=None):
    """The zone of a name, a file of zones or an offset; None for what is none."""
    name = name or _os.environ.get("TZ", "")
    if not name or name == ":":
        return tzlocal()
    name = name.lstrip(":")
    if name in ("UTC", "GMT"):
        return UTC
    if name not in _known:
        try:
            _known[name] = tzfile(name, "/usr/share/zoneinfo/" + name)
        except (KeyError, ValueError, OSError):
            _known[name] = tzlocal() if name in _time.tzname else None
    return _known[name]


def datetime_exists(dt, tz=None):
    tz = tz or dt.tzinfo
    if tz is None:
        raise ValueError("Datetime is naive and no time zone provided.")
    wall = dt.replace(tzinfo=None)
    return wall.replace(tzinfo=tz).astimezone(UTC).astimezone(tz).replace(tzinfo=None) == wall


def datetime_ambiguous(dt, tz=None):
    tz = tz or dt.tzinfo
    if tz is None:
        raise ValueError("Datetime is naive and no time zone provided.")
    dt = dt.replace(tzinfo=tz)
    return dt.replace(fold=0).utcoffset() != dt.replace(fold=1).utcoffset() and datetime_exists(dt)


def resolve_imaginary(dt):
    if dt.tzinfo is not None and not datetime_exists(dt):
        day = _dt.timedelta(hours=24)
        dt += (dt + day).utcoffset() - (dt - day).utcoffset()
    return dt


def enfold(dt, fold=1):
    return dt.replace(fold=fold)
