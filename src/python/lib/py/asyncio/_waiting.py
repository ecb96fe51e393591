# asyncio: what waits, for a time, for each other or for several: tasks made, gathered, timed, shielded and grouped.
from collections import deque
from itertools import islice

from asyncio._loop import (
    ALL_COMPLETED, FIRST_COMPLETED, FIRST_EXCEPTION, Future, _current, _problem, ensure_future, get_event_loop, get_running_loop,
    iscoroutine)
from asyncio.exceptions import CancelledError

__name__ = "asyncio"

def iscoroutinefunction(func):
    func = getattr(func, "__func__", func)
    code = getattr(func, "__code__", None)
    return code is not None and bool(code.co_flags & 0x80)


def isfuture(obj):
    return isinstance(obj, Future)


def coroutine(func):
    return func


def create_task(coro, *, name=None, context=None):
    return get_running_loop().create_task(coro, name=name, context=context)


def current_task(loop=None):
    return _current[-1] if _current else None


def all_tasks(loop=None):
    return set((loop or get_running_loop())._tasks)


class _Tick:
    def __await__(self):
        yield None


class _Waiters:
    """Those who wait for the same thing, in the order they came. All that waits below waits by one of these."""

    def __init__(self):
        self._waiters = deque()

    async def _wait(self):
        place = Future(loop=get_running_loop())
        self._waiters.append(place)
        try:
            await place
        except CancelledError:
            if not place.cancelled():
                self._wake(1)  # it was woken already and cannot use that: the next one can
            raise
        finally:
            self._waiters.remove(place)

    def _wake(self, count=None):
        waiting = (place for place in self._waiters if not place.done())
        for place in islice(waiting, count):
            place.set_result(True)


async def _wait_until(waiters, seconds):
    """Waits to be woken, but not longer than SECONDS, if they are given."""
    alarm = get_running_loop().call_later(seconds, waiters._wake) if seconds is not None else None
    try:
        await waiters._wait()
    finally:
        if alarm:
            alarm.cancel()


async def sleep(delay, result=None):
    await (_wait_until(_Waiters(), delay) if delay > 0 else _Tick())
    return result


class _Gathering(Future):
    """The results of PARTS in their order. Unless KEEP, which takes exceptions for results, the first failure is its own."""

    def __init__(self, parts, keep, loop):
        super().__init__(loop=loop)
        self._parts, self._keep, self._stopped = parts, keep, False
        distinct = dict.fromkeys(parts)
        self._left = len(distinct)
        for part in distinct:
            part.add_done_callback(self._part_done)

    def cancel(self, msg=None):
        if self.done():
            return False
        reached = any([part.cancel(msg) for part in self._parts])
        self._stopped |= reached
        return reached

    def _part_done(self, part):
        self._left -= 1
        problem = _problem(part)
        if self.done():
            return
        if problem is not None and not self._keep:
            self._settle("exception", problem)
        elif not self._left and self._stopped:
            self._settle("exception", problem if part.cancelled() else CancelledError())
        elif not self._left:
            self._settle("result", [self._kept(p) for p in self._parts])

    @staticmethod
    def _kept(part):
        if part.cancelled():
            return CancelledError(*(part._what or ("",)))
        return part._what


def gather(*awaitables, return_exceptions=False):
    loop = get_event_loop()
    parts = {}
    for a in awaitables:
        if id(a) not in parts:
            parts[id(a)] = ensure_future(a, loop=loop)
    gathering = _Gathering([parts[id(a)] for a in awaitables], return_exceptions, loop)
    if not parts:
        gathering.set_result([])
    return gathering


# When wait has waited enough, by what just came and by what has come so far.
_ENOUGH = {
    FIRST_COMPLETED: lambda task, tasks: True,
    FIRST_EXCEPTION: lambda task, tasks: task._how == "exception" or _ENOUGH[ALL_COMPLETED](task, tasks),
    ALL_COMPLETED: lambda task, tasks: all(t.done() for t in tasks),
}


async def wait(awaitables, *, timeout=None, return_when=ALL_COMPLETED):
    tasks = set(awaitables)
    if not tasks:
        raise ValueError("Set of Tasks/Futures is empty.")
    if return_when not in _ENOUGH:
        raise ValueError("Invalid return_when value: %s" % return_when)
    if any(map(iscoroutine, tasks)):
        raise TypeError("Passing coroutines is forbidden, use tasks explicitly.")
    waiters = _Waiters()

    def came(task):
        if _ENOUGH[return_when](task, tasks):
            waiters._wake()

    for task in tasks:
        task.add_done_callback(came)
    try:
        await _wait_until(waiters, timeout)
    finally:
        for task in tasks:
            task.remove_done_callback(came)
    finished = {t for t in tasks if t.done()}
    return finished, tasks - finished


async def _stop(task):
    """Cancels TASK and waits until it has ended, however that is."""
    task.cancel()
    if not task.done():
        await wait([task])


async def wait_for(fut, timeout):
    if timeout is None:
        return await fut
    task = ensure_future(fut)
    if timeout > 0:
        try:
            await wait([task], timeout=timeout)
        except CancelledError:
            if task.done():
                return task.result()
            await _stop(task)
            raise
    if task.done():
        return task.result()
    await _stop(task)
    try:
        return task.result()
    except CancelledError as end:
        raise TimeoutError() from end


class Timeout:
    def __init__(self, when):
        self._when, self._alarm, self._expired, self._task = when, None, False, None
        self._how = "created"

    def __repr__(self):
        said = self._how
        if said == "active":
            said += "] when=%s" % (None if self._when is None else round(self._when, 3))
            return "<Timeout [%s>" % said
        return "<Timeout [%s]>" % said

    def when(self):
        return self._when

    def expired(self):
        return self._expired

    def reschedule(self, when):
        if self._how != "active":
            if self._how == "created":
                raise RuntimeError("Timeout has not been entered")
            raise RuntimeError("Cannot change state of %s Timeout" % self._how)
        self._silence()
        self._when = when
        loop = get_running_loop()
        if when is not None and when <= loop.time():
            self._alarm = loop.call_soon(self._expire)
        elif when is not None:
            self._alarm = loop.call_at(when, self._expire)

    def _silence(self):
        if self._alarm:
            self._alarm.cancel()
        self._alarm = None

    def _expire(self):
        self._expired, self._how = True, "expiring"
        self._task.cancel()

    async def __aenter__(self):
        self._task = current_task()
        if self._task is None:
            raise RuntimeError("Timeout should be used inside a task")
        self._how = "active"
        self.reschedule(self.when())
        return self

    async def __aexit__(self, kind, error, traceback):
        self._silence()
        self._how = "expired" if self._how == "expiring" else "finished"
        # Whoever else cancelled the task is not to be told that it was the time.
        if self._expired and self._task.uncancel() == 0 and isinstance(error, CancelledError):
            raise TimeoutError


def timeout(delay):
    return Timeout(None if delay is None else get_running_loop().time() + delay)


def timeout_at(when):
    return Timeout(when)


def shield(awaitable):
    inner = ensure_future(awaitable)
    outer = Future(loop=inner._loop)

    def done(task):
        if not outer.done():
            outer._settle(task._how, task._what)

    inner.add_done_callback(done)
    return outer


def as_completed(awaitables, *, timeout=None):
    finished, waiters = deque(), _Waiters()

    def came(task):
        finished.append(task)
        waiters._wake(1)

    tasks = {ensure_future(a) for a in awaitables}
    for task in tasks:
        task.add_done_callback(came)

    async def one():
        while not finished:
            await waiters._wait()
        return finished.popleft().result()

    for _ in tasks:
        yield one()


async def to_thread(func, /, *args, **kwargs):
    await _Tick()
    return func(*args, **kwargs)


def run_coroutine_threadsafe(coro, loop):
    return ensure_future(coro, loop=loop)


def wrap_future(future, *, loop=None):
    return future


class TaskGroup:
    """Tasks that end together: the first that fails stops the others, and the body if that still runs in its host task."""

    def __init__(self):
        self._tasks, self._failures, self._host = set(), [], None
        self._inside = self._stopped = self._body_cut = False
        self._emptied = _Waiters()

    async def __aenter__(self):
        self._host, self._inside = current_task(), True
        return self

    def create_task(self, coro, *, name=None, context=None):
        if self._host is None:
            raise RuntimeError("TaskGroup %r has not been entered" % self)
        if not self._inside and not self._tasks:
            raise RuntimeError("TaskGroup %r is finished" % self)
        task = self._host._loop.create_task(coro, name=name, context=context)
        self._tasks.add(task)
        task.add_done_callback(self._left)
        return task

    def _stop(self):
        if not self._stopped:
            self._stopped = True
            for task in self._tasks:
                task.cancel()

    def _left(self, task):
        self._tasks.discard(task)
        if not self._tasks:
            self._emptied._wake()
        if task._how != "exception":
            return
        self._failures.append(task._what)
        if self._inside and not self._stopped:
            self._body_cut = True
            self._host.cancel()
        self._stop()

    async def __aexit__(self, kind, error, traceback):
        self._inside = False
        # A cancellation goes on to whoever asked for it, unless it was ours.
        ours = self._body_cut and self._host.uncancel() == 0
        foreign = error if isinstance(error, CancelledError) and not ours else None
        if error is not None:
            self._stop()
        while self._tasks:
            try:
                await self._emptied._wait()
            except CancelledError as stop:
                foreign = foreign if self._stopped else stop
                self._stop()
        if not isinstance(error, (CancelledError, type(None))):
            self._failures.append(error)
        if self._failures:
            raise BaseExceptionGroup("unhandled errors in a TaskGroup", self._failures) from None
        if foreign is not None and foreign is not error:
            raise foreign
