# oslo_utils.timeutils: moments in UTC, read and written, and a clock that tests can stop.
import calendar as _calendar
import datetime as _datetime
import time as _time

from _retort import rest as _rest

PERFECT_TIME_FORMAT = "%Y-%m-%dT%H:%M:%S.%f"


_override = [None]  # a moment, or a list of them to give one after another


def utcnow(with_timezone=False):
    if _override[0] is not None:
        return _override[0].pop(0) if isinstance(_override[0], list) else _override[0]
    now = _datetime.datetime.now(_datetime.timezone.utc)
    return now if with_timezone else now.replace(tzinfo=None)


def utcnow_ts(microsecond=False):
    if _override[0] is not None:
        moment = utcnow()
        return _ts(moment) + (moment.microsecond / 1e6 if microsecond else 0)
    return _time.time() if microsecond else int(_time.time())


def set_time_override(override_time=None):
    _override[0] = override_time or _datetime.datetime.now(_datetime.timezone.utc).replace(tzinfo=None)


def clear_time_override():
    _override[0] = None


def advance_time_delta(timedelta):
    if isinstance(_override[0], list):
        _override[0] = [moment + timedelta for moment in _override[0]]
    else:
        _override[0] += timedelta


def advance_time_seconds(seconds):
    advance_time_delta(_datetime.timedelta(0, seconds))


def unmarshall_time(tyme):
    moment = _datetime.datetime(**{k: min(v, 59) if k == "second" else v for k, v in tyme.items() if k != "tzname"})
    zone = tyme.get("tzname")
    if not zone:
        return moment
    from zoneinfo import ZoneInfo
    return moment.replace(tzinfo=ZoneInfo("Etc/UTC" if zone == "UTC" else zone))


def is_soon(dt, window):
    return normalize_time(dt) <= utcnow() + _datetime.timedelta(seconds=window)


class Split:
    def __init__(self, elapsed, length):
        self.elapsed, self.length = elapsed, length


class StopWatch:
    def __init__(self, duration=None):
        if duration is not None and duration < 0:
            raise ValueError("Duration must be greater or equal to zero and not %s" % duration)
        self._duration, self._started, self._stopped, self._splits = duration, None, None, ()

    def start(self):
        if self._started is None or self._stopped is not None:
            self._started, self._stopped, self._splits = now(), None, ()
        return self

    def stop(self):
        if self._started is None:
            raise RuntimeError("Can not stop a stopwatch that has not been started")
        self._stopped = self._stopped or now()
        return self

    resume = restart = start

    def has_started(self):
        return self._started is not None and self._stopped is None

    def has_stopped(self):
        return self._stopped is not None

    def elapsed(self, maximum=None):
        if self._started is None:
            raise RuntimeError("Can not get the elapsed time of a stopwatch if it has not been started/stopped")
        passed = max(0.0, (self._stopped or now()) - self._started)
        return passed if maximum is None else min(passed, max(0.0, maximum))

    def expired(self):
        return self._duration is not None and self.elapsed() > self._duration

    def leftover(self, return_none=False):
        if self._duration is None:
            if return_none:
                return None
            raise RuntimeError("Can not get the leftover time of a watch that has no duration")
        return max(0.0, self._duration - self.elapsed())

    @property
    def splits(self):
        return self._splits

    def split(self):
        passed = self.elapsed()
        last = self._splits[-1].elapsed if self._splits else 0.0
        self._splits += (Split(passed, passed - last),)
        return self._splits[-1]

    def __enter__(self):
        return self.start()

    def __exit__(self, *exc):
        self.stop()


def normalize_time(timestamp):
    offset = timestamp.utcoffset()
    return timestamp if offset is None else timestamp.replace(tzinfo=None) - offset


def parse_isotime(text):
    return _datetime.datetime.fromisoformat(text)


def parse_strtime(text, fmt=PERFECT_TIME_FORMAT):
    return _datetime.datetime.strptime(text, fmt)


def delta_seconds(before, after):
    return (after - before).total_seconds()


def is_older_than(before, seconds):
    return utcnow() - normalize_time(before) > _datetime.timedelta(seconds=seconds)


def is_newer_than(after, seconds):
    return normalize_time(after) - utcnow() > _datetime.timedelta(seconds=seconds)


def iso8601_from_timestamp(timestamp, microsecond=False):
    return _datetime.datetime.utcfromtimestamp(timestamp).isoformat() + "Z"


def marshall_now(now=None):
    now = now or utcnow()
    return {k: getattr(now, k) for k in ("day", "month", "year", "hour", "minute", "second", "microsecond")}


def now():
    return _time.monotonic()


def _ts(moment):
    return _calendar.timegm(moment.timetuple())


__getattr__ = _rest(__name__)
