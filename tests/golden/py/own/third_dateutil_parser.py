# dateutil.parser: what people write as dates; isoparse.


def case_1():
    import datetime
    from dateutil import parser as P
    D = datetime.datetime(2003, 9, 25, 1, 2, 3)
    for s in ("Thu Sep 25 10:36:28 2003", "Thu Sep 10:36:28", "Thu 10:36:28", "Sep 10:36:28", "10:36:28", "10:36", "Sep 2003", "Sep", "2003", "2003-09-25T10:49:41.5-03:00", "2003-09-25T10:49:41", "2003-09-25T10:49", "2003-09-25T10", "2003-09-25", "20030925T104941.5-0300", "20030925T104941-0300", "20030925T104941", "20030925T1049", "20030925T10", "20030925", "2003-Sep-25", "25-Sep-2003", "Sep-25-2003", "09-25-2003", "25-09-2003", "10-09-2003", "10-09-03", "2003.09.25", "2003.Sep.25", "25.Sep.2003", "25.09.2003", "10.09.2003", "10.09.03", "2003/09/25", "2003/Sep/25", "25/Sep/2003", "09/25/2003", "25/09/2003", "10/09/2003", "10/09/03", "2003 09 25", "2003 Sep 25", "25 Sep 2003", "25 09 2003", "10 09 2003", "10 09 03", "25 09 03", "03 25 Sep", "25 03 Sep", "10h36m28.5s", "10h36m28s", "10h36m", "10h", "10 h 36", "10h am", "10h pm", "10am", "10pm", "10:00am", "10:00pm", "10:00 am", "10:00a.m", "10:00p.m.", "Sunday", "Sun", "January", "Wed, July 10, '96", "1996.07.10 AD at 15:08:56 PDT", "1996.July.10 AD 12:08 PM", "July 4, 1976 12:01:02 am", "July 4, 1976", "4 Jul 1976", "19760704", "0:01:02", "12h 01m02s am", "0:01:02 on July 4, 1976", "Mon Jan  2 04:24:27 1995", "04.04.95 00:22", "Jan 1 1999 11:23:34.578", "950404 122212", "3rd of May 2001", "5th of March 2001", "1st of May 2003", "Thu Sep 25 10:36:28 BRST 2003", "2003-09-25 10:49:41,502", "Friday, 25 September 2003 10:36 GMT+3", "2003-09-25 10:36:28 UTC", "2003-09-25 10:36:28Z", "2003-09-25 10:36:28 +0530", "2003-09-25 10:36:28 -08", "Sep of 03", "Sep 03", "99-09-25", "31 2003", "2/29", "Feb", "090107", "2016-12-31 24:00", "13/13/2013", "2003-13-01", "", "foo", "abc 123", "10:61", "Feb 30, 2007", "14:59:60", "1:2:3:4", "now", "2018-05-05 99:00", "20210101", "202101011230", "20210101123015", "3.5.2020", "2020-1-5", "5:50 A.M. on June 13, 1990", "0099-01-01T00:00:00", "04-Jan-1999", "12 am", "0:30 pm", "24:30", "Tue, 15 Nov 1994 08:12:31 GMT", "2011-06-15 12:30:45.123456789", "1 Jan", "Dec 2019", "2019-12"):
        try: print(s, "=>", repr(P.parse(s, default=D)))
        except Exception as e: print(s, "=>", type(e).__name__, e)


def case_2():
    import datetime
    from dateutil import parser as P
    D = datetime.datetime(2003, 9, 25)
    for s, kw in (("10-09-2003", dict(dayfirst=True)), ("10-09-03", dict(yearfirst=True)), ("10.09.03", dict(dayfirst=True, yearfirst=True)), ("09/25/2003", dict(dayfirst=True)), ("Today is 25 of September of 2003, exactly at 10:49:41 with timezone -03:00", dict(fuzzy=True)), ("I have a meeting on March 1, 1974", dict(fuzzy=True)), ("no date", dict(fuzzy=True)), ("2003-09-25 10:00 EST", dict(tzinfos={"EST": -18000})), ("2003-09-25 10:00 XYZ", dict(tzinfos=lambda n, o: datetime.timezone.utc)), ("2003-09-25T10:49:41-03:00", dict(ignoretz=True)), ("2003-09-25 10:00 -0300 (BRST)", {}), ("Jan 5 99", {}), ("On June 8th, 2020, I am going", dict(fuzzy=True)), ("Meet me at 3:00 AM on December 3rd, 2003 at the AM/PM", dict(fuzzy=True)), ("25/12", dict(dayfirst=True)), ("3/4", {})):
        try: print(s, "=>", repr(P.parse(s, default=D, **kw)))
        except Exception as e: print(s, "=>", type(e).__name__, e)


def case_3():
    from dateutil import parser as P
    for s in ("2014", "2014-04", "201404", "2014-04-11", "20140411", "2014-W15-5", "2014W155", "2014W15", "2014-101", "2014101", "2014-04-11T09", "2014-04-11T09:30", "2014-04-11T0930", "20140411T093015", "2014-04-11T09:30:15.123", "2014-04-11T09:30:15,123456789", "2014-04-11T24:00", "2014-04-11T09:30Z", "2014-04-11T09:30+05:30", "2014-04-11T09:30-0330", "2014-04-11T09:30+05", "2014-04-11 09:30", b"2014-04-11T09:30", "2014-13-01", "bad", "20", "2014-04-11T", "2014-04-11T25:00", "2014-04-11T9:30"):
        try: print(s, "=>", repr(P.isoparse(s)))
        except Exception as e: print(s, "=>", type(e).__name__)
    ip = P.isoparser(sep=" ")
    print(ip.isoparse("2014-04-11 09:30"), ip.parse_isodate("2014-04-11"), ip.parse_isotime("09:30:15Z"))
    for bad in (5, None, ["x"]):
        try: P.parse(bad)
        except TypeError as e: print(e)
    class Mine(P.parserinfo):
        MONTHS = [("ene", "enero"), ("feb", "febrero"), ("mar", "marzo"), ("abr", "abril"), ("may", "mayo"), ("jun", "junio"), ("jul", "julio"), ("ago", "agosto"), ("sep", "septiembre"), ("oct", "octubre"), ("nov", "noviembre"), ("dic", "diciembre")]
    print(P.parse("3 enero 2020", Mine()), P.parse("03/04/2020", P.parserinfo(dayfirst=True)), issubclass(P.ParserError, ValueError))


for number in range(1, 4):
    print('##', number)
    try:
        globals()['case_%d' % number]()
    except Exception as error:
        print(type(error).__name__, error)
