# Dates and times pickled as CPython does, folds in comparing and hashing, times out of range.
import datetime as dt
import pickle

objects = [dt.date(2020, 1, 2), dt.datetime(2020, 1, 2, 3, 4, 5, 678901), dt.time(1, 2, 3, 4, fold=1),
           dt.datetime(2020, 12, 31, fold=1, tzinfo=dt.timezone(dt.timedelta(hours=2), "x")), dt.timedelta(-1, 2, 3)]
for protocol in range(6):
    data = pickle.dumps(objects, protocol)
    again = pickle.loads(data)
    print(protocol, again == objects, [getattr(o, "fold", None) for o in again])
print([o.__reduce__() for o in objects[:3]], objects[2].__reduce_ex__(4))
print(dt.date(b"\x07\xe4\x01\x02"), dt.datetime(b"\x07\xe4\x81\x02\x03\x04\x05\x00\x00\x06", dt.timezone.utc).fold, dt.time(b"\x81\x02\x03\x00\x00\x04"))
written = (b"\x80\x04\x95*\x00\x00\x00\x00\x00\x00\x00\x8c\x08datetime\x94\x8c\x08datetime\x94\x93\x94C\n\x07\xe4\x01\x02\x03\x04"
           b"\x05\x00\x00\x06\x94\x85\x94R\x94.")
print(pickle.loads(written))
print(type(pickle.loads(pickle.dumps(dt.date(2020, 1, 1).isocalendar()))).__name__)


class Zone(dt.tzinfo):
    """One hour ahead until noon of the first, when clocks go back."""

    def utcoffset(self, d):
        turn = dt.datetime(2020, 1, 1, 12)
        wall = d.replace(tzinfo=None)
        first = wall < turn - dt.timedelta(hours=1) or (wall < turn and not d.fold)
        return dt.timedelta(hours=1 if first else 0)

    def dst(self, d):
        return dt.timedelta(0)

    def tzname(self, d):
        return "Z"


zone = Zone()
twice = dt.datetime(2020, 1, 1, 11, 30, tzinfo=zone)
utc = dt.datetime(2020, 1, 1, 10, 30, tzinfo=dt.timezone.utc)
print(twice.utcoffset(), twice.replace(fold=1).utcoffset(), twice == utc, twice != utc, twice <= utc)
print(hash(twice) == hash(twice.replace(fold=1)), twice == twice.replace(fold=1))
clear = dt.datetime(2020, 1, 1, 9, tzinfo=zone)
print(clear == dt.datetime(2020, 1, 1, 8, tzinfo=dt.timezone.utc))
zone.note = 1
print(pickle.loads(pickle.dumps(zone)).note)
for wrong in (
    lambda: dt.datetime.fromtimestamp(1e300), lambda: dt.datetime.fromtimestamp(-1e13), lambda: dt.datetime.utcfromtimestamp(10**20),
    lambda: dt.date.fromtimestamp(1e13), lambda: dt.date.fromisocalendar(2**40, 1, 1), lambda: dt.date.fromisocalendar(2020, 1, -2**70),
    lambda: dt.datetime.min.replace(tzinfo=dt.timezone(dt.timedelta(hours=1))).utctimetuple(),
    lambda: dt.datetime(b"\x07\xe4\x01\x02\x03\x04\x05\x00\x00\x06", 5), lambda: dt.time(b"\x01\x02\x03\x00\x00\x00", "x"),
    lambda: dt.datetime(2020, 1, 1).isoformat("\x00"),
):
    try:
        print(repr(wrong()))
    except Exception as e:
        print(type(e).__name__, e)
