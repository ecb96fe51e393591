# concurrent.futures: futures, what waits for several of them, and what all executors do.
import logging
import threading
import time
import types

FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED = "FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED"
PENDING, RUNNING, CANCELLED, CANCELLED_AND_NOTIFIED, FINISHED = "PENDING", "RUNNING", "CANCELLED", "CANCELLED_AND_NOTIFIED", "FINISHED"
_SAID = {PENDING: "pending", RUNNING: "running", CANCELLED: "cancelled", CANCELLED_AND_NOTIFIED: "cancelled", FINISHED: "finished"}
_OVER = (CANCELLED, CANCELLED_AND_NOTIFIED, FINISHED)
_BEGUN = {PENDING: RUNNING, CANCELLED: CANCELLED_AND_NOTIFIED}
LOGGER = logging.getLogger("concurrent.futures")
TimeoutError = TimeoutError


class Error(Exception):
    pass


class CancelledError(Error):
    pass


class InvalidStateError(Error):
    pass


class BrokenExecutor(RuntimeError):
    pass


class Future:
    __class_getitem__ = classmethod(types.GenericAlias)

    def __init__(self):
        self._condition = threading.Condition()
        self._state = PENDING
        self._result = self._exception = None
        self._done_callbacks = []
        self._waiters = []

    def __repr__(self):
        head = "<%s at %#x state=%s" % (type(self).__name__, id(self), _SAID[self._state])
        if self._state != FINISHED:
            return head + ">"
        if self._exception is not None:
            return "%s raised %s>" % (head, type(self._exception).__name__)
        return "%s returned %s>" % (head, type(self._result).__name__)

    # What the one who asked may do.

    def cancel(self):
        with self._condition:
            in_time = self._state == PENDING
            if in_time:
                self._state = CANCELLED
                self._condition.notify_all()
        if in_time:
            self._call_back()
        return self.cancelled()

    def cancelled(self):
        return self._state in (CANCELLED, CANCELLED_AND_NOTIFIED)

    def running(self):
        return self._state == RUNNING

    def done(self):
        return self._state in _OVER

    def _outcome(self, timeout):
        with self._condition:
            if not self._condition.wait_for(self.done, timeout):
                raise TimeoutError()
        if self.cancelled():
            raise CancelledError()

    def result(self, timeout=None):
        self._outcome(timeout)
        if self._exception is not None:
            try:
                raise self._exception
            finally:
                self = None
        return self._result

    def exception(self, timeout=None):
        self._outcome(timeout)
        return self._exception

    def add_done_callback(self, fn):
        with self._condition:
            if not self.done():
                self._done_callbacks.append(fn)
                return
        self._call(fn)

    def _call(self, fn):
        try:
            fn(self)
        except Exception:
            LOGGER.exception("exception calling callback for %r", self)

    def _call_back(self):
        for fn in self._done_callbacks:
            self._call(fn)

    # What the executor does.

    def set_running_or_notify_cancel(self):
        with self._condition:
            following = _BEGUN.get(self._state)
            if following is None:
                LOGGER.critical("Future %s in unexpected state: %s", id(self), self._state)
                raise RuntimeError("Future in unexpected state")
            self._state = following
            if following != RUNNING:
                self._tell_waiters()
            return following == RUNNING

    def _settle(self, name, value):
        with self._condition:
            if self.done():
                raise InvalidStateError("%s: %r" % (self._state, self))
            setattr(self, name, value)
            self._state = FINISHED
            self._tell_waiters()
            self._condition.notify_all()
        self._call_back()

    def _tell_waiters(self):
        for waiter in self._waiters:
            waiter.came(self)

    def set_result(self, result):
        self._settle("_result", result)

    def set_exception(self, exception):
        self._settle("_exception", exception)


class _Waiter:
    """Collects futures as they end."""

    def __init__(self, futures, enough=lambda self, future: True):
        self.futures, self.enough = futures, enough
        self.finished = []
        self.event = threading.Event()
        for future in futures:
            future._waiters.append(self)

    def came(self, future):
        self.finished.append(future)
        if self.enough(self, future):
            self.event.set()

    def leave(self):
        for future in self.futures:
            if self in future._waiters:
                future._waiters.remove(self)


def _is_known(future):
    return future._state in (CANCELLED_AND_NOTIFIED, FINISHED)


def as_completed(fs, timeout=None):
    end = None if timeout is None else time.monotonic() + timeout
    waiting = set(fs)
    total = len(waiting)
    finished = [f for f in waiting if _is_known(f)]
    waiting.difference_update(finished)
    waiter = _Waiter(list(waiting))
    try:
        while True:
            while finished:
                yield finished.pop()
            if not waiting:
                return
            left = None if end is None else end - time.monotonic()
            if left is not None and left < 0 or not waiter.event.wait(left):
                raise TimeoutError("%d (of %d) futures unfinished" % (len(waiting), total))
            finished, waiter.finished = waiter.finished[::-1], []
            waiter.event.clear()
            waiting.difference_update(finished)
    finally:
        waiter.leave()


class DoneAndNotDoneFutures(tuple):
    done = property(lambda self: self[0])
    not_done = property(lambda self: self[1])
    _fields = ("done", "not_done")

    def __new__(cls, done, not_done):
        return tuple.__new__(cls, (done, not_done))

    def __repr__(self):
        return "DoneAndNotDoneFutures(done=%r, not_done=%r)" % self


def wait(fs, timeout=None, return_when=ALL_COMPLETED):
    fs = set(fs)
    done = {f for f in fs if _is_known(f)}
    rest = fs - done

    def failed(f):
        return not f.cancelled() and f.exception() is not None

    if not rest or return_when == FIRST_COMPLETED and done or return_when == FIRST_EXCEPTION and any(map(failed, done)):
        return DoneAndNotDoneFutures(done, rest)
    if return_when == FIRST_COMPLETED:
        waiter = _Waiter(rest)
    elif return_when in (FIRST_EXCEPTION, ALL_COMPLETED):
        first = return_when == FIRST_EXCEPTION
        waiter = _Waiter(rest, lambda w, f: len(w.finished) == len(w.futures) or first and failed(f))
    else:
        raise ValueError("Invalid return condition: %r" % return_when)
    waiter.event.wait(timeout)
    waiter.leave()
    done.update(waiter.finished)
    return DoneAndNotDoneFutures(done, fs - done)


class Executor:
    def submit(self, fn, /, *args, **kwargs):
        raise NotImplementedError()

    def map(self, fn, *iterables, timeout=None, chunksize=1):
        end = None if timeout is None else time.monotonic() + timeout
        futures = [self.submit(fn, *args) for args in zip(*iterables)]

        def results():
            try:
                futures.reverse()
                while futures:
                    yield _result(futures.pop(), None if end is None else end - time.monotonic())
            finally:
                for future in futures:
                    future.cancel()
        return results()

    def shutdown(self, wait=True, *, cancel_futures=False):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.shutdown(wait=True)
        return False


def _result(future, timeout):
    try:
        return future.result(timeout)
    finally:
        future.cancel()
