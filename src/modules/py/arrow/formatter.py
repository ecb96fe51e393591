# arrow.formatter: a moment as text, by tokens.
import re as _re

from arrow import _names

FORMAT_ATOM = FORMAT_RFC3339 = FORMAT_W3C = "YYYY-MM-DD HH:mm:ssZZ"
FORMAT_COOKIE = "dddd, DD-MMM-YYYY HH:mm:ss ZZZ"
FORMAT_RFC822 = FORMAT_RFC1036 = "ddd, DD MMM YY HH:mm:ss Z"
FORMAT_RFC850 = "dddd, DD-MMM-YY HH:mm:ss ZZZ"
FORMAT_RFC1123 = FORMAT_RFC2822 = FORMAT_RSS = "ddd, DD MMM YYYY HH:mm:ss Z"
FORMAT_RFC3339_STRICT = "YYYY-MM-DDTHH:mm:ssZZ"

_TOKENS = _re.compile(r"(\[(?:(?!\]).)*\]|YYY?Y?|MM?M?M?|Do|DD?D?D?|d?dd?d?|HH?|hh?|mm?|ss?|SS?S?S?S?S?|ZZ?Z?|a|A|X|x|W)")


def _offset(dt, colon):
    total = int((dt.utcoffset().total_seconds() if dt.tzinfo is not None else 0) / 60)
    return "%s%02d%s%02d" % ("-" if total < 0 else "+", abs(total) // 60, ":" if colon else "", abs(total) % 60)


def _week(dt):
    return "%d-W%02d-%d" % dt.isocalendar()[:3]


_SHOWN = {
    "YYYY": lambda dt: "%04d" % dt.year, "YY": lambda dt: ("%04d" % dt.year)[2:],
    "MMMM": lambda dt: _names.MONTHS[dt.month - 1], "MMM": lambda dt: _names.MONTHS[dt.month - 1][:3],
    "MM": lambda dt: "%02d" % dt.month, "M": lambda dt: str(dt.month),
    "DDDD": lambda dt: "%03d" % dt.timetuple().tm_yday, "DDD": lambda dt: str(dt.timetuple().tm_yday),
    "DD": lambda dt: "%02d" % dt.day, "D": lambda dt: str(dt.day), "Do": lambda dt: _names.ordinal(dt.day),
    "dddd": lambda dt: _names.DAYS[dt.weekday()], "ddd": lambda dt: _names.DAYS[dt.weekday()][:3], "d": lambda dt: str(dt.isoweekday()),
    "HH": lambda dt: "%02d" % dt.hour, "H": lambda dt: str(dt.hour),
    "hh": lambda dt: "%02d" % ((dt.hour + 11) % 12 + 1), "h": lambda dt: str((dt.hour + 11) % 12 + 1),
    "mm": lambda dt: "%02d" % dt.minute, "m": lambda dt: str(dt.minute),
    "ss": lambda dt: "%02d" % dt.second, "s": lambda dt: str(dt.second),
    **{"S" * n: (lambda dt, n=n: ("%06d" % dt.microsecond)[:n]) for n in range(1, 7)},
    "X": lambda dt: str(dt.timestamp()), "x": lambda dt: str(int(dt.timestamp() * 1_000_000)),
    "ZZZ": lambda dt: dt.tzname(), "ZZ": lambda dt: _offset(dt, True), "Z": lambda dt: _offset(dt, False),
    "a": lambda dt: "am" if dt.hour < 12 else "pm", "A": lambda dt: "AM" if dt.hour < 12 else "PM", "W": _week,
}


class DateTimeFormatter:
    def __init__(self, locale="en-us"):
        _names.check_locale(locale)

    def format(self, dt, fmt):
        def show(match):
            token = match.group()
            if token[0] == "[":
                return token[1:-1]
            return _SHOWN[token](dt) or "" if token in _SHOWN else ""
        return _TOKENS.sub(show, fmt)
