# dateutil.parser: dates as people write them: ISO 8601 and the usual forms with month names and slashes.
import datetime as _dt
import re as _re

_MONTHS = {name[:3]: i + 1 for i, name in enumerate(("january", "february", "march", "april", "may", "june", "july", "august",
                                                     "september", "october", "november", "december"))}
_ZONE = _re.compile(r"(?:\b(utc|gmt|z)\b|z$)|([+-])(\d\d):?(\d\d)?$", _re.I)
_TIME = _re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?\s*([ap]\.?m\.?)?|\b(\d{1,2})\s*([ap]\.?m\.?)\b", _re.I)
_COMPACT = _re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?)?$")


class ParserError(ValueError):
    pass


UnknownTimezoneWarning = RuntimeWarning


class parserinfo:
    pass


def isoparse(text):
    return _dt.datetime.fromisoformat(text.replace("Z", "+00:00") if isinstance(text, str) else text.decode().replace("Z", "+00:00"))


def _zone(text):
    """(text without its zone, the zone)"""
    found = _ZONE.search(text)
    if not found or not found.group(2) and not found.group(0):
        return text, None
    if found.group(2):
        if not _re.search(r"\d[:T]?\d\d", text[:found.start()]) or ":" not in text[:found.start()]:
            return text, None
        minutes = int(found.group(3)) * 60 + int(found.group(4) or 0)
        zone = _dt.timezone(_dt.timedelta(minutes=minutes if found.group(2) == "+" else -minutes))
        return text[:found.start()], zone if minutes else _dt.timezone.utc
    return text[:found.start()] + text[found.end():], _dt.timezone.utc


def _clock(text):
    found = _TIME.search(text)
    if not found:
        return text, None
    hour, minute, second, fraction, half, hour12, half12 = found.groups()
    half = (half or half12 or "").lower()[:1]
    hour = int(hour or hour12)
    if half == "p" and hour < 12:
        hour += 12
    elif half == "a" and hour == 12:
        hour = 0
    time = (hour, int(minute or 0), int(second or 0), int((fraction or "0")[:6].ljust(6, "0")))
    return text[:found.start()] + " " + text[found.end():], time


def _day(text, default, dayfirst, yearfirst):
    words = _re.findall(r"[a-z]+|\d+", text.lower())
    month = next((_MONTHS[w[:3]] for w in words if w[:3] in _MONTHS and not w.isdigit()), None)
    numbers = [w for w in words if w.isdigit()]
    if not numbers and month is None:
        return None
    year = next((n for n in numbers if len(n) == 4), None)
    rest = [n for n in numbers if n is not year]
    if month is not None:
        day = int(rest[0]) if rest else default.day
        if year is None and len(rest) > 1:
            year = _century(rest[1])
        return int(year or default.year), month, day
    if year is not None and numbers[0] is year:
        return int(year), int(rest[0]) if rest else default.month, int(rest[1]) if len(rest) > 1 else default.day
    if len(numbers) == 3:
        a, b, c = numbers
        if yearfirst:
            return _century(a), int(b), int(c)
        first, second = int(a), int(b)
        if dayfirst or first > 12:
            first, second = second, first
        return int(year) if year else _century(c), first, second
    if len(rest) == 2:
        return default.year, int(rest[0]), int(rest[1])
    if len(rest) == 1 and year is None:
        return default.year, default.month, int(rest[0])
    return int(year), int(rest[0]) if rest else default.month, default.day


def _century(text):
    value = int(text)
    if value > 99:
        return value
    now = _dt.date.today().year
    value += now // 100 * 100
    return value - 100 if value >= now + 50 else value + 100 if value < now - 50 else value


def parse(timestr, parserinfo=None, default=None, ignoretz=False, tzinfos=None, dayfirst=False, yearfirst=False, fuzzy=False, **more):
    if not isinstance(timestr, str):
        raise TypeError("Parser must be a string or character stream, not %s" % type(timestr).__name__)
    default = default or _dt.datetime.now().replace(hour=0, minute=0, second=0, microsecond=0)
    compact = _COMPACT.match(timestr.strip())
    try:
        if compact:
            return _dt.datetime(*(int(g) for g in compact.groups() if g))
        text, zone = _zone(_re.sub(r"(?<=\d)T(?=\d)", " ", timestr.strip()))
        text, time = _clock(text)
        date = _day(text, default, dayfirst, yearfirst)
        if date is None and time is None:
            raise ValueError
        made = default.replace(year=date[0], month=date[1], day=date[2]) if date else default
        if time:
            made = made.replace(hour=time[0], minute=time[1], second=time[2], microsecond=time[3])
    except (ValueError, IndexError, TypeError):
        raise ParserError("Unknown string format: %s" % timestr) from None
    return made if ignoretz or zone is None else made.replace(tzinfo=zone)
