# arrow.parser: text into a moment, by ISO 8601 or by tokens.
import datetime as _datetime
import re as _re
import zoneinfo as _zoneinfo

from arrow import _names

_UTC = _datetime.timezone.utc


class ParserError(ValueError):
    pass


class ParserMatchError(ParserError):
    pass


class TzinfoParser:
    _OFFSET = _re.compile(r"^(?:\(UTC([\+\-]\d{2}):(\d{2})\))?(\+|\-)?(\d{2})(?:\:?(\d{2}))?$")

    @classmethod
    def parse(cls, text):
        if text == "local":
            return _datetime.datetime.now().astimezone().tzinfo
        if text in ("utc", "UTC"):
            return _UTC
        match = cls._OFFSET.match(text)
        if match:
            sign, hours, minutes = match.groups()[2:]
            seconds = int(hours) * 3600 + int(minutes or 0) * 60
            return _datetime.timezone(_datetime.timedelta(seconds=-seconds if sign == "-" else seconds))
        try:
            return _zoneinfo.ZoneInfo(text)
        except (_zoneinfo.ZoneInfoNotFoundError, ValueError):
            raise ParserError("Could not parse timezone expression %r." % text) from None


def _seventh(text):
    """Digits of a second; the seventh decides how the sixth is rounded, to even at half."""
    padded = (text + "0" * 7)[:7]
    micros, last = int(padded[:6]), int(padded[6])
    return micros + (1 if last > 5 or last == 5 and micros % 2 else 0)


def _month(text):
    return _names.index_of(_names.MONTHS, text)


# token: pattern, then what its text says
_TOKENS = {
    "YYYY": (r"\d{4}", lambda p, t: p.update(year=int(t))),
    "YY": (r"\d{2}", lambda p, t: p.update(year=int(t) + (1900 if int(t) > 68 else 2000))),
    "MMMM": (_names.pattern_of(_names.MONTHS), lambda p, t: p.update(month=_month(t))),
    "MMM": (_names.pattern_of(_names.MONTHS, 3), lambda p, t: p.update(month=_month(t))),
    "MM": (r"\d{2}", lambda p, t: p.update(month=int(t))), "M": (r"\d{1,2}", lambda p, t: p.update(month=int(t))),
    "DDDD": (r"\d{3}", lambda p, t: p.update(day_of_year=int(t))), "DDD": (r"\d{1,3}", lambda p, t: p.update(day_of_year=int(t))),
    "DD": (r"\d{2}", lambda p, t: p.update(day=int(t))), "D": (r"\d{1,2}", lambda p, t: p.update(day=int(t))),
    "Do": (r"\d+(?:st|nd|rd|th)", lambda p, t: p.update(day=int(_re.match(r"\d+", t).group()))),
    "dddd": (_names.pattern_of(_names.DAYS), lambda p, t: p.update(day_of_week=_names.index_of(_names.DAYS, t) - 1)),
    "ddd": (_names.pattern_of(_names.DAYS, 3), lambda p, t: p.update(day_of_week=_names.index_of(_names.DAYS, t) - 1)),
    "d": (r"[1-7]", lambda p, t: None),
    **dict.fromkeys(("HH", "hh"), (r"\d{2}", lambda p, t: p.update(hour=int(t)))),
    **dict.fromkeys(("H", "h"), (r"\d{1,2}", lambda p, t: p.update(hour=int(t)))),
    "mm": (r"\d{2}", lambda p, t: p.update(minute=int(t))), "m": (r"\d{1,2}", lambda p, t: p.update(minute=int(t))),
    "ss": (r"\d{2}", lambda p, t: p.update(second=int(t))), "s": (r"\d{1,2}", lambda p, t: p.update(second=int(t))),
    "S": (r"\d+", lambda p, t: p.update(microsecond=_seventh(t))),
    "X": (r"\-?\d+\.?\d+", lambda p, t: p.update(timestamp=float(t))), "x": (r"\-?\d+", lambda p, t: p.update(expanded=int(t))),
    "ZZZ": (r"[^\W\d][^\W]*(?:/[^\W\d][^\W]*)*(?:[+\-]\d+)?", lambda p, t: p.update(tzinfo=TzinfoParser.parse(t))),
    **dict.fromkeys(("ZZ", "Z"), (r"(?:[\+\-])?\d{2}(?:\:?\d{2})?|Z",
                                  lambda p, t: p.update(tzinfo=_UTC if t == "Z" else TzinfoParser.parse(t)))),
    **dict.fromkeys(("a", "A"), (r"(?:am|pm|AM|PM)", lambda p, t: p.update(am_pm=t.lower()))),
    "W": (r"\d{4}[\-]?W\d{2}[\-]?\d?", lambda p, t: p.update(weekdate=_re.match(r"(\d{4})[\-]?W(\d{2})[\-]?(\d)?", t).groups())),
}
# A moment stands alone: white space or the end on both sides, at most one mark of punctuation between.
_MARK = r"""[,.;:?!"'`\[\]{}()<>]"""
_BEFORE = r"(?:^|(?<=\s)|(?<=^%s)|(?<=\s%s))" % (_MARK, _MARK)
_AFTER = r"(?=%s?(?:\s|$))" % _MARK
_SPLIT = _re.compile(r"(\[[^\[\]]*\]|YYY?Y?|MM?M?M?|Do|DD?D?D?|d?dd?d?|HH?|hh?|mm?|ss?|S+|ZZ?Z?|a|A|X|x|W)")


class DateTimeParser:
    def __init__(self, locale="en-us", cache_size=0):
        _names.check_locale(locale)

    # --- ISO 8601 ---

    _DATES = ("YYYY-MM-DD", "YYYY-M-DD", "YYYY-M-D", "YYYY/MM/DD", "YYYY/M/DD", "YYYY/M/D", "YYYY.MM.DD", "YYYY.M.DD", "YYYY.M.D",
              "YYYYMMDD", "YYYY-DDDD", "YYYYDDDD", "YYYY-MM", "YYYY/MM", "YYYY.MM", "YYYY", "W")
    _TIME = _re.compile(r"^(\d{2})(?:\:?(\d{2}))?(?:\:?(\d{2}))?(?:([\.\,])(\d+))?$")

    def parse_iso(self, datetime_string, normalize_whitespace=False):
        if normalize_whitespace:
            datetime_string = _re.sub(r"\s+", " ", datetime_string.strip())
        spaces, has_t = datetime_string.count(" "), "T" in datetime_string
        if has_t and spaces or spaces > 1:
            raise ParserError("Expected an ISO 8601-like string, but was given %r. Try passing in a format string to resolve this."
                              % datetime_string)
        if not has_t and not spaces:
            return self._parse_multiformat(datetime_string, self._DATES)
        mark = "T" if has_t else " "
        time = datetime_string.split(mark, 1)[1]
        if not time:
            raise ParserError("Invalid time component provided. Please specify a format or provide a valid time component in the "
                              "basic or extended ISO 8601 time format.")
        form, zone = self._time_format(time)
        return self._parse_multiformat(datetime_string, ["%s%s%s%s" % (date, mark, form, zone) for date in self._DATES])

    def _time_format(self, time):
        parts = _re.split(r"[\+\-Z]", time, maxsplit=1)
        match = self._TIME.match(parts[0])
        if match is None:
            raise ParserError("Invalid time component provided. Please specify a format or provide a valid time component in the "
                              "basic or extended ISO 8601 time format.")
        _, minutes, seconds, mark, below = match.groups()
        colon = ":" if ":" in parts[0] else ""
        form = "HH" + (colon + "mm" if minutes else "") + (colon + "ss" if seconds else "") + (mark + "S" if below else "")
        return form, "" if len(parts) == 1 else "ZZ" if ":" in parts[1] else "Z"

    # --- tokens ---

    def parse(self, datetime_string, fmt, normalize_whitespace=False):
        if normalize_whitespace:
            datetime_string = _re.sub(r"\s+", " ", datetime_string)
        if isinstance(fmt, list):
            return self._parse_multiformat(datetime_string, fmt)
        tokens, pattern = self._pattern(fmt)
        match = pattern.search(datetime_string)
        if match is None:
            raise ParserMatchError("Failed to match %r when parsing %r." % (fmt, datetime_string))
        parts = {}
        for i, token in enumerate(tokens):
            text = match.group("t%d" % i)
            if text is None:
                raise ParserMatchError("Unable to find a match group for the specified token %r." % token)
            _TOKENS[token][1](parts, text)
        return self._build(parts)

    def _parse_multiformat(self, text, formats):
        for form in formats:
            try:
                return self.parse(text, form)
            except ParserMatchError:
                pass
        raise ParserError("Could not match input %r to any of the following formats: %s." % (text, ", ".join(formats)))

    def _pattern(self, fmt):
        """The tokens of FMT in order, and a pattern in which each is the group tN. What stands around is compared as it is, and
        nothing but a mark of punctuation may touch it."""
        tokens, out = [], ""
        for piece in _SPLIT.split(fmt):
            if piece[:1] == "[" and piece[-1:] == "]":
                out += _re.escape(piece[1:-1])
            elif _SPLIT.fullmatch(piece) and piece:
                token = "S" if piece[0] == "S" else piece
                if token not in _TOKENS:
                    raise ParserError("Unrecognized token %r." % piece)
                out += "(?P<t%d>%s)" % (len(tokens), _TOKENS[token][0])
                tokens.append(token)
            else:
                out += _re.escape(piece)
        return tokens, _re.compile(_BEFORE + out + _AFTER, _re.IGNORECASE)

    def _build(self, parts):
        zone = parts.get("tzinfo")
        if parts.get("weekdate") is not None:
            year, week, day = parts["weekdate"]
            date = _datetime.date.fromisocalendar(int(year), int(week), int(day or 1))
            parts.update(year=date.year, month=date.month, day=date.day)
        if parts.get("timestamp") is not None:
            return _datetime.datetime.fromtimestamp(parts["timestamp"], tz=zone or _UTC)
        if parts.get("expanded") is not None:
            from arrow.util import normalize_timestamp
            return _datetime.datetime.fromtimestamp(normalize_timestamp(parts["expanded"]), tz=zone or _UTC)
        if parts.get("day_of_year") is not None:
            self._by_day_of_year(parts)
        if parts.get("day_of_week") is not None and parts.get("day") is None:
            return self._by_day_of_week(parts)
        return self._at(parts, parts.get("year", 1), parts.get("month", 1), parts.get("day", 1))

    def _by_day_of_year(self, parts):
        if parts.get("year") is None:
            raise ParserError("Year component is required with the DDD and DDDD tokens.")
        if parts.get("month") is not None:
            raise ParserError("Month component is not allowed with the DDD and DDDD tokens.")
        text = "%s-%s" % (parts["year"], parts["day_of_year"])
        try:
            date = _datetime.datetime.strptime(text, "%Y-%j")
        except ValueError:
            raise ParserError("The provided day of year %r is invalid." % parts["day_of_year"]) from None
        parts.update(year=date.year, month=date.month, day=date.day)

    def _by_day_of_week(self, parts):
        """The first such day from the 1st on."""
        date = _datetime.date(parts.get("year", 1970), parts.get("month", 1), 1)
        date += _datetime.timedelta(days=(parts["day_of_week"] - date.weekday()) % 7)
        return self._at(parts, date.year, date.month, date.day)

    def _at(self, parts, year, month, day):
        hour, minute, second, micro = (parts.get(name, 0) for name in ("hour", "minute", "second", "microsecond"))
        if parts.get("am_pm") == "pm" and hour < 12:
            hour += 12
        elif parts.get("am_pm") == "am" and hour == 12:
            hour = 0
        later = _datetime.timedelta()
        if hour == 24:
            for name, value in (("minutes", minute), ("seconds", second), ("microseconds", micro)):
                if value:
                    raise ParserError("Midnight at the end of day must not contain " + name)
            hour, later = 0, _datetime.timedelta(days=1)
        if micro == 1_000_000:
            micro, later = 0, later + _datetime.timedelta(seconds=1)
        return _datetime.datetime(year, month, day, hour, minute, second, micro, tzinfo=parts.get("tzinfo")) + later
