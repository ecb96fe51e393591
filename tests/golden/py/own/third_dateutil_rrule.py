# dateutil.rrule, easter, tz and utils.


def case_1():
    from dateutil import rrule as R
    from datetime import datetime as D
    from dateutil import easter as E
    print([E.easter(y) for y in (1990, 2000, 2008, 2024, 2025, 2038)], [E.easter(y, 1) for y in (1500, 2000)], [E.easter(y, 2) for y in (1990, 2024)])
    S = D(1997, 9, 2, 9, 0)
    for kw in (dict(freq=R.DAILY, count=3), dict(freq=R.DAILY, until=D(1997, 9, 5)), dict(freq=R.DAILY, interval=2, count=5), dict(freq=R.YEARLY, count=3, bymonth=[1, 3]), dict(freq=R.YEARLY, count=3, bymonthday=(1, 3)), dict(freq=R.YEARLY, count=3, byweekday=(R.TU, R.TH)), dict(freq=R.YEARLY, count=3, byweekday=(R.TU(1), R.TH(-1))), dict(freq=R.YEARLY, count=3, bymonth=(1, 3), byweekday=(R.TU(1), R.TH(-1))), dict(freq=R.YEARLY, count=4, byyearday=(1, 100, 200, 365)), dict(freq=R.YEARLY, count=4, byyearday=(-365, -266, -166, -1)), dict(freq=R.YEARLY, count=3, byweekno=20), dict(freq=R.YEARLY, count=3, byweekno=1, byweekday=R.MO), dict(freq=R.YEARLY, count=3, byweekno=-1, byweekday=R.SU), dict(freq=R.YEARLY, count=3, byeaster=0), dict(freq=R.MONTHLY, count=3), dict(freq=R.MONTHLY, count=3, bymonthday=31), dict(freq=R.MONTHLY, count=3, bymonthday=-1), dict(freq=R.MONTHLY, count=10, byweekday=R.FR(1)), dict(freq=R.MONTHLY, count=3, byweekday=(R.TU, R.WE, R.TH), bysetpos=3), dict(freq=R.MONTHLY, count=7, byweekday=(R.MO, R.TU, R.WE, R.TH, R.FR), bysetpos=-2), dict(freq=R.WEEKLY, count=3), dict(freq=R.WEEKLY, interval=2, count=4, wkst=R.SU, byweekday=(R.TU, R.SU)), dict(freq=R.WEEKLY, interval=2, count=4, wkst=R.MO, byweekday=(R.TU, R.SU)), dict(freq=R.HOURLY, count=3), dict(freq=R.HOURLY, interval=3, until=D(1997, 9, 2, 17)), dict(freq=R.HOURLY, count=4, byhour=(6, 18)), dict(freq=R.HOURLY, count=4, byminute=(6, 18)), dict(freq=R.MINUTELY, interval=15, count=6), dict(freq=R.MINUTELY, count=3, byhour=10), dict(freq=R.SECONDLY, interval=90, count=3), dict(freq=R.DAILY, count=5, byhour=(6, 18), byminute=(0, 30)), dict(freq=R.DAILY, count=3, bymonth=1, byweekday=R.TU), dict(freq=R.YEARLY, count=3, bymonth=2, bymonthday=29), dict(freq=R.MONTHLY, count=3, bysetpos=(1, -1), byweekday=range(5))):
        r = R.rrule(dtstart=S, **kw)
        print([str(x) for x in r], str(r).split("\n")[1])


def case_2():
    from dateutil import rrule as R
    from datetime import datetime as D, date
    r = R.rrule(R.DAILY, dtstart=D(2020, 1, 1), count=10)
    print(r[0], r[-1], r[2:4], len(list(r)), r.count(), r.before(D(2020, 1, 5)), r.before(D(2020, 1, 5), inc=True), r.after(D(2020, 1, 5)), r.between(D(2020, 1, 3), D(2020, 1, 6)), D(2020, 1, 3) in r, D(2020, 1, 3, 1) in r, list(r.xafter(D(2020, 1, 8), count=2)), list(r.replace(count=2)))
    s = R.rruleset(); s.rrule(r); s.exdate(D(2020, 1, 2)); s.rdate(D(2020, 2, 1)); s.exrule(R.rrule(R.DAILY, interval=3, dtstart=D(2020, 1, 1), count=3)); print(list(s))
    for t in ("FREQ=DAILY;COUNT=3", "DTSTART:19970902T090000\nRRULE:FREQ=WEEKLY;COUNT=3;BYDAY=TU,TH", "DTSTART:19970902T090000\nRRULE:FREQ=MONTHLY;COUNT=3;BYDAY=+1FR,-1MO\nEXDATE:19970905T090000", "RRULE:FREQ=YEARLY;UNTIL=20220101T000000;INTERVAL=2", "FREQ=NOPE", "", "FREQ=DAILY;X=1"):
        try: print([str(x) for x in R.rrulestr(t, **({} if "DTSTART" in t else {"dtstart": D(2020, 5, 5)}))])
        except Exception as e: print(type(e).__name__)
    print(list(R.rrule(R.YEARLY, dtstart=date(2020, 2, 29), count=2)), R.MO, R.MO(2), R.weekday(3), R.MO == R.weekday(0))


def case_3():
    from dateutil import tz, utils
    from datetime import datetime as D, timedelta as T
    ny = tz.gettz("America/New_York")
    print(tz.UTC, tz.tzutc() is tz.UTC, tz.tzoffset("EST", -18000), tz.tzoffset(None, T(hours=2)), tz.gettz("Nope/Zone"), tz.tzoffset(None, 0) == tz.UTC)
    for d in (D(2021, 1, 1, 12, tzinfo=ny), D(2021, 7, 1, 12, tzinfo=ny), D(2021, 11, 7, 1, 30, tzinfo=ny), D(2021, 11, 7, 1, 30, tzinfo=ny, fold=1)):
        print(d, d.utcoffset(), d.dst(), d.tzname(), d.astimezone(tz.UTC), tz.datetime_exists(d), tz.datetime_ambiguous(d), tz.resolve_imaginary(d))
    print(D(2021, 6, 1, tzinfo=tz.UTC).astimezone(ny), D(2021, 6, 1, tzinfo=tz.tzoffset("X", 3600)).tzname(), tz.enfold(D(2021, 1, 1), 1).fold)
    print(utils.within_delta(D(2021, 1, 1), D(2021, 1, 2), T(days=1)), utils.default_tzinfo(D(2021, 1, 1), tz.UTC), utils.today().hour)
    print(tz.gettz("Europe/Paris") is tz.gettz("Europe/Paris"))


for number in range(1, 4):
    print('##', number)
    try:
        globals()['case_%d' % number]()
    except Exception as error:
        print(type(error).__name__, error)
