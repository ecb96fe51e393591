# pytz: zones with localize() and normalize(). A moment carries an instance of its zone that has the offset of that moment; the
# rules themselves are those of zoneinfo.
import datetime as _dt
from zoneinfo import ZoneInfo as _ZoneInfo, available_timezones as _available

__version__ = VERSION = "2024.2"
ZERO, HOUR = _dt.timedelta(0), _dt.timedelta(hours=1)
_ROOT = "/usr/share/zoneinfo/"


class Error(Exception):
    pass


class UnknownTimeZoneError(KeyError, Error):
    pass


class InvalidTimeError(Error):
    pass


class AmbiguousTimeError(InvalidTimeError):
    pass


class NonExistentTimeError(InvalidTimeError):
    pass


class BaseTzInfo(_dt.tzinfo):
    zone = None

    def __str__(self):
        return self.zone


def _naive(dt):
    if dt.tzinfo is not None:
        raise ValueError("Not naive datetime (tzinfo is already set)")
    return dt


class _Utc(BaseTzInfo):
    zone = "UTC"

    def utcoffset(self, dt):
        return ZERO

    dst = utcoffset

    def tzname(self, dt):
        return "UTC"

    def fromutc(self, dt):
        return self.localize(dt) if dt.tzinfo is None else dt.replace(tzinfo=self)

    def localize(self, dt, is_dst=False):
        return _naive(dt).replace(tzinfo=self)

    def normalize(self, dt, is_dst=False):
        if dt.tzinfo is None:
            raise ValueError("Naive time - no tzinfo set")
        return dt if dt.tzinfo is self else dt.astimezone(self)

    def __repr__(self):
        return "<UTC>"

    def __reduce__(self):
        return timezone, ("UTC",)

    def __deepcopy__(self, memo):
        return self


utc = UTC = _Utc()


class DstTzInfo(BaseTzInfo):
    """A zone; `_at` is (offset, saved time, name) of the moments that carry this instance."""

    def __init__(self, name, rules, at, all_):
        self.zone, self._rules, self._at, self._all = name, rules, at, all_

    def _instance(self, at):
        if at not in self._all:
            self._all[at] = DstTzInfo(self.zone, self._rules, at, self._all)
        return self._all[at]

    def _facts(self, wall, fold):
        there = wall.replace(tzinfo=self._rules, fold=fold)
        return there.utcoffset(), there.dst(), there.tzname()

    def fromutc(self, dt):
        there = dt.replace(tzinfo=_dt.timezone.utc).astimezone(self._rules)
        at = there.utcoffset(), there.dst(), there.tzname()
        return there.replace(tzinfo=self._instance(at), fold=0)

    def _exists(self, wall):
        there = wall.replace(tzinfo=self._rules)
        return there.astimezone(_dt.timezone.utc).astimezone(self._rules).replace(tzinfo=None, fold=0) == wall

    def localize(self, dt, is_dst=False):
        wall = _naive(dt).replace(fold=0)
        first, second = self._facts(wall, 0), self._facts(wall, 1)
        if first[0] == second[0]:
            return wall.replace(tzinfo=self._instance(first))
        if is_dst is None:
            raise (AmbiguousTimeError if self._exists(wall) else NonExistentTimeError)(wall)
        facts = sorted((first, second), key=lambda fact: fact[1])
        return wall.replace(tzinfo=self._instance(facts[1] if is_dst else facts[0]))

    def normalize(self, dt):
        if dt.tzinfo is None:
            raise ValueError("Naive time - no tzinfo set")
        return self.fromutc((dt.replace(tzinfo=None) - dt.utcoffset()).replace(tzinfo=None))

    def _asked(self, dt, is_dst, i):
        if dt is None:
            return None
        return self._at[i] if dt.tzinfo is self else self.localize(dt.replace(tzinfo=None), is_dst).tzinfo._at[i]

    def utcoffset(self, dt, is_dst=None):
        return self._asked(dt, is_dst, 0)

    def dst(self, dt, is_dst=None):
        return self._asked(dt, is_dst, 1)

    def tzname(self, dt, is_dst=None):
        return self.zone if dt is None else self._asked(dt, is_dst, 2)

    def __repr__(self):
        offset, dst, name = self._at
        return "<DstTzInfo %r %s%s %s>" % (self.zone, name, _signed(offset), "DST" if dst else "STD")

    def __reduce__(self):
        return _unpickled, (self.zone, self._at)

    def __deepcopy__(self, memo):
        return self


def _signed(offset):
    return ("+" if offset >= ZERO else "") + str(offset)


class StaticTzInfo(BaseTzInfo):
    """A zone that never changed."""

    def __init__(self, name, offset, shown):
        self.zone, self._utcoffset, self._tzname = name, offset, shown

    def utcoffset(self, dt, is_dst=None):
        return self._utcoffset

    def dst(self, dt, is_dst=None):
        return ZERO

    def tzname(self, dt, is_dst=None):
        return self._tzname

    def fromutc(self, dt):
        if dt.tzinfo is not None and dt.tzinfo is not self:
            raise ValueError("fromutc: dt.tzinfo is not self")
        return (dt + self._utcoffset).replace(tzinfo=self)

    def localize(self, dt, is_dst=False):
        return _naive(dt).replace(tzinfo=self)

    normalize = _Utc.normalize

    def __repr__(self):
        return "<StaticTzInfo %r>" % self.zone

    def __reduce__(self):
        return timezone, (self.zone,)

    def __deepcopy__(self, memo):
        return self


def _unpickled(name, at):
    return timezone(name)._instance(at)


_zones = {"UTC": utc}
_folded = {}


def _known_name(name):
    if not _folded:
        _folded.update((known.lower(), known) for known in _available())
    return _folded.get(name.lower())


def _first_facts(rules):
    """Of the time before the first rule, which is what pytz shows of a zone."""
    there = _dt.datetime(1800, 1, 1, tzinfo=rules)
    offset = there.utcoffset()
    return _dt.timedelta(minutes=round(offset.total_seconds() / 60)), there.dst(), there.tzname()


def timezone(zone):
    if zone is None:
        raise UnknownTimeZoneError(None)
    if zone.upper() == "UTC":
        return utc
    if zone not in _zones:
        name = _known_name(zone)
        if name is None:
            raise UnknownTimeZoneError(zone)
        if name not in _zones:
            rules = _ZoneInfo(name)
            if name.startswith("Etc/") or name in ("GMT", "EST", "MST", "HST", "GMT0", "GMT+0", "GMT-0"):
                there = _dt.datetime(2000, 1, 1, tzinfo=rules)
                _zones[name] = StaticTzInfo(name, there.utcoffset(), there.tzname())
            else:
                _zones[name] = DstTzInfo(name, rules, _first_facts(rules), {})
                _zones[name]._all[_zones[name]._at] = _zones[name]
        _zones[zone] = _zones[name]
    return _zones[zone]


class _FixedOffset(_dt.tzinfo):
    zone = None

    def __init__(self, minutes):
        if abs(minutes) >= 1440:
            raise ValueError("absolute offset is too large", minutes)
        self._minutes, self._offset = minutes, _dt.timedelta(minutes=minutes)

    def utcoffset(self, dt):
        return self._offset

    def dst(self, dt):
        return ZERO

    def tzname(self, dt):
        return None

    def localize(self, dt, is_dst=False):
        return _naive(dt).replace(tzinfo=self)

    normalize = _Utc.normalize

    def __repr__(self):
        return "pytz.FixedOffset(%d)" % self._minutes

    def __reduce__(self):
        return FixedOffset, (self._minutes,)


_offsets = {}


def FixedOffset(offset, _tzinfos=None):
    if offset == 0:
        return UTC
    if offset not in _offsets:
        _offsets[offset] = _FixedOffset(offset)
    return _offsets[offset]


class _FromFile:
    """A mapping that reads a table of the zone database when it is first asked."""

    def __init__(self, file):
        self._file, self._data = file, None

    def _read(self):
        if self._data is None:
            with open(_ROOT + self._file, encoding="utf-8") as lines:
                self._data = self._table(line.rstrip("\n").split("\t") for line in lines if line[:1] != "#")
        return self._data

    def __getitem__(self, key):
        return self._read()[key.upper()]

    def __contains__(self, key):
        return key.upper() in self._read()

    def __iter__(self):
        return iter(self._read())

    def __len__(self):
        return len(self._read())

    def get(self, key, default=None):
        return self._read().get(key.upper(), default)

    def keys(self):
        return self._read().keys()

    def items(self):
        return self._read().items()

    def values(self):
        return self._read().values()


class _CountryTimezones(_FromFile):
    @staticmethod
    def _table(rows):
        found = {}
        for row in rows:
            found.setdefault(row[0], []).append(row[2])
        return found

    def __call__(self, iso3166_code):
        return self[iso3166_code]


class _CountryNames(_FromFile):
    @staticmethod
    def _table(rows):
        return {row[0]: row[1] for row in rows}


country_timezones, country_names = _CountryTimezones("zone.tab"), _CountryNames("iso3166.tab")
_OLD = ("Etc/", "SystemV/", "posix/", "right/", "posixrules", "localtime", "Factory")


def _common():
    used = {name for names in country_timezones.values() for name in names}
    return used | {"GMT", "UTC", "Canada/Atlantic", "Canada/Central", "Canada/Eastern", "Canada/Mountain", "Canada/Newfoundland",
                   "Canada/Pacific", "US/Alaska", "US/Arizona", "US/Central", "US/Eastern", "US/Hawaii", "US/Mountain", "US/Pacific"}


def __getattr__(name):
    if name in ("all_timezones", "all_timezones_set"):
        found = {zone for zone in _available() if not zone.startswith(_OLD[1:])}
    elif name in ("common_timezones", "common_timezones_set"):
        found = _common()
    else:
        raise AttributeError("module 'pytz' has no attribute '%s'" % name)
    return found if name.endswith("_set") else sorted(found)


def _submodules():
    import sys
    import types
    for name, names in (("exceptions", ("Error", "UnknownTimeZoneError", "InvalidTimeError", "AmbiguousTimeError", "NonExistentTimeError")),
                        ("tzinfo", ("BaseTzInfo", "DstTzInfo", "StaticTzInfo"))):
        module = globals()[name] = sys.modules["pytz." + name] = types.ModuleType("pytz." + name)
        for one in names:
            setattr(module, one, globals()[one])


_submodules()
