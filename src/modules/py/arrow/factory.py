# arrow.factory: get() takes whatever may be a moment.
import calendar as _calendar
import datetime as _dt
import time as _time

from arrow import parser as _parser
from arrow.arrow import Arrow as _Arrow, _UTC
from arrow.util import is_timestamp as _is_timestamp, iso_to_gregorian as _iso_to_gregorian


class ArrowFactory:
    def __init__(self, type=_Arrow):
        self.type = type

    def get(self, *args, locale="en-us", tzinfo=None, normalize_whitespace=False, **kwargs):
        given = tzinfo is not None
        if isinstance(tzinfo, str):
            tzinfo = _parser.TzinfoParser.parse(tzinfo)
        zone = tzinfo if given else _UTC
        parser = _parser.DateTimeParser(locale)
        if len(args) == 0:
            if kwargs:
                return self.type(tzinfo=zone, **kwargs)
            return self.type.now(tzinfo) if given else self.type.utcnow()
        if len(args) == 1:
            return self._of_one(args[0], zone, given, parser, normalize_whitespace)
        if len(args) == 2:
            return self._of_two(args[0], args[1], zone, given, parser, normalize_whitespace)
        return self.type(*args, tzinfo=zone, **kwargs) if len(args) < 8 else self.type(*args, **kwargs)

    def _of_one(self, arg, zone, given, parser, normalize_whitespace):
        if arg is None:
            raise TypeError("Cannot parse argument of type None.")
        if not isinstance(arg, str) and _is_timestamp(arg):
            return self.type.fromtimestamp(arg, tzinfo=zone)
        make = self.type
        for kind, moment in (
                (_Arrow, lambda: make.fromdatetime(arg.datetime, zone if given else arg.tzinfo)),
                (_dt.datetime, lambda: make.fromdatetime(arg, zone if given else None)),
                (_dt.date, lambda: make.fromdate(arg, zone)),
                (_dt.tzinfo, lambda: make.now(arg)),
                (str, lambda: self._parsed(parser.parse_iso(arg, normalize_whitespace), zone, given)),
                (_time.struct_time, lambda: make.utcfromtimestamp(_calendar.timegm(arg)))):
            if isinstance(arg, kind):
                return moment()
        if isinstance(arg, tuple) and len(arg) == 3:
            return make.fromdate(_iso_to_gregorian(*arg), zone)
        raise TypeError("Cannot parse single argument of type %r." % type(arg))

    def _of_two(self, first, second, zone, given, parser, normalize_whitespace):
        if isinstance(first, (_dt.datetime, _dt.date)):
            if not isinstance(second, (_dt.tzinfo, str)):
                kind = "datetime" if isinstance(first, _dt.datetime) else "date"
                raise TypeError("Cannot parse two arguments of types %r, %r." % (kind, type(second)))
            tzinfo = _parser.TzinfoParser.parse(second) if isinstance(second, str) else second
            make = self.type.fromdatetime if isinstance(first, _dt.datetime) else self.type.fromdate
            return make(first, tzinfo=tzinfo)
        if isinstance(first, str) and isinstance(second, (str, list)):
            return self._parsed(parser.parse(first, second, normalize_whitespace), zone, given)
        raise TypeError("Cannot parse two arguments of types %r and %r." % (type(first), type(second)))

    def _parsed(self, dt, zone, given):
        return self.type.fromdatetime(dt, tzinfo=zone if given else dt.tzinfo or zone)

    def utcnow(self):
        return self.type.utcnow()

    def now(self, tz=None):
        if tz is None:
            tz = _parser.TzinfoParser.parse("local")
        elif not isinstance(tz, _dt.tzinfo):
            tz = _parser.TzinfoParser.parse(tz)
        return self.type.now(tz)
