# arrow: read, shown, moved, compared; spans, ranges and words.


def case_1():
    import arrow
    for s in ("2013-05-05 12:30:45", "2013-05-05T12:30:45+02:00", "2013-05-05T12:30:45.123456Z", "20130505", "2013-05", "2013", "2013-125", "2013-W05-2", "2013-05-05T12", "20130505T123045", "2013-05-05T12:30:45,5", "2013/05/05", "2013.5.5", "2013-05-05 24:00", "20130505T123045.987654321-0500", "2013-05-05T12:30-07", "nope", "2013-05-05 ", "2013-13-01", "", "2013-05-05T", "1 2 3", "2013W052", "2013-05-05T25:00"):
        try: print(s, repr(arrow.get(s)))
        except Exception as e: print(s, type(e).__name__, e)


def case_2():
    import arrow
    for s, f in (("2013-05-05 12:30:45", "YYYY-MM-DD HH:mm:ss"), ("June was born in May 1980", "MMMM YYYY"), ("Tuesday, May 7 2013 4:05 pm", "dddd, MMMM D YYYY h:mm a"), ("1st January 2020", "Do MMMM YYYY"), ("12/25/99", "MM/DD/YY"), ("1368303838", "X"), ("1368303838123", "x"), ("2013-05-05 12:30:45 US/Pacific", "YYYY-MM-DD HH:mm:ss ZZZ"), ("2013-05-05 +0530", "YYYY-MM-DD Z"), ("Thursday, December 10, 2015 at 5:09PM", "dddd, MMMM D, YYYY [at] h:mmA"), ("2013.125", "YYYY.DDDD"), ("x", "YYYY"), ("12:30:45.123456789", "HH:mm:ss.S"), ("Mon", "ddd"), ("2011-W05-4", "W"), ("00:10 am", "HH:mm a"), ("2020-01-01", ["MM/DD/YYYY", "YYYY-MM-DD"]), ("2020-01-01", ["MM/DD/YYYY"]), ("on 2020-01-01.", "YYYY-MM-DD"), ("a2020-01-01", "YYYY-MM-DD"), ("2020-01-011", "YYYY-MM-DD")):
        try: print(s, f, repr(arrow.get(s, f)))
        except Exception as e: print(s, f, type(e).__name__, e)


def case_3():
    import arrow, datetime, time
    from zoneinfo import ZoneInfo
    tz = datetime.timezone(datetime.timedelta(hours=3))
    for a in ((1367900664,), (1367900664.152325,), (1367900664152,), (datetime.datetime(2013,5,5),), (datetime.datetime(2013,5,5,tzinfo=tz),), (datetime.date(2013,5,5),), (datetime.datetime(2013,5,5), "US/Pacific"), (datetime.date(2013,5,5), tz), (2013,5,5), (2013,5,5,12,30,45), (None,), ((2013,18,7),), (time.gmtime(1000),), ([],), ("2013", 5), (datetime.date(2013,5,5), 5), (True,), (arrow.get(2013,1,1),)):
        try: print(repr(arrow.get(*a)))
        except Exception as e: print(type(e).__name__, e)
    print(arrow.get("2013-05-05", tzinfo="Europe/Berlin"), arrow.get("2013-05-05T00:00+01:00", tzinfo=tz), arrow.get(2013,5,5,tzinfo=tz), arrow.get(0, tzinfo=tz))


def case_4():
    import arrow
    a = arrow.get(2013, 5, 7, 4, 20, 39, 123456)
    for f in ("YYYY-MM-DD HH:mm:ss ZZ", "YY M D h:m:s a", "MMMM MMM Do dddd ddd d", "DDDD DDD W", "hh A H", "S SS SSS SSSS SSSSS SSSSSS", "X x", "Z ZZ ZZZ", "[escaped] YYYY [w] W", "dd", "YYY", "ZZZ", "\\[YYYY\\]", arrow.FORMAT_RFC822, arrow.FORMAT_COOKIE, arrow.FORMAT_RFC3339_STRICT, "Q", "SSSSSSSS", ""):
        print(repr(f), a.format(f), a.to("US/Pacific").format(f))
    print(a.format(), f"{a}", f"{a:YYYY}", str(a), repr(a), a.isoformat(), a.isoformat(timespec="hours"), a.for_json(), a.strftime("%d"))


def case_5():
    import arrow
    a = arrow.get(2013, 5, 7, 4, 20, 39, 123456)
    for f in ("year", "quarter", "month", "week", "day", "hour", "minute", "second", "years"):
        print(f, a.floor(f), a.ceil(f), a.span(f, count=2), a.span(f, bounds="(]"), a.span(f, exact=True))
    print(a.span("week", week_start=7), a.span("week", week_start=3))
    for bad in (lambda: a.span("x"), lambda: a.span("day", bounds="x"), lambda: a.span("week", week_start=8)):
        try: print(bad())
        except Exception as e: print(type(e).__name__, e)


def case_6():
    import arrow
    a = arrow.get(2013, 1, 31, 4, 20)
    print(a.shift(months=1), a.shift(years=-1, days=3), a.shift(weeks=2), a.shift(quarters=1), a.shift(weekday=5), a.shift(hours=-30), a.shift(minutes=1.5))
    for bad in (lambda: a.shift(foo=1), lambda: a.replace(week=1), lambda: a.replace(foo=1)):
        try: print(bad())
        except Exception as e: print(type(e).__name__, e)
    print(a.replace(year=2014, hour=1), a.replace(tzinfo="US/Pacific"), a.to("utc"), a.to("+05:30"), a.to("America/New_York"))
    b = arrow.get("2013-03-31T01:55:00", tzinfo="Europe/Paris")
    print(b.shift(minutes=15), b.shift(minutes=15, check_imaginary=False), b.imaginary, b.ambiguous, b.shift(days=1))


def case_7():
    import arrow, datetime
    a, b = arrow.get(2013, 5, 7), arrow.get(2013, 5, 8)
    print(a < b, a == b, a != b, a <= a, a > b, a == datetime.datetime(2013, 5, 7, tzinfo=datetime.timezone.utc), b - a, a + datetime.timedelta(days=1), a - datetime.timedelta(1), a - datetime.datetime(2013, 5, 1, tzinfo=datetime.timezone.utc), hash(a) == hash(a.datetime), a == 5)
    try: a < 5
    except TypeError as e: print(e)
    print(a.year, a.month, a.day, a.hour, a.minute, a.second, a.microsecond, a.week, a.quarter, a.tzinfo, a.date(), a.time(), a.naive, a.datetime, a.timestamp(), a.int_timestamp, a.float_timestamp, a.weekday(), a.isoweekday(), a.isocalendar()[1], a.toordinal(), a.timetuple().tm_yday, a.utcoffset(), a.dst(), a.fold)
    print(a.is_between(a, b), a.is_between(a, b, "[)"), arrow.Arrow.min, arrow.Arrow.max, a.clone() == a)
    import copy, pickle
    print(copy.deepcopy(a) == a, pickle.loads(pickle.dumps(a)))


def case_8():
    import arrow, datetime
    start, end = datetime.datetime(2013, 5, 5, 12, 30), datetime.datetime(2013, 5, 5, 17, 15)
    for r in arrow.Arrow.range("hour", start, end): print(r)
    for r in arrow.Arrow.range("month", datetime.datetime(2013, 1, 31), limit=4): print(r)
    for r in arrow.Arrow.span_range("hour", start, end): print(r)
    for r in arrow.Arrow.span_range("hour", start, end, exact=True): print(r)
    for r in arrow.Arrow.interval("hour", start, end, 2): print(r)
    for r in arrow.Arrow.range("day", start, limit=2, tz="US/Pacific"): print(r)
    try: list(arrow.Arrow.range("foo", start, end))
    except Exception as e: print(e)
    try: list(arrow.Arrow.range("day", start))
    except Exception as e: print(e)


def case_9():
    import arrow
    a = arrow.get(2013, 5, 7)
    for kw in ({"seconds": 1}, {"seconds": 9}, {"seconds": 10}, {"seconds": 44}, {"seconds": 45}, {"seconds": 89}, {"seconds": 90}, {"minutes": 3}, {"minutes": 59}, {"hours": 1}, {"hours": 2}, {"hours": 23}, {"days": 1}, {"days": 2}, {"days": 6}, {"days": 7}, {"days": 13}, {"days": 14}, {"days": 27}, {"days": 29}, {"days": 32}, {"months": 2}, {"months": 11}, {"years": 1}, {"years": 2}, {"years": 10}):
        b = a.shift(**kw)
        print(kw, b.humanize(a), "|", a.humanize(b), "|", b.humanize(a, only_distance=True))
    c = a.shift(days=400, hours=5, minutes=7, seconds=9)
    for g in ("second", "minute", "hour", "day", "week", "month", "quarter", "year", ["day", "hour"], ["year", "week", "day", "minute"], ["hour"]):
        print(g, c.humanize(a, granularity=g), a.humanize(c, granularity=g), c.humanize(a, granularity=g, only_distance=True))
    for bad in (lambda: c.humanize(a, granularity="x"), lambda: c.humanize(5), lambda: c.humanize(a, granularity=[]), lambda: c.humanize(a, granularity=["x"])):
        try: print(bad())
        except Exception as e: print(type(e).__name__, e)


def case_10():
    import arrow
    a = arrow.get(2013, 5, 7)
    for s in ("2 hours ago", "in 3 days", "an hour ago", "in a month", "just now", "2 days and 3 hours ago", "nonsense", "2 hours"):
        try: print(s, a.dehumanize(s))
        except Exception as e: print(s, type(e).__name__, e)


def case_11():
    import arrow
    from arrow import Arrow
    print(Arrow(2013, 5, 7, tzinfo="US/Pacific"), Arrow.fromtimestamp(1000, tzinfo="utc"), Arrow.utcfromtimestamp(1000), Arrow.strptime("20-01-2019 15:49:10", "%d-%m-%Y %H:%M:%S"), Arrow.fromordinal(735000), Arrow.fromdate(__import__("datetime").date(2020, 2, 3)))
    for z in ("utc", "UTC", "local", "+01:00", "-0130", "+05", "Europe/Berlin", "bad/zone"):
        try: print(z, arrow.parser.TzinfoParser.parse(z) if z != "local" else "")
        except Exception as e: print(z, type(e).__name__, e)
    try: arrow.utcnow().to("bad/zone")
    except Exception as e: print(type(e).__name__, e)
    try: Arrow.fromtimestamp("x")
    except Exception as e: print(type(e).__name__, e)
    print(type(arrow.utcnow()).__name__, arrow.now("US/Pacific").tzinfo, arrow.utcnow().tzinfo)


for number in range(1, 12):
    print('##', number)
    try:
        globals()['case_%d' % number]()
    except Exception as error:
        print(type(error).__name__, error)
