# dateutil.relativedelta: differences in years and months as well as days.
import calendar as _calendar
import datetime as _dt


class weekday:
    def __init__(self, weekday, n=None):
        self.weekday, self.n = weekday, n

    def __call__(self, n):
        return weekday(self.weekday, n)

    def __eq__(self, other):
        return (self.weekday, self.n) == (getattr(other, "weekday", None), getattr(other, "n", None))

    def __hash__(self):
        return hash((self.weekday, self.n))

    def __repr__(self):
        name = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[self.weekday]
        return name if not self.n else "%s(%+d)" % (name, self.n)


MO, TU, WE, TH, FR, SA, SU = weekdays = tuple(weekday(i) for i in range(7))
_RELATIVE = ("years", "months", "days", "leapdays", "hours", "minutes", "seconds", "microseconds")
_ABSOLUTE = ("year", "month", "day", "weekday", "hour", "minute", "second", "microsecond")


def _months_between(late, early):
    months = (late.year - early.year) * 12 + late.month - early.month
    return months


class relativedelta:
    def __init__(self, dt1=None, dt2=None, years=0, months=0, days=0, leapdays=0, weeks=0, hours=0, minutes=0, seconds=0,
                 microseconds=0, year=None, month=None, day=None, weekday=None, yearday=None, nlyearday=None, hour=None,
                 minute=None, second=None, microsecond=None):
        if dt1 is not None and dt2 is not None:
            self._between(dt1, dt2)
            return
        self.years, self.months, self.days, self.leapdays = int(years), int(months), days + weeks * 7, leapdays
        self.hours, self.minutes, self.seconds, self.microseconds = hours, minutes, seconds, microseconds
        self.year, self.month, self.day = year, month, day
        self.hour, self.minute, self.second, self.microsecond = hour, minute, second, microsecond
        self.weekday = weekdays[weekday] if isinstance(weekday, int) else weekday
        if nlyearday or yearday:
            made = _dt.date(2001, 1, 1) + _dt.timedelta(days=(nlyearday or yearday) - 1)
            self.month, self.day = made.month, made.day
            if yearday and yearday > 59:
                self.leapdays = -1
        self._fix()

    def _between(self, one, two):
        for name in _ABSOLUTE:
            setattr(self, name, None)
        for name in _RELATIVE:
            setattr(self, name, 0)
        if type(one) is not type(two):
            one, two = (d if isinstance(d, _dt.datetime) else _dt.datetime(d.year, d.month, d.day) for d in (one, two))
        months = _months_between(one, two)
        self._set_months(months)
        start = two + self
        step = 1 if one < two else -1
        while (one < start) if step < 0 else (one > start):
            months += step
            self._set_months(months)
            start = two + self
        rest = one - start
        self.seconds, self.microseconds = rest.seconds + rest.days * 86400, rest.microseconds
        self._fix()

    def _set_months(self, months):
        sign = -1 if months < 0 else 1
        self.years, self.months = sign * (abs(months) // 12), sign * (abs(months) % 12)

    def _fix(self):
        for low, high, size in (("microseconds", "seconds", 1000000), ("seconds", "minutes", 60), ("minutes", "hours", 60),
                                ("hours", "days", 24), ("months", "years", 12)):
            value = getattr(self, low)
            if abs(value) >= size:
                sign = -1 if value < 0 else 1
                setattr(self, low, sign * (abs(value) % size))
                setattr(self, high, getattr(self, high) + sign * int(abs(value) // size))

    def normalized(self):
        return self

    @property
    def weeks(self):
        return int(self.days / 7.0)

    def __radd__(self, when):
        return self + when

    def __add__(self, other):
        if isinstance(other, relativedelta):
            out = {n: getattr(self, n) + getattr(other, n) for n in _RELATIVE}
            for n in _ABSOLUTE:
                out[n] = getattr(other, n) if getattr(other, n) is not None else getattr(self, n)
            return relativedelta(**out)
        if isinstance(other, _dt.timedelta):
            return relativedelta(**dict({n: getattr(self, n) for n in _RELATIVE + _ABSOLUTE}, days=self.days + other.days,
                                        seconds=self.seconds + other.seconds, microseconds=self.microseconds + other.microseconds))
        if not isinstance(other, _dt.date):
            return NotImplemented
        return self._added(other)

    def _added(self, when):
        year = (self.year or when.year) + self.years
        month = self.month or when.month
        if self.months:
            month += self.months
            if month > 12:
                year, month = year + 1, month - 12
            elif month < 1:
                year, month = year - 1, month + 12
        day = min(_calendar.monthrange(year, month)[1], self.day or when.day)
        parts = {"year": year, "month": month, "day": day}
        for name in ("hour", "minute", "second", "microsecond"):
            if getattr(self, name) is not None:
                parts[name] = getattr(self, name)
        days = self.days
        if self.leapdays and month > 2 and _calendar.isleap(year):
            days += self.leapdays
        made = when.replace(**parts) + _dt.timedelta(days=days, hours=self.hours, minutes=self.minutes, seconds=self.seconds,
                                                     microseconds=self.microseconds)
        if self.weekday:
            n = self.weekday.n or 1
            jump = (abs(n) - 1) * 7
            jump += (7 - made.weekday() + self.weekday.weekday) % 7 if n > 0 else (made.weekday() - self.weekday.weekday) % 7
            made += _dt.timedelta(days=jump if n > 0 else -jump)
        return made

    def __rsub__(self, when):
        return -self + when

    def __sub__(self, other):
        return self + -other

    def __neg__(self):
        return relativedelta(**dict({n: -getattr(self, n) for n in _RELATIVE if n != "leapdays"}, leapdays=self.leapdays,
                                    **{n: getattr(self, n) for n in _ABSOLUTE}))

    def __mul__(self, factor):
        return relativedelta(**dict({n: int(getattr(self, n) * factor) for n in _RELATIVE if n != "leapdays"},
                                    leapdays=self.leapdays, **{n: getattr(self, n) for n in _ABSOLUTE}))

    __rmul__ = __mul__

    def __bool__(self):
        return any(getattr(self, n) for n in _RELATIVE) or any(getattr(self, n) is not None for n in _ABSOLUTE)

    def __eq__(self, other):
        return isinstance(other, relativedelta) and all(getattr(self, n) == getattr(other, n) for n in _RELATIVE + _ABSOLUTE)

    def __hash__(self):
        return hash(tuple(getattr(self, n) for n in _RELATIVE + _ABSOLUTE))

    def __repr__(self):
        words = ["%s=%+g" % (n, getattr(self, n)) for n in _RELATIVE if getattr(self, n)]
        words += ["%s=%r" % (n, getattr(self, n)) for n in _ABSOLUTE if getattr(self, n) is not None]
        return "relativedelta(%s)" % ", ".join(words)
