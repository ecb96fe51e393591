# dateutil.parser: dates as people write them. A text is cut into numbers, words and marks; times, zones and names are taken out,
# and the numbers left are day, month and year by their size and order.
import calendar as _names
import datetime as _dt
import re as _re

from dateutil import tz as _tz
from dateutil.relativedelta import relativedelta as _relativedelta, weekday as _weekday


class ParserError(ValueError):
    def __str__(self):
        text, *what = self.args or ("",)
        try:
            return text % tuple(what) if self.args else ValueError.__str__(self)
        except TypeError:
            return ValueError.__str__(self)

    def __repr__(self):
        return "%s(%s)" % (type(self).__name__, ", ".join(map(repr, self.args)))


class UnknownTimezoneWarning(RuntimeWarning):
    pass


class parserinfo:
    # Words, each with what else it is written as; a subclass may have its own.
    WEEKDAYS = [(day[:3], day) for day in _names.day_name]
    MONTHS = [(month[:3], month[:4], month) if month == "September" else (month[:3], month) for month in _names.month_name[1:]]
    HMS = [(word[0], word, word + "s") for word in ("hour", "minute", "second")]
    JUMP = [*" .,;-/'", *"at on and ad m t of st nd rd th".split()]
    AMPM = [(half + "m", half) for half in "ap"]
    UTCZONE, PERTAIN, TZOFFSET = ["UTC", "GMT", "Z", "z"], ["of"], {}

    def __init__(self, dayfirst=False, yearfirst=False):
        self.dayfirst, self.yearfirst = dayfirst, yearfirst
        self._jump, self._weekdays, self._months = self._index(self.JUMP), self._index(self.WEEKDAYS), self._index(self.MONTHS)
        self._hms, self._ampm, self._utc = self._index(self.HMS), self._index(self.AMPM), self._index(self.UTCZONE)
        self._year = _dt.date.today().year

    @staticmethod
    def _index(names):
        return {word.lower(): i for i, entry in enumerate(names) for word in ([entry] if isinstance(entry, str) else entry)}

    def jump(self, name):
        return name.lower() in self._jump

    def weekday(self, name):
        return self._weekdays.get(name.lower())

    def month(self, name):
        found = self._months.get(name.lower())
        return None if found is None else found + 1

    def hms(self, name):
        return self._hms.get(name.lower())

    def ampm(self, name):
        return self._ampm.get(name.lower())

    def utczone(self, name):
        return name.lower() in self._utc

    def tzoffset(self, name):
        return 0 if self.utczone(name) else self.TZOFFSET.get(name)

    def convertyear(self, year, century_specified=False):
        if year >= 100 or century_specified:
            return year
        # The one of all years that end so which is nearest: from 50 years ago to 49 ahead.
        oldest = self._year - 50
        return oldest + (year - oldest) % 100


_TOKEN = _re.compile(r"\d+(?:[.,]\d+)?(?![.\d])|\d+|[^\W\d_]+|\s+|.", _re.S)


class _Found:
    def __init__(self):
        self.numbers = []  # [value, what it is known to be or None] in order
        self.month_at = None
        self.weekday = self.hour = self.minute = self.second = self.micro = self.half = None
        self.zone_name = self.zone_seconds = None
        self.unit = None  # what the last number with a unit was, and where it ended
        self.turned, self.skipped = False, []


class parser:
    def __init__(self, info=None):
        self.info = info or parserinfo()

    def parse(self, timestr, default=None, ignoretz=False, tzinfos=None, dayfirst=None, yearfirst=None, fuzzy=False,
              fuzzy_with_tokens=False):
        text = self._text(timestr)
        default = default or _dt.datetime.now().replace(hour=0, minute=0, second=0, microsecond=0)
        found = _Found()
        try:
            self._read(text, found, fuzzy or fuzzy_with_tokens)
            date = self._date(found, self.info.dayfirst if dayfirst is None else dayfirst,
                              self.info.yearfirst if yearfirst is None else yearfirst)
        except (IndexError, ValueError):
            raise ParserError("Unknown string format: %s", timestr) from None
        if not date and found.weekday is None and found.hour is None and found.minute is None:
            raise ParserError("String does not contain a date: %s", timestr)
        try:
            made = self._build(found, date, default)
        except ValueError as error:
            raise ParserError(str(error) + ": %s", timestr) from error
        if not ignoretz:
            made = self._zoned(made, found, tzinfos)
        return (made, tuple(found.skipped)) if fuzzy_with_tokens else made

    @staticmethod
    def _text(timestr):
        if isinstance(timestr, (bytes, bytearray)):
            return bytes(timestr).decode()
        if hasattr(timestr, "read"):
            timestr = timestr.read()
        if not isinstance(timestr, str):
            raise TypeError("Parser must be a string or character stream, not %s" % type(timestr).__name__)
        return timestr

    # --- reading ---

    def _read(self, text, found, fuzzy):
        tokens, i, skipped = _TOKEN.findall(text), 0, None
        while i < len(tokens):
            token = tokens[i]
            step = self._number(tokens, i, found) if token[0].isdigit() else self._word(tokens, i, found, fuzzy)
            if step:
                i, skipped = i + step, None
                continue
            if not (self.info.jump(token) or token.isspace() or fuzzy):
                raise ValueError(token)
            if skipped == i - 1 and found.skipped:
                found.skipped[-1] += token
            else:
                found.skipped.append(token)
            skipped, i = i, i + 1

    def _next(self, tokens, i):
        """The token at I or beyond white space there, and how far beyond I - 1 it is."""
        step = 1
        if i < len(tokens) and tokens[i].isspace():
            i, step = i + 1, 2
        return (tokens[i], step) if i < len(tokens) else ("", step)

    def _number(self, tokens, i, found):
        token = tokens[i].replace(",", ".")
        whole = token.partition(".")[0]
        after = tokens[i + 1] if i + 1 < len(tokens) else ""
        if len(found.numbers) == 3 and len(token) in (2, 4) and found.hour is None and (
                not after or after.isspace() and not self._unit_follows(tokens, i) or self.info.hms(after) is None and after != ":"):
            found.hour = int(token[:2])
            if len(token) == 4:
                found.minute = int(token[2:])
            return 1
        if len(whole) in (6, 12, 14) and (len(token) == 6 or len(token) > 6 and token.find(".") in (-1, 6, 14)):
            return self._compact(token, whole, found)
        if len(token) == 8 and token.isdigit():
            found.numbers += [[int(token[:4]), "y"], [int(token[4:6]), "m"], [int(token[6:]), "d"]]
            return 1
        unit, step = self._next(tokens, i + 1)
        kind = self.info.hms(unit) if unit else None
        if kind is None and found.unit is not None and found.unit[1] in (i, i - 1) and found.unit[0] < 2:
            kind, step = found.unit[0] + 1, 0  # 10 h 36
        if kind is not None:
            self._set_unit(token, kind, found)
            found.unit = kind, i + 1 + step
            return 1 + step
        if after == ":":
            return self._clock(tokens, i, found)
        if after in ("-", "/", ".") and i + 2 < len(tokens):
            return self._dashed(tokens, i, after, found)
        half = self.info.ampm(unit) if unit else None
        if half is not None and found.hour is None and 0 <= int(whole) <= 12 and "." not in token:
            found.hour, found.half = int(whole), half
            return 1 + step
        if "." in token:
            raise ValueError(token)
        self._add(found, token)
        return 1

    def _unit_follows(self, tokens, i):
        unit, _ = self._next(tokens, i + 1)
        return bool(unit) and self.info.hms(unit) is not None

    def _compact(self, token, whole, found):
        if len(whole) == 6 and not found.numbers and "." not in token:
            found.numbers += [[int(token[:2]), None], [int(token[2:4]), None], [int(token[4:]), None]]
        elif len(whole) == 6:
            found.hour, found.minute = int(token[:2]), int(token[2:4])
            self._set_seconds(token[4:], found)
        else:
            found.numbers += [[int(token[:4]), "y"], [int(token[4:6]), "m"], [int(token[6:8]), "d"]]
            found.hour, found.minute = int(token[8:10]), int(token[10:12])
            if len(token) > 12:
                self._set_seconds(token[12:], found)
        return 1

    def _set_unit(self, token, kind, found):
        value = float(token)
        if kind == 0:
            found.hour = int(value)
            if value % 1:
                found.minute = int(60 * (value % 1))
        elif kind == 1:
            found.minute = int(value)
            if value % 1:
                found.second = int(60 * (value % 1))
        else:
            self._set_seconds(token, found)

    @staticmethod
    def _set_seconds(text, found):
        whole, _, below = text.partition(".")
        found.second, found.micro = int(whole), int((below + "000000")[:6])

    def _clock(self, tokens, i, found):
        found.hour = int(tokens[i])
        value = tokens[i + 2].replace(",", ".")
        found.minute = int(value.partition(".")[0])
        if "." in value:
            found.second = int(60 * float("0." + value.partition(".")[2]))
        if i + 4 < len(tokens) and tokens[i + 3] == ":" and tokens[i + 4][0].isdigit():
            self._set_seconds(tokens[i + 4].replace(",", "."), found)
            return 5
        return 3

    def _dashed(self, tokens, i, mark, found):
        """1-2-3, 1/Jan/3: parts with a mark between."""
        self._add(found, tokens[i])
        step = 2
        for _ in range(2):
            if i + step >= len(tokens) or tokens[i + step].isspace():
                break
            part = tokens[i + step]
            month = self.info.month(part)
            if month is not None:
                found.month_at = len(found.numbers)
                found.numbers.append([month, "m"])
            elif part.isdigit():
                self._add(found, part)
            elif part.replace(".", "").isdigit() and mark == ".":
                for piece in part.split("."):
                    self._add(found, piece)
                return step + 1
            else:
                break
            step += 1
            if i + step + 1 < len(tokens) and tokens[i + step] == mark and not tokens[i + step + 1].isspace():
                step += 1
            else:
                break
        return step

    @staticmethod
    def _add(found, text):
        if len(found.numbers) == 3:
            raise ValueError(text)
        found.numbers.append([int(text), "y" if len(text) > 2 else None])

    def _word(self, tokens, i, found, fuzzy):
        token = tokens[i]
        weekday = self.info.weekday(token)
        if weekday is not None:
            found.weekday = weekday
            return 1
        month = self.info.month(token)
        if month is not None:
            return self._named_month(tokens, i, month, found)
        half = self.info.ampm(token)
        if half is not None and found.hour is not None and found.half is None and 0 <= found.hour <= 12:
            found.half = half
            return 1
        if half is not None and not fuzzy and len(token) > 1:
            raise ValueError("No hour specified with AM or PM flag.")
        if found.hour is not None and token in ("+", "-") and i + 1 < len(tokens) and tokens[i + 1].isdigit():
            return self._offset(tokens, i, found)
        if found.hour is not None and found.zone_name is None and found.zone_seconds is None and \
                (self.info.utczone(token) or 3 <= len(token) <= 5 and token.isascii() and token.isalpha() and token.isupper()):
            found.zone_name = "UTC" if token in ("Z", "z") else token
            found.zone_seconds = self.info.tzoffset(token)
            if i + 1 < len(tokens) and tokens[i + 1] in "+-" and i + 2 < len(tokens) and tokens[i + 2].isdigit():
                # GMT+3 is what people mean by "my time is 3 hours ahead"
                found.turned = True
                found.zone_seconds = None
                if self.info.utczone(token):
                    found.zone_name = None
            return 1
        return 0

    def _named_month(self, tokens, i, month, found):
        if len(found.numbers) == 3:
            raise ValueError(tokens[i])
        found.month_at = len(found.numbers)
        found.numbers.append([month, "m"])
        rest = tokens[i + 1:i + 6]
        if rest[:1] and rest[0] in ("-", "/") and rest[1:2] and rest[1].isdigit():
            self._add(found, rest[1])
            if rest[2:3] == rest[:1] and rest[3:4] and rest[3].isdigit():
                self._add(found, rest[3])
                return 5
            return 3
        if rest[:3] and len(rest) > 3 and rest[0] == rest[2] == " " and rest[1].lower() in self.info.PERTAIN and rest[3].isdigit():
            year = self.info.convertyear(int(rest[3]))
            found.numbers.append([year, "y"])
            return 5
        return 1

    def _offset(self, tokens, i, found):
        sign, digits, step = 1 if tokens[i] == "+" else -1, tokens[i + 1], 2
        if len(digits) == 4:
            seconds = int(digits[:2]) * 3600 + int(digits[2:]) * 60
        elif tokens[i + 2:i + 3] == [":"]:
            seconds, step = int(digits) * 3600 + int(tokens[i + 3]) * 60, 4
        elif len(digits) <= 2:
            seconds = int(digits) * 3600
        else:
            raise ValueError(digits)
        found.zone_seconds = -sign * seconds if found.turned else sign * seconds
        rest = tokens[i + step:i + step + 4]
        if len(rest) > 3 and rest[0] == " " and rest[1] == "(" and rest[3] == ")" and rest[2].isalpha():
            found.zone_name = rest[2]
            step += 4
        return step

    # --- which number is what ---

    def _date(self, found, dayfirst, yearfirst):
        """{year, month, day} as far as they are given."""
        values = [value for value, _ in found.numbers]
        marks = [mark for _, mark in found.numbers]
        if marks == ["y", "m", "d"]:
            order = "ymd"
        elif not values:
            return {}
        else:
            at_year = marks.index("y") if "y" in marks else None
            order = (self._order_named if found.month_at is not None else self._order)(values, found.month_at, at_year, dayfirst, yearfirst)
        date = dict(zip(order, values))
        if "y" in date:
            date["y"] = self.info.convertyear(date["y"], marks[order.index("y")] == "y")
        return date

    @staticmethod
    def _order_named(values, at, at_year, dayfirst, yearfirst):
        if len(values) == 1:
            return "m"
        if len(values) == 2:
            other = "y" if values[1 - at] > 31 else "d"
            return "m" + other if at == 0 else other + "m"
        if at == 0:
            return "myd" if values[1] > 31 else "mdy"
        if at == 1:
            return "ymd" if values[0] > 31 or yearfirst and values[2] <= 31 else "dmy"
        return "dym" if values[1] > 31 else "ydm"

    @staticmethod
    def _order(values, at, at_year, dayfirst, yearfirst):
        if len(values) == 1:
            return "y" if values[0] > 31 or at_year == 0 else "d"
        if len(values) == 2:
            if values[0] > 31:
                return "ym"
            if values[1] > 31:
                return "my"
            return "dm" if dayfirst and values[1] <= 12 else "md"
        if values[0] > 31 or at_year == 0 or yearfirst and values[1] <= 12 and values[2] <= 31:
            return "ydm" if dayfirst and values[2] <= 12 else "ymd"
        return "dmy" if values[0] > 12 or dayfirst and values[1] <= 12 else "mdy"

    # --- the result ---

    def _build(self, found, date, default):
        given = {name: date[letter] for letter, name in (("y", "year"), ("m", "month"), ("d", "day")) if letter in date}
        hour = found.hour
        if found.half is not None:
            if not 0 <= hour <= 12:
                raise ValueError("Invalid hour specified for 12-hour clock.")
            hour = hour % 12 + 12 * found.half
        for name, value in (("hour", hour), ("minute", found.minute), ("second", found.second), ("microsecond", found.micro)):
            if value is not None:
                given[name] = value
        if "day" not in given:
            import calendar
            last = calendar.monthrange(given.get("year", default.year), given.get("month", default.month))[1]
            given["day"] = min(default.day, last)
        made = default.replace(**given)
        if found.weekday is not None and "d" not in date:
            made += _relativedelta(weekday=_weekday(found.weekday))
        return made

    def _zoned(self, made, found, tzinfos):
        name, seconds = found.zone_name, found.zone_seconds
        if tzinfos is not None and (callable(tzinfos) or name in tzinfos):
            data = tzinfos(name, seconds) if callable(tzinfos) else tzinfos.get(name)
            if isinstance(data, str):
                data = _tz.gettz(data)
            elif isinstance(data, int):
                data = _tz.tzoffset(name, data)
            if data is not None and not isinstance(data, _dt.tzinfo):
                raise TypeError("Offset must be tzinfo subclass, tz string, or int offset.")
            return made.replace(tzinfo=data)
        import time
        if name and name in time.tzname:
            return made.replace(tzinfo=_tz.tzlocal())
        if seconds == 0:
            return made.replace(tzinfo=_tz.UTC)
        if seconds:
            return made.replace(tzinfo=_tz.tzoffset(name, seconds))
        if name:
            import warnings
            warnings.warn("tzname %s identified but not understood.  Pass `tzinfos` argument in order to correctly return a "
                          "timezone-aware datetime.  In a future version, this will raise an exception." % name,
                          category=UnknownTimezoneWarning, stacklevel=3)
        return made


_default = parser()


def parse(timestr, parserinfo=None, **kwargs):
    return (parser(parserinfo) if parserinfo else _default).parse(timestr, **kwargs)


_ISO_DATE = _re.compile(r"(\d{4})(?:(-?)(?:W(\d\d)(?:\2(\d))?|(\d{3})(?!\d)|(\d\d)(?:\2(\d\d))?))?")
_ISO_TIME = _re.compile(r"(\d\d)(?:(:?)(\d\d)(?:\2(\d\d)(?:[.,](\d+))?)?)?(Z|z|[+-]\d\d(?::?\d\d)?)?$")


class isoparser:
    def __init__(self, sep=None):
        if sep is not None and (len(sep) != 1 or ord(sep) >= 128 or sep in "0123456789"):
            raise ValueError("Separator must be a single, non-numeric ASCII character")
        self._sep = sep

    @staticmethod
    def _ascii(text):
        if hasattr(text, "read"):
            text = text.read()
        return text.decode("ascii") if isinstance(text, bytes) else text

    def isoparse(self, dt_str):
        text = self._ascii(dt_str)
        match = _ISO_DATE.match(text)
        if not match:
            raise ValueError("ISO string too short" if len(text) < 4 else "String contains unknown ISO components")
        date, rest = self._date(match), text[match.end():]
        if not rest:
            return _dt.datetime(date.year, date.month, date.day)
        if self._sep is not None and rest[0] != self._sep:
            raise ValueError("String contains unknown ISO components")
        time, later = self._time(rest[1:])
        return _dt.datetime.combine(date, time) + later

    def parse_isodate(self, datestr):
        text = self._ascii(datestr)
        match = _ISO_DATE.fullmatch(text)
        if not match:
            raise ValueError("String contains unknown ISO components: %r" % text)
        return self._date(match)

    def parse_isotime(self, timestr):
        return self._time(self._ascii(timestr))[0]

    def parse_tzstr(self, tzstr, zero_as_utc=True):
        return self._zone(self._ascii(tzstr))

    @staticmethod
    def _date(match):
        year, mark, week, weekday, ordinal, month, day = match.groups()
        year = int(year)
        if month and not day and not mark:
            raise ValueError("Invalid ISO format")
        if week:
            return _dt.date.fromisocalendar(year, int(week), int(weekday or 1))
        if ordinal:
            if not 1 <= int(ordinal) <= 366:
                raise ValueError("Invalid ordinal day %s for year %d" % (int(ordinal), year))
            return _dt.date(year, 1, 1) + _dt.timedelta(days=int(ordinal) - 1)
        return _dt.date(year, int(month or 1), int(day or 1))

    def _time(self, text):
        match = _ISO_TIME.match(text)
        if not match:
            raise ValueError("Invalid separator in ISO string" if "::" in text else "Unused components in ISO string"
                             if text[:2].isdigit() else "ISO time too short")
        hour, _, minute, second, below, zone = match.groups()
        parts = [int(hour), int(minute or 0), int(second or 0), int(((below or "") + "000000")[:6])]
        later = _dt.timedelta()
        if parts[0] == 24:
            if any(parts[1:]):
                raise ValueError("Hour may only be 24 at 24:00:00.000")
            parts[0], later = 0, _dt.timedelta(days=1)
        return _dt.time(*parts, tzinfo=self._zone(zone) if zone else None), later

    @staticmethod
    def _zone(text):
        if text in ("Z", "z"):
            return _tz.UTC
        if len(text) not in (3, 5, 6) or text[0] not in "+-":
            raise ValueError("Time zone offset must be 1, 3, 5 or 6 characters")
        hours, minutes = int(text[1:3]), int(text[3:].lstrip(":") or 0)
        if minutes > 59:
            raise ValueError("Invalid minutes in time zone offset")
        if hours > 23:
            raise ValueError("Invalid hours in time zone offset")
        seconds = (hours * 3600 + minutes * 60) * (-1 if text[0] == "-" else 1)
        return _tz.tzoffset(None, seconds) if seconds else _tz.UTC


isoparse = isoparser().isoparse
