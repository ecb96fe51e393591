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
        day = "MOTUWETHFRSASU"[2 * self.weekday:][:2]
        return day + ("(%+d)" % self.n if self.n else "")


MO, TU, WE, TH, FR, SA, SU = weekdays = tuple(weekday(i) for i in range(7))
_ABSOLUTE = tuple("year month day weekday hour minute second microsecond".split())
_RELATIVE = tuple("leapdays" if name == "weekday" else name + "s" for name in _ABSOLUTE)


class relativedelta:
    def __init__(self, dt1=None, dt2=None, years=0, months=0, days=0, leapdays=0, weeks=0, hours=0, minutes=0, seconds=0,
                 microseconds=0, year=None, month=None, day=None, weekday=None, yearday=None, nlyearday=None, hour=None,
                 minute=None, second=None, microsecond=None):
        if dt1 is not None and dt2 is not None:
            self._between(dt1, dt2)
            return
        told = dict(locals())
        for name in _RELATIVE + _ABSOLUTE:
            setattr(self, name, told[name])
        self.years, self.months, self.days = int(years), int(months), days + 7 * weeks
        if isinstance(weekday, int):
            self.weekday = weekdays[weekday]
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
        months = 12 * (one.year - two.year) + one.month - two.month
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
            fixed = {n: one for n in _ABSOLUTE for one in (getattr(self, n), getattr(other, n)) if one is not None}
            return relativedelta(**fixed, **{n: getattr(self, n) + getattr(other, n) for n in _RELATIVE})
        if isinstance(other, _dt.timedelta):
            more = {n: getattr(self, n) + getattr(other, n) for n in ("days", "seconds", "microseconds")}
            return relativedelta(**{**self._told(), **more})
        if not isinstance(other, _dt.date):
            return NotImplemented
        return self._added(other)

    def _added(self, when):
        # Months from the year 0 on, then days: what is fixed comes first, what a month has too few of is its last day.
        months = 12 * ((self.year or when.year) + self.years) + (self.month or when.month) - 1 + self.months
        year, month = months // 12, months % 12 + 1
        parts = {n: getattr(self, n) for n in _ABSOLUTE[4:] if getattr(self, n) is not None}
        last = _calendar.monthrange(year, month)[1]
        leap = self.leapdays if month > 2 and _calendar.isleap(year) else 0
        span = {n: getattr(self, n) for n in _RELATIVE[4:]}
        made = when.replace(year=year, month=month, day=min(last, self.day or when.day), **parts)
        made += _dt.timedelta(days=self.days + leap, **span)
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
        return self._scaled(lambda n: -n)

    def __mul__(self, factor):
        return self._scaled(lambda n: int(n * factor))

    def _told(self):
        return {n: getattr(self, n) for n in _RELATIVE + _ABSOLUTE}

    def _scaled(self, scale):
        """Every length scaled but for leapdays, which say how to count."""
        told = self._told()
        return relativedelta(**{**told, **{n: scale(told[n]) for n in _RELATIVE if n != "leapdays"}})

    __rmul__ = __mul__

    def __bool__(self):
        return any(getattr(self, n) for n in _RELATIVE) or any(getattr(self, n) is not None for n in _ABSOLUTE)

    def __eq__(self, other):
        return isinstance(other, relativedelta) and self._told() == other._told()

    def __hash__(self):
        return hash(tuple(self._told().values()))

    def __repr__(self):
        words = ["%s=%+g" % (n, getattr(self, n)) for n in _RELATIVE if getattr(self, n)]
        words += ["%s=%r" % (n, getattr(self, n)) for n in _ABSOLUTE if getattr(self, n) is not None]
        return "relativedelta(%s)" % ", ".join(words)
