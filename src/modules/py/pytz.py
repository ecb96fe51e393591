# pytz: zones with localize() and normalize(), over zoneinfo.
import datetime as _dt
from zoneinfo import ZoneInfo as _ZoneInfo, ZoneInfoNotFoundError as _NotFound, available_timezones as _available


class UnknownTimeZoneError(KeyError):
    pass


class AmbiguousTimeError(Exception):
    pass


class NonExistentTimeError(Exception):
    pass


class _Zone(_dt.tzinfo):
    def __init__(self, name):
        self.zone = name
        self._info = _ZoneInfo(name)

    def utcoffset(self, when):
        return self._info.utcoffset(when.replace(tzinfo=self._info) if when is not None else None)

    def dst(self, when):
        return self._info.dst(when.replace(tzinfo=self._info) if when is not None else None)

    def tzname(self, when):
        return self._info.tzname(when.replace(tzinfo=self._info)) if when is not None else self.zone

    def fromutc(self, when):
        return self._info.fromutc(when.replace(tzinfo=self._info)).replace(tzinfo=self)

    def localize(self, when, is_dst=False):
        if when.tzinfo is not None:
            raise ValueError("Not naive datetime (tzinfo is already set)")
        return when.replace(tzinfo=self)

    def normalize(self, when, is_dst=False):
        return when.astimezone(self)

    def __str__(self):
        return self.zone

    def __repr__(self):
        return "<DstTzInfo %r>" % self.zone


class _Utc(_dt.tzinfo):
    zone = "UTC"

    def utcoffset(self, when):
        return _dt.timedelta(0)

    dst = utcoffset

    def tzname(self, when):
        return "UTC"

    def fromutc(self, when):
        return when.replace(tzinfo=self)

    def localize(self, when, is_dst=False):
        if when.tzinfo is not None:
            raise ValueError("Not naive datetime (tzinfo is already set)")
        return when.replace(tzinfo=self)

    def normalize(self, when, is_dst=False):
        return when.astimezone(self)

    def __str__(self):
        return "UTC"

    def __repr__(self):
        return "<UTC>"


utc = UTC = _Utc()
_zones = {"UTC": utc}


def timezone(name):
    if name.upper() == "UTC":
        return utc
    if name not in _zones:
        try:
            _zones[name] = _Zone(name)
        except (_NotFound, ValueError):
            raise UnknownTimeZoneError(name) from None
    return _zones[name]


def FixedOffset(minutes, _cache={}):
    return utc if minutes == 0 else _dt.timezone(_dt.timedelta(minutes=minutes))


def __getattr__(name):
    if name in ("all_timezones", "common_timezones"):
        return sorted(_available())
    if name in ("all_timezones_set", "common_timezones_set"):
        return set(_available())
    raise AttributeError("module 'pytz' has no attribute '%s'" % name)


def _exceptions():
    import sys
    import types
    module = sys.modules["pytz.exceptions"] = types.ModuleType("pytz.exceptions")
    module.UnknownTimeZoneError, module.AmbiguousTimeError = UnknownTimeZoneError, AmbiguousTimeError
    module.NonExistentTimeError = NonExistentTimeError
    module.InvalidTimeError = module.Error = Exception
    return module


exceptions = _exceptions()
