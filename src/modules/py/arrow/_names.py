# Names of English, which arrow speaks when no locale is asked for; other languages are refused by name.
import re as _re

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ENGLISH = {"en", "en-us", "en-gb", "en-au", "en-be", "en-jp", "en-za", "en-ca", "en-ph", "en-nz", "en-in"}
UNITS = {
    "now": ("just now", "instantly"), "second": ("a second", "second"), "seconds": ("{0} seconds", "seconds"),
    "minute": ("a minute", "minute"), "minutes": ("{0} minutes", "minutes"), "hour": ("an hour", "hour"), "hours": ("{0} hours", "hours"),
    "day": ("a day", "day"), "days": ("{0} days", "days"), "week": ("a week", "week"), "weeks": ("{0} weeks", "weeks"),
    "month": ("a month", "month"), "months": ("{0} months", "months"), "quarter": ("a quarter", "quarter"),
    "quarters": ("{0} quarters", "quarters"), "year": ("a year", "year"), "years": ("{0} years", "years"),
}


def check_locale(name):
    if name.lower().replace("_", "-") not in ENGLISH:
        raise ValueError("Unsupported locale %r." % name.lower().replace("_", "-"))


def ordinal(n):
    return "%d%s" % (n, "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th"))


def describe(unit, delta):
    """'2 hours', without a direction."""
    return UNITS[unit][0].format(abs(int(delta)))


def directed(text, unit, delta):
    if unit == "now":
        return text
    return text + " ago" if delta < 0 else "in " + text


def index_of(names, text):
    """1-based position of a name or of its first three letters; None."""
    low = text.lower()
    for i, name in enumerate(names, 1):
        if low in (name.lower(), name[:3].lower()):
            return i
    return None


def pattern_of(names, size=None):
    return "(%s)" % "|".join(_re.escape(name[:size]) for name in names)
