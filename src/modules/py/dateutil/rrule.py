# dateutil.rrule: dates that recur, by the rules of RFC 5545. Each period (a year, a month, a week, a day, an hour ...) is laid out,
# its days are sieved by the rules, and its times set against them.
import calendar as _calendar
import datetime as _dt
import itertools as _itertools
import re as _re

from dateutil.relativedelta import weekday as _weekday_base

YEARLY, MONTHLY, WEEKLY, DAILY, HOURLY, MINUTELY, SECONDLY = range(7)
FREQNAMES = ["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY"]
_STEPS = {DAILY: 86400, HOURLY: 3600, MINUTELY: 60, SECONDLY: 1}


class weekday(_weekday_base):
    def __init__(self, wkday, n=None):
        if n == 0:
            raise ValueError("Can't create weekday with n==0")
        super().__init__(wkday, n)


MO, TU, WE, TH, FR, SA, SU = weekdays = tuple(weekday(i) for i in range(7))


def _tuple(value):
    return None if value is None else (value,) if isinstance(value, int) else tuple(sorted(value))


class rrulebase:
    def __init__(self, cache=False):
        self._len = None

    def _iter(self):
        raise NotImplementedError

    def __iter__(self):
        return iter(self._iter())

    def __getitem__(self, item):
        if isinstance(item, slice):
            backwards = item.step is not None and item.step < 0
            return list(self)[item] if backwards else list(_itertools.islice(self, item.start, item.stop, item.step or None))
        if item < 0:
            return list(self)[item]
        for i, moment in enumerate(self):
            if i == item:
                return moment
        raise IndexError

    def __contains__(self, item):
        for moment in self:
            if moment >= item:
                return moment == item
        return False

    def count(self):
        if self._len is None:
            self._len = sum(1 for _ in self)
        return self._len

    def before(self, dt, inc=False):
        last = None
        for moment in self:
            if moment > dt or moment == dt and not inc:
                break
            last = moment
        return last

    def after(self, dt, inc=False):
        return next(iter(self.xafter(dt, 1, inc)), None)

    def xafter(self, dt, count=None, inc=False):
        found = (moment for moment in self if moment > dt or inc and moment == dt)
        yield from _itertools.islice(found, count)

    def between(self, after, before, inc=False, count=1):
        out = []
        for moment in self:
            if moment > before or moment == before and not inc:
                break
            if moment > after or inc and moment == after:
                out.append(moment)
        return out


class rrule(rrulebase):
    def __init__(self, freq, dtstart=None, interval=1, wkst=None, count=None, until=None, bysetpos=None, bymonth=None,
                 bymonthday=None, byyearday=None, byeaster=None, byweekno=None, byweekday=None, byhour=None, byminute=None,
                 bysecond=None, cache=False):
        super().__init__(cache)
        if dtstart is None:
            dtstart = _dt.datetime.now().replace(microsecond=0)
        elif not isinstance(dtstart, _dt.datetime):
            dtstart = _dt.datetime.fromordinal(dtstart.toordinal())
        if until is not None and not isinstance(until, _dt.datetime):
            until = _dt.datetime.fromordinal(until.toordinal())
        if until is not None and (dtstart.tzinfo is None) != (until.tzinfo is None):
            raise ValueError("RRULE UNTIL values must be specified in UTC when DTSTART is timezone-aware")
        self._given = {name: value for name, value in (
            ("bysetpos", bysetpos), ("bymonth", bymonth), ("bymonthday", bymonthday), ("byyearday", byyearday), ("byeaster", byeaster),
            ("byweekno", byweekno), ("byweekday", byweekday), ("byhour", byhour), ("byminute", byminute), ("bysecond", bysecond))
            if value is not None}
        self._freq, self._dtstart, self._interval, self._count = freq, dtstart.replace(microsecond=0), interval, count
        self._until, self._tzinfo = until, dtstart.tzinfo
        self._wkst = _calendar.firstweekday() if wkst is None else wkst if isinstance(wkst, int) else wkst.weekday
        self._bysetpos = _tuple(bysetpos)
        if self._bysetpos and any(not -366 <= pos <= 366 or pos == 0 for pos in self._bysetpos):
            raise ValueError("bysetpos must be between 1 and 366, or between -366 and -1")
        if not (byweekno or byyearday or bymonthday or byweekday is not None or byeaster is not None):
            bymonth, bymonthday, byweekday = self._implied(freq, bymonth, bymonthday, byweekday)
        self._bymonth, self._byyearday, self._byeaster = _tuple(bymonth), _tuple(byyearday), _tuple(byeaster)
        self._bymonthday, self._byweekno = _tuple(bymonthday), _tuple(byweekno)
        self._read_weekdays(byweekday)
        self._byhour = self._times(byhour, HOURLY, dtstart.hour)
        self._byminute = self._times(byminute, MINUTELY, dtstart.minute)
        self._bysecond = self._times(bysecond, SECONDLY, dtstart.second)

    def _implied(self, freq, bymonth, bymonthday, byweekday):
        """What the start says where no rule does."""
        start = self._dtstart
        if freq == YEARLY:
            bymonth = start.month if bymonth is None else bymonth
            bymonthday = start.day
        elif freq == MONTHLY:
            bymonthday = start.day
        elif freq == WEEKLY:
            byweekday = start.weekday()
        return bymonth, bymonthday, byweekday

    def _read_weekdays(self, byweekday):
        """Days of every week, and the n-th ones of a month or year."""
        self._byweekday = self._bynweekday = None
        if byweekday is None:
            return
        given = [byweekday] if isinstance(byweekday, int) or hasattr(byweekday, "n") else list(byweekday)
        plain = {day if isinstance(day, int) else day.weekday for day in given
                 if isinstance(day, int) or not day.n or self._freq > MONTHLY}
        counted = {(day.weekday, day.n) for day in given if not isinstance(day, int) and day.n and self._freq <= MONTHLY}
        self._byweekday, self._bynweekday = plain or None, counted or None

    def _times(self, value, freq, start):
        if value is None:
            return (start,) if self._freq < freq else None
        return _tuple(value)

    # --- periods ---

    def _periods(self):
        """(days of the period, times of day or None: those of the rules) from the start's on."""
        start, step = self._dtstart, self._interval
        if self._freq == YEARLY:
            for year in range(start.year, 10000, step):
                first = _dt.date(year, 1, 1).toordinal()
                yield range(first, first + 365 + _calendar.isleap(year)), None
        elif self._freq == MONTHLY:
            for month in range(start.year * 12 + start.month - 1, 120000, step):
                first = _dt.date(month // 12, month % 12 + 1, 1).toordinal()
                yield range(first, first + _calendar.monthrange(month // 12, month % 12 + 1)[1]), None
        elif self._freq == WEEKLY:
            first = start.toordinal() - (start.weekday() - self._wkst) % 7
            for day in range(first, _dt.date.max.toordinal() - 6, 7 * step):
                yield range(day, day + 7), None
        else:
            yield from self._moments()

    def _moments(self):
        """Days, hours, minutes or seconds one by one."""
        at, step = self._dtstart.replace(tzinfo=None), _dt.timedelta(seconds=_STEPS[self._freq] * self._interval)
        while True:
            day = at.toordinal()
            times = None if self._freq == DAILY else (
                (at.hour,), (at.minute,) if self._freq >= MINUTELY else self._byminute,
                (at.second,) if self._freq == SECONDLY else self._bysecond)
            if self._day_fits(day) and self._time_fits(at):
                yield range(day, day + 1), times
            try:
                at += step
            except OverflowError:
                return

    def _time_fits(self, at):
        return all(allowed is None or self._freq < freq or value in allowed for allowed, freq, value in (
            (self._byhour, HOURLY, at.hour), (self._byminute, MINUTELY, at.minute), (self._bysecond, SECONDLY, at.second)))

    # --- days ---

    def _day_fits(self, ordinal):
        date = _dt.date.fromordinal(ordinal)
        if self._bymonth and date.month not in self._bymonth:
            return False
        if self._byweekno and not self._in_weeks(date):
            return False
        if self._byweekday or self._bynweekday:
            if not (self._byweekday and date.weekday() in self._byweekday or self._bynweekday and self._is_nth(date)):
                return False
        length = 365 + _calendar.isleap(date.year)
        if self._bymonthday:
            last = _calendar.monthrange(date.year, date.month)[1]
            if date.day not in self._bymonthday and date.day - last - 1 not in self._bymonthday:
                return False
        if self._byyearday:
            day = date.timetuple().tm_yday
            if day not in self._byyearday and day - length - 1 not in self._byyearday:
                return False
        if self._byeaster is not None:
            from dateutil.easter import easter
            return ordinal - easter(date.year).toordinal() in self._byeaster
        return True

    def _in_weeks(self, date):
        """Weeks begin at wkst; the first has at least four days in the year."""
        def first(year):
            january = _dt.date(year, 1, 1)
            back = (january.weekday() - self._wkst) % 7
            return january.toordinal() - back + (7 if back > 3 else 0)
        for year in (date.year - 1, date.year, date.year + 1):
            if 1 <= year < 9999 and first(year) <= date.toordinal() < first(year + 1):
                weeks = (first(year + 1) - first(year)) // 7
                week = (date.toordinal() - first(year)) // 7 + 1
                return week in self._byweekno or week - weeks - 1 in self._byweekno
        return False

    def _is_nth(self, date):
        """The n-th of its weekday: in the month for MONTHLY and where months are named, else in the year."""
        if self._freq == MONTHLY or self._bymonth:
            day, last = date.day, _calendar.monthrange(date.year, date.month)[1]
        else:
            day, last = date.timetuple().tm_yday, 365 + _calendar.isleap(date.year)
        return (date.weekday(), (day - 1) // 7 + 1) in self._bynweekday or (date.weekday(), -((last - day) // 7) - 1) in self._bynweekday

    # --- moments ---

    def _of_period(self, days, times):
        hours, minutes, seconds = times or (self._byhour, self._byminute, self._bysecond)
        made = [_dt.datetime.combine(_dt.date.fromordinal(day), _dt.time(h, m, s, tzinfo=self._tzinfo))
                for day in days if self._day_fits(day) for h in hours for m in minutes for s in seconds]
        if not self._bysetpos:
            return made
        picked = {pos - 1 if pos > 0 else len(made) + pos for pos in self._bysetpos}
        return [made[i] for i in sorted(picked) if 0 <= i < len(made)]

    def _iter(self):
        left = self._count
        if left == 0:
            return
        for days, times in self._periods():
            for moment in self._of_period(days, times):
                if self._until is not None and moment > self._until:
                    return
                if moment >= self._dtstart:
                    yield moment
                    if left is not None:
                        left -= 1
                        if left == 0:
                            return
            if self._until is not None and days and _dt.datetime.combine(
                    _dt.date.fromordinal(days[0]), _dt.time(), tzinfo=self._tzinfo) > self._until:
                return

    def replace(self, **kwargs):
        given = {"freq": self._freq, "dtstart": self._dtstart, "interval": self._interval, "wkst": self._wkst,
                 "count": self._count, "until": self._until, **self._given}
        return rrule(**{**given, **kwargs})

    def __str__(self):
        moment = "%Y%m%dT%H%M%S"
        told = [("FREQ", FREQNAMES[self._freq]), ("INTERVAL", self._interval if self._interval != 1 else None),
                ("WKST", _day_text(self._wkst)[:2] if self._wkst else None), ("COUNT", self._count),
                ("UNTIL", self._until.strftime(moment) if self._until else None)]
        parts = ["%s=%s" % pair for pair in told if pair[1] is not None]
        for name, key in (("BYSETPOS", "bysetpos"), ("BYMONTH", "bymonth"), ("BYMONTHDAY", "bymonthday"), ("BYYEARDAY", "byyearday"),
                          ("BYWEEKNO", "byweekno"), ("BYDAY", "byweekday"), ("BYHOUR", "byhour"), ("BYMINUTE", "byminute"),
                          ("BYSECOND", "bysecond"), ("BYEASTER", "byeaster")):
            value = self._given.get(key)
            if value is not None:
                values = [value] if isinstance(value, int) or hasattr(value, "n") else value
                parts.append("%s=%s" % (name, ",".join(_day_text(v) if key == "byweekday" else str(v) for v in values)))
        return "DTSTART:%s\nRRULE:%s" % (self._dtstart.strftime(moment), ";".join(parts))


def _day_text(day):
    if isinstance(day, int):
        return repr(weekdays[day])
    return ("%+d" % day.n if day.n else "") + repr(weekday(day.weekday))[:2]


class rruleset(rrulebase):
    def __init__(self, cache=False):
        super().__init__(cache)
        self._rrule, self._rdate, self._exrule, self._exdate = [], [], [], []

    def rrule(self, rrule):
        self._rrule.append(rrule)

    def rdate(self, rdate):
        self._rdate.append(rdate)

    def exrule(self, exrule):
        self._exrule.append(exrule)

    def exdate(self, exdate):
        self._exdate.append(exdate)

    def _iter(self):
        import heapq
        left_out, last = heapq.merge(sorted(self._exdate), *self._exrule), None
        out = next(left_out, None)
        for moment in heapq.merge(sorted(self._rdate), *self._rrule):
            if moment == last:
                continue
            last = moment
            while out is not None and out < moment:
                out = next(left_out, None)
            if out != moment:
                yield moment


_PARTS = {"BYSETPOS": "bysetpos", "BYMONTH": "bymonth", "BYMONTHDAY": "bymonthday", "BYYEARDAY": "byyearday", "BYEASTER": "byeaster",
          "BYWEEKNO": "byweekno", "BYHOUR": "byhour", "BYMINUTE": "byminute", "BYSECOND": "bysecond"}


def _read_days(text):
    days = []
    for part in text.split(","):
        match = _re.fullmatch(r"([+-]?\d+)?([A-Z]{2})(?:\(([+-]?\d+)\))?", part)
        n = match.group(1) or match.group(3)
        day = {repr(d): d.weekday for d in weekdays}[match.group(2)]
        days.append(weekday(day, int(n)) if n else weekdays[day])
    return days


def _read_rule(text, dtstart):
    from dateutil.parser import parse
    given = {}
    for part in text.partition("RRULE:")[2].split(";") if "RRULE:" in text else text.split(";"):
        name, _, value = part.partition("=")
        try:
            if name == "FREQ":
                given["freq"] = FREQNAMES.index(value)
            elif name in ("INTERVAL", "COUNT"):
                given[name.lower()] = int(value)
            elif name == "WKST":
                given["wkst"] = {repr(d): d.weekday for d in weekdays}[value]
            elif name == "UNTIL":
                given["until"] = parse(value)
            elif name in ("BYDAY", "BYWEEKDAY"):
                given["byweekday"] = _read_days(value)
            elif name in _PARTS:
                given[_PARTS[name]] = [int(v) for v in value.split(",")]
            else:
                raise ValueError("unknown parameter '%s'" % name)
        except (KeyError, AttributeError):
            raise ValueError("invalid '%s': %s" % (name, value)) from None
    return rrule(dtstart=dtstart, **given)


def rrulestr(s, dtstart=None, cache=False, unfold=False, forceset=False, compatible=False, ignoretz=False, tzids=None, tzinfos=None):
    from dateutil.parser import parse
    lines = [line for line in s.upper().split() if line]
    if not lines:
        raise ValueError("empty string")
    rules, dates, left_out, exrules = [], [], [], []
    for line in lines:
        name, colon, value = line.partition(":")
        name = name.partition(";")[0] if colon else "RRULE"
        if name == "DTSTART":
            dtstart = parse(value, ignoretz=ignoretz)
        elif name == "RRULE":
            rules.append(value or line)
        elif name == "EXRULE":
            exrules.append(value)
        elif name in ("RDATE", "EXDATE"):
            (dates if name == "RDATE" else left_out).extend(parse(v, ignoretz=ignoretz) for v in value.split(","))
        else:
            raise ValueError("unsupported property: " + name)
    if not (forceset or len(rules) > 1 or dates or left_out or exrules):
        return _read_rule(rules[0], dtstart)
    made = rruleset()
    for rule in rules:
        made.rrule(_read_rule(rule, dtstart))
    for rule in exrules:
        made.exrule(_read_rule(rule, dtstart))
    for date in dates:
        made.rdate(date)
    for date in left_out:
        made.exdate(date)
    if compatible and dtstart:
        made.rdate(dtstart)
    return made
