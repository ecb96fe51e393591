# arrow.arrow: a moment with a zone.
import calendar as _calendar
import datetime as _dt
import re as _re
import sys as _sys

from dateutil.relativedelta import relativedelta as _relativedelta

from arrow import _names, formatter as _formatter, parser as _parser, util as _util

_UTC = _dt.timezone.utc
_ATTRS = ("year", "month", "day", "hour", "minute", "second", "microsecond")
_SHIFTS = [*(name + "s" for name in _ATTRS), "weeks", "quarters", "weekday"]
_FRAMES = {"year": ("years", 1), "quarter": ("months", 3), "month": ("months", 1), "week": ("weeks", 1), "day": ("days", 1),
           "hour": ("hours", 1), "minute": ("minutes", 1), "second": ("seconds", 1), "microsecond": ("microseconds", 1)}
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800, "month": 2635200, "quarter": 7905600, "year": 31536000}


def _zone(expression):
    if isinstance(expression, _dt.tzinfo):
        return expression
    if not isinstance(expression, str):
        raise ValueError("Timezone expression %r not recognized" % (expression,))
    return _parser.TzinfoParser.parse(expression)


def _imaginary(dt):
    """A wall clock jumps over it."""
    return dt.tzinfo is not None and dt.astimezone(_UTC).astimezone(dt.tzinfo).replace(tzinfo=None) != dt.replace(tzinfo=None)


def _real(dt):
    if not _imaginary(dt):
        return dt
    before = (dt - _dt.timedelta(hours=24)).utcoffset()
    after = (dt + _dt.timedelta(hours=24)).utcoffset()
    return dt + (after - before)


class Arrow:
    resolution = _dt.datetime.resolution

    def __init__(self, year, month, day, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, **kwargs):
        if tzinfo is None:
            tzinfo = _UTC
        elif isinstance(tzinfo, str):
            tzinfo = _parser.TzinfoParser.parse(tzinfo)
        self._datetime = _dt.datetime(year, month, day, hour, minute, second, microsecond, tzinfo, fold=kwargs.get("fold", 0))

    # --- making ---

    @classmethod
    def _of(cls, dt, tzinfo=None):
        return cls(dt.year, dt.month, dt.day, dt.hour, dt.minute, dt.second, dt.microsecond, tzinfo or dt.tzinfo, fold=dt.fold)

    @classmethod
    def now(cls, tzinfo=None):
        return cls._of(_dt.datetime.now(_zone("local") if tzinfo is None else tzinfo))

    @classmethod
    def utcnow(cls):
        return cls._of(_dt.datetime.now(_UTC))

    @classmethod
    def fromtimestamp(cls, timestamp, tzinfo=None):
        tzinfo = _zone("local") if tzinfo is None else _zone(tzinfo)
        if not _util.is_timestamp(timestamp):
            raise ValueError("The provided timestamp %r is invalid." % (timestamp,))
        return cls._of(_dt.datetime.fromtimestamp(_util.normalize_timestamp(float(timestamp)), tzinfo))

    @classmethod
    def utcfromtimestamp(cls, timestamp):
        return cls.fromtimestamp(timestamp, _UTC)

    @classmethod
    def fromdatetime(cls, dt, tzinfo=None):
        return cls._of(dt, tzinfo or dt.tzinfo or _UTC)

    @classmethod
    def fromdate(cls, date, tzinfo=None):
        return cls(date.year, date.month, date.day, tzinfo=tzinfo or _UTC)

    @classmethod
    def fromordinal(cls, ordinal):
        return cls._of(_dt.datetime.fromordinal(ordinal), _UTC)

    @classmethod
    def strptime(cls, date_string, fmt, tzinfo=None):
        dt = _dt.datetime.strptime(date_string, fmt)
        return cls._of(dt, tzinfo or dt.tzinfo)

    def clone(self):
        return self._of(self._datetime)

    # --- ranges ---

    @classmethod
    def range(cls, frame, start, end=None, tz=None, limit=None):
        if frame.rstrip("s") not in _FRAMES:
            raise ValueError(cls._frame_refused(frame))
        unit, step = _FRAMES[frame.rstrip("s")]
        tzinfo = _zone(getattr(start, "tzinfo", None) or _UTC) if tz is None else _zone(tz)
        if end is None and limit is None:
            raise ValueError("One of 'end' or 'limit' is required.")
        limit = _sys.maxsize if limit is None else limit
        start = cls._of(cls._moment(start), tzinfo)
        end = cls.max if end is None else cls._of(cls._moment(end), tzinfo)
        for count in range(limit):
            # From the start each time: by months on the 31st, none of the days before is lost.
            at = start if not count else start.shift(**{unit: step * count})
            if unit == "months" and start.day > 28:
                at = at.replace(day=min(start.day, _calendar.monthrange(at.year, at.month)[1]))
            if at > end:
                return
            yield at

    @classmethod
    def span_range(cls, frame, start, end, tz=None, limit=None, bounds="[)", exact=False):
        tzinfo = _zone(getattr(start, "tzinfo", None) or _UTC) if tz is None else _zone(tz)
        first, last = (cls._of(cls._moment(one), tzinfo) for one in (start, end))
        cut = last - _dt.timedelta(microseconds=bounds[1] == ")")
        for at in cls.range(frame, first.span(frame, exact=exact)[0], last, tz, limit):
            low, high = at.span(frame, bounds=bounds, exact=exact)
            if not exact:
                yield low, high
            elif low != last:
                yield low, min(high, cut)

    @classmethod
    def interval(cls, frame, start, end, interval=1, tz=None, bounds="[)", exact=False):
        if interval < 1:
            raise ValueError("interval has to be a positive integer")
        spans = iter(cls.span_range(frame, start, end, tz, bounds=bounds, exact=exact))
        for low, high in spans:
            for _ in range(interval - 1):
                high = next(spans, (None, high))[1]
            yield low, high

    def span(self, frame, count=1, bounds="[)", exact=False, week_start=1):
        if not 1 <= week_start <= 7:
            raise ValueError("week_start argument must be between 1 and 7.")
        _util.validate_bounds(bounds)
        name = frame[:-1] if frame[-1] == "s" else frame
        if name not in _FRAMES:
            raise ValueError(self._frame_refused(frame))
        floor = self if exact else self._floor(name, week_start)
        unit, step = _FRAMES[name]
        ends = [floor, floor.shift(**{unit: step * count})]
        for side, (bracket, inwards) in enumerate((("(", 1), (")", -1))):
            if bounds[side] == bracket:
                ends[side] = ends[side].shift(microseconds=inwards)
        return tuple(ends)

    def _floor(self, name, week_start):
        attr = {"week": "day", "quarter": "month"}.get(name, name)
        values = [getattr(self, a) for a in _ATTRS[:_ATTRS.index(attr) + 1]]
        floor = type(self)(*(values + [1] * (3 - len(values))), tzinfo=self.tzinfo)
        if name == "week":
            return floor.shift(days=-(self.isoweekday() - week_start) % -7)
        return floor.shift(months=-((self.month - 1) % 3)) if name == "quarter" else floor

    def floor(self, frame, **kwargs):
        return self.span(frame, **kwargs)[0]

    def ceil(self, frame, **kwargs):
        return self.span(frame, **kwargs)[1]

    @staticmethod
    def _frame_refused(frame):
        names = ", ".join("%s(s)" % name for name in ("year", "month", "day", "hour", "minute", "second", "microsecond", "week", "quarter"))
        return "Range or span over frame %s not supported. Supported frames: %s." % (frame, names)

    # --- text ---

    def __repr__(self):
        return "<%s [%s]>" % (type(self).__name__, self)

    def __str__(self):
        return self._datetime.isoformat()

    def __format__(self, formatstr):
        return self.format(formatstr) if formatstr else str(self)

    def format(self, fmt="YYYY-MM-DD HH:mm:ssZZ", locale="en-us"):
        return _formatter.DateTimeFormatter(locale).format(self._datetime, fmt)

    def isoformat(self, sep="T", timespec="auto"):
        return self._datetime.isoformat(sep, timespec)

    def humanize(self, other=None, locale="en-us", only_distance=False, granularity="auto"):
        _names.check_locale(locale)
        if other is None:
            other = _dt.datetime.now(_UTC)
        elif isinstance(other, Arrow):
            other = other._datetime
        elif isinstance(other, _dt.datetime):
            other = other if other.tzinfo is not None else other.replace(tzinfo=self.tzinfo)
        else:
            raise TypeError("Invalid 'other' argument of type %r. Argument must be of type None, Arrow, or datetime."
                            % type(other).__name__)
        seconds = int(round((self._datetime - other).total_seconds()))
        if isinstance(granularity, (list, tuple)) and len(granularity) == 1:
            granularity = granularity[0]
        if granularity == "auto":
            parts = [self._rough(seconds, other)]
        elif isinstance(granularity, str):
            parts = [self._in_unit(granularity, seconds)]
        else:
            parts = self._in_units(granularity, seconds)
        text = " and ".join(_names.describe(*part) for part in parts)
        if len(parts) > 2:
            text = " ".join(_names.describe(*part) for part in parts[:-1]) + " and " + _names.describe(*parts[-1])
        if only_distance:
            return _names.UNITS["now"][1] if parts[0][0] == "now" else text
        return _names.directed(text, parts[-1][0] if len(parts) == 1 else "many", seconds)

    def _rough(self, seconds, other):
        """The unit that says it best, and how many: weeks up to half a month, then months, rounded at 15 days."""
        sign, diff = -1 if seconds < 0 else 1, abs(seconds)
        if diff < 10:
            return "now", 0
        for unit, next_unit in (("second", "minute"), ("minute", "hour"), ("hour", "day"), ("day", "week")):
            if diff < _SECONDS[next_unit]:
                return self._counted(unit, sign * (diff // _SECONDS[unit]))
        if diff < _SECONDS["year"]:
            between = _relativedelta(*((self._datetime, other) if seconds > 0 else (other, self._datetime)))
            months = between.years * 12 + between.months + (between.days > 14)
            if diff < 2 * _SECONDS["week"] or not months:
                return self._counted("week", sign * (diff // _SECONDS["week"]))
            return self._counted("month", sign * months)
        return self._counted("year", sign * (diff // _SECONDS["year"]))

    @staticmethod
    def _counted(unit, count):
        return unit + ("s" if int(abs(count)) != 1 else ""), count

    def _in_unit(self, unit, seconds):
        if unit not in _SECONDS:
            raise ValueError(self._granularity_refused)
        if unit == "second" and abs(seconds) < 2:
            return "now", 0
        return self._counted(unit, seconds / _SECONDS[unit])

    def _in_units(self, units, seconds):
        if not units:
            raise ValueError("Empty granularity list provided. Please select one or more from 'second', 'minute', "
                             "'hour', 'day', 'week', 'month', 'quarter', 'year'.")
        left, parts = abs(seconds), []
        for unit in ("year", "quarter", "month", "week", "day", "hour", "minute", "second"):
            if unit in units:
                count, left = divmod(left, _SECONDS[unit])
                parts.append(self._counted(unit, count))
        if len(parts) < len(units):
            raise ValueError(self._granularity_refused)
        return parts

    _granularity_refused = ("Invalid level of granularity. Please select between 'second', 'minute', 'hour', 'day', 'week', 'month', "
                            "'quarter' or 'year'.")

    def dehumanize(self, input_string, locale="en_us"):
        _names.check_locale(locale)
        found = {}
        for unit, seconds in _SECONDS.items():
            match = _re.search(r"\b(\d+|an?|in an?) %ss?\b" % unit, input_string)
            if match:
                word = match.group(1)
                found[unit + "s"] = int(word) if word.isdigit() else 1
        if not found and not _re.search("just now|instantly", input_string):
            raise ValueError("Input string not valid. Note: Some locales do not support the week granularity in Arrow. If you are "
                             "attempting to use the week granularity on an unsupported locale, this could be the cause of this error.")
        past, future = input_string.endswith(" ago"), input_string.startswith("in ")
        if found and past == future:
            raise ValueError("Invalid input String. String does not contain any relative time information. String should either "
                             "represent a time in the future or a time in the past. Ex: 'in 5 seconds' or '5 seconds ago'.")
        return self.shift(**{unit: -count if past else count for unit, count in found.items()})

    # --- values ---

    def __hash__(self):
        return hash(self._datetime)

    def __getattr__(self, name):
        if name in ("week", "quarter"):
            return self.isocalendar()[1] if name == "week" else -(-self.month // 3)
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._datetime, name)

    @property
    def tzinfo(self):
        return self._datetime.tzinfo

    @property
    def datetime(self):
        return self._datetime

    @property
    def naive(self):
        return self._datetime.replace(tzinfo=None)

    def timestamp(self):
        return self._datetime.timestamp()

    @property
    def int_timestamp(self):
        return int(self.timestamp())

    @property
    def float_timestamp(self):
        return self.timestamp()

    @property
    def ambiguous(self):
        other = self._datetime.replace(fold=not self._datetime.fold)
        return other.utcoffset() != self._datetime.utcoffset() and not _imaginary(self._datetime)

    @property
    def imaginary(self):
        return _imaginary(self._datetime)

    def for_json(self):
        return self.isoformat()

    # --- changing ---

    def replace(self, **kwargs):
        for wrong in [key for key in kwargs if key not in _ATTRS and key not in ("tzinfo", "fold")]:
            raise ValueError("Setting absolute %s is not supported." % wrong if wrong in ("week", "quarter")
                             else "Unknown attribute: %r." % wrong)
        zone, fold = kwargs.pop("tzinfo", None), kwargs.pop("fold", None)
        if zone is not None:
            kwargs["tzinfo"] = _zone(zone)
        if fold is not None:
            kwargs["fold"] = fold
        return self._of(self._datetime.replace(**kwargs))

    def shift(self, check_imaginary=True, **kwargs):
        if not all(key in _SHIFTS for key in kwargs):
            raise ValueError("Invalid shift time frame. Please select one of the following: %s." % ", ".join(_SHIFTS))
        quarters = kwargs.pop("quarters", 0)
        if quarters:
            kwargs["months"] = kwargs.get("months", 0) + 3 * quarters
        moved = self._datetime + _relativedelta(**kwargs)
        return self._of(_real(moved) if check_imaginary else moved)

    def to(self, tz):
        return self._of(self._datetime.astimezone(_zone(tz)))

    def astimezone(self, tz):
        return self._datetime.astimezone(tz)

    def is_between(self, start, end, bounds="()"):
        _util.validate_bounds(bounds)
        for word, value in (("start", start), ("end", end)):
            if not isinstance(value, Arrow):
                raise TypeError("Cannot parse %s date argument type of %r." % (word, type(value)))
        low = self >= start if bounds[0] == "[" else self > start
        return low and (self <= end if bounds[1] == "]" else self < end)

    # --- arithmetic and comparison ---

    @staticmethod
    def _moment(value):
        if isinstance(value, Arrow):
            return value._datetime
        if isinstance(value, _dt.datetime):
            return value
        if isinstance(value, _dt.date):
            return _dt.datetime(value.year, value.month, value.day)
        raise ValueError("%r not recognized as a date or datetime." % (value,))

    def __add__(self, other):
        if isinstance(other, (_dt.timedelta, _relativedelta)):
            return self._of(self._datetime + other)
        return NotImplemented

    __radd__ = __add__

    def __sub__(self, other):
        if isinstance(other, (_dt.timedelta, _relativedelta)):
            return self._of(self._datetime - other)
        if isinstance(other, (Arrow, _dt.datetime)):
            return self._datetime - self._moment(other)
        return NotImplemented

    def __rsub__(self, other):
        return other - self._datetime if isinstance(other, _dt.datetime) else NotImplemented

    def _compare(self, other, how):
        return how(self._datetime, self._moment(other)) if isinstance(other, (Arrow, _dt.datetime)) else NotImplemented

    def __eq__(self, other):
        return isinstance(other, (Arrow, _dt.datetime)) and self._datetime == self._moment(other)

    def __ne__(self, other):
        return not self == other

    def __lt__(self, other):
        return self._compare(other, lambda a, b: a < b)

    def __le__(self, other):
        return self._compare(other, lambda a, b: a <= b)

    def __gt__(self, other):
        return self._compare(other, lambda a, b: a > b)

    def __ge__(self, other):
        return self._compare(other, lambda a, b: a >= b)

    # --- what datetime has ---

    def __reduce__(self):
        return type(self)._of, (self._datetime,)


def _delegate(name):
    def method(self, *args, **kwargs):
        return getattr(self._datetime, name)(*args, **kwargs)
    method.__name__ = name
    return method


for _name in ("date", "time", "timetz", "utcoffset", "dst", "timetuple", "utctimetuple", "toordinal", "weekday", "isoweekday",
              "isocalendar", "strftime", "ctime"):
    setattr(Arrow, _name, _delegate(_name))
for _name in _ATTRS + ("fold",):
    setattr(Arrow, _name, property(lambda self, _name=_name: getattr(self._datetime, _name)))
Arrow.min, Arrow.max = Arrow.fromdatetime(_dt.datetime.min), Arrow.fromdatetime(_dt.datetime.max)
