# pytz: zones, localize() and normalize(), countries.


def case_1():
    import pytz, datetime as d
    e = pytz.timezone("US/Eastern"); a = pytz.timezone("Europe/Amsterdam")
    print(e, repr(pytz.utc), pytz.UTC is pytz.utc, e.zone, str(a), pytz.timezone("utc") is pytz.utc, pytz.timezone("us/eastern") is e)
    for n in (d.datetime(2002, 10, 27, 12), d.datetime(2002, 10, 27, 1, 30), d.datetime(2002, 4, 7, 2, 30), d.datetime(2020, 7, 1), d.datetime(1950, 1, 1)):
        l = e.localize(n); print(l, l.tzname(), l.dst(), l.utcoffset(), repr(l.tzinfo), e.localize(n, is_dst=True), e.normalize(l + d.timedelta(hours=5)))
    for n in (d.datetime(2002, 10, 27, 1, 30), d.datetime(2002, 4, 7, 2, 30)):
        try: e.localize(n, is_dst=None)
        except Exception as x: print(type(x).__name__, x)
    try: pytz.timezone("Nope/X")
    except Exception as x: print(type(x).__name__, x, isinstance(x, KeyError))
    u = d.datetime(2020, 1, 1, 12, tzinfo=pytz.utc); print(u.astimezone(e), u.astimezone(a), pytz.utc.localize(d.datetime(2020, 1, 1)), repr(u.astimezone(e).tzinfo), e.fromutc(d.datetime(2020, 7, 1)))
    try: pytz.utc.localize(u)
    except ValueError as x: print(x)
    f = pytz.FixedOffset(-330); print(f, f.utcoffset(None), d.datetime(2020, 1, 1, tzinfo=f), pytz.FixedOffset(0), pytz.FixedOffset(60) is pytz.FixedOffset(60))
    print(len(pytz.all_timezones) > 400, "Europe/Paris" in pytz.common_timezones_set, pytz.country_timezones("NZ"), pytz.country_timezones["ch"], pytz.country_names["NZ"], isinstance(e, pytz.tzinfo.BaseTzInfo) if hasattr(pytz, "tzinfo") else None, issubclass(pytz.UnknownTimeZoneError, KeyError), issubclass(pytz.AmbiguousTimeError, pytz.InvalidTimeError))
    print(d.datetime(2020, 1, 1, tzinfo=e), e.utcoffset(d.datetime(2020, 7, 1)), e.dst(d.datetime(2020, 7, 1)), e.tzname(d.datetime(2020, 7, 1)), pytz.HOUR, pytz.ZERO)
    import pickle, copy; print(pickle.loads(pickle.dumps(e)) is e, copy.deepcopy(pytz.utc) is pytz.utc, pickle.loads(pickle.dumps(pytz.utc)) is pytz.utc)


for number in range(1, 2):
    print('##', number)
    try:
        globals()['case_%d' % number]()
    except Exception as error:
        print(type(error).__name__, error)
