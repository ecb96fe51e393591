# asyncio: one loop in one thread, with tasks, futures, timers and the usual synchronization. Nothing waits for sockets:
# what scripts await in the end is a sleep, another task, or a database call that is done at once.
import heapq
import time
from collections import deque
from contextvars import copy_context
from itertools import islice

FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED = "FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED"
TimeoutError = TimeoutError
_running = []
_current = []
_default = []
_counter = [0]


class CancelledError(BaseException):
    __module__ = "asyncio.exceptions"


class InvalidStateError(Exception):
    __module__ = "asyncio.exceptions"


class BrokenBarrierError(RuntimeError):
    __module__ = "asyncio.exceptions"


class QueueEmpty(Exception):
    __module__ = "asyncio.queues"


class QueueFull(Exception):
    __module__ = "asyncio.queues"


class Handle:
    def __init__(self, callback, args, context=None):
        self._callback, self._args, self._cancelled = callback, args, False
        self._context = copy_context() if context is None else context

    def cancel(self):
        self._cancelled = True

    def cancelled(self):
        return self._cancelled

    def _run(self):
        if not self._cancelled:
            self._context.run(self._callback, *self._args)


class TimerHandle(Handle):
    def __init__(self, when, callback, args, context=None):
        super().__init__(callback, args, context)
        self._when = when
        _counter[0] += 1
        self._order = _counter[0]

    def when(self):
        return self._when

    def __lt__(self, other):
        return (self._when, self._order) < (other._when, other._order)


class Future:
    """What is known later. _how tells how it came out: None until then, "result", "exception" or "cancelled"; _what is
    the result, the exception, or the arguments of the CancelledError."""
    __class_getitem__ = classmethod(type(list[int]))
    _STATES = {None: "PENDING", "cancelled": "CANCELLED"}

    def __init__(self, *, loop=None):
        self._loop = loop or get_event_loop()
        self._how, self._what, self._callbacks = None, None, []

    @property
    def _state(self):
        return self._STATES.get(self._how, "FINISHED")

    def get_loop(self):
        return self._loop

    def done(self):
        return self._how is not None

    def cancelled(self):
        return self._how == "cancelled"

    def cancel(self, msg=None):
        if self.done():
            return False
        self._settle("cancelled", _arguments(msg))
        return True

    def _settle(self, how, what):
        self._how, self._what = how, what
        for callback, context in self._callbacks:
            self._loop.call_soon(callback, self, context=context)
        self._callbacks = []

    def _settle_once(self, how, what):
        if self.done():
            raise InvalidStateError("%s: %r" % (self._state, self))
        self._settle(how, what)

    def _failure(self, asked):
        # What it failed with, None if it did not; raises if that cannot be told.
        if self._how == "cancelled":
            raise CancelledError(*self._what)
        if self._how is None:
            raise InvalidStateError(asked + " is not set.")
        return self._what if self._how == "exception" else None

    def result(self):
        problem = self._failure("Result")
        if problem is None:
            return self._what
        raise problem

    def exception(self):
        return self._failure("Exception")

    def set_result(self, result):
        self._settle_once("result", result)

    def set_exception(self, exception):
        problem = exception() if isinstance(exception, type) else exception
        if type(problem) is StopIteration and not self.done():
            raise TypeError("StopIteration interacts badly with generators and cannot be raised into a Future")
        self._settle_once("exception", problem)

    def add_done_callback(self, callback, *, context=None):
        if self.done():
            self._loop.call_soon(callback, self, context=context)
        else:
            self._callbacks.append((callback, copy_context() if context is None else context))

    def remove_done_callback(self, callback):
        kept = [c for c in self._callbacks if c[0] != callback]
        removed = len(self._callbacks) - len(kept)
        self._callbacks = kept
        return removed

    def __await__(self):
        if not self.done():
            yield self
            if not self.done():
                raise RuntimeError("await wasn't used with future")
        return self.result()

    __iter__ = __await__

    def __repr__(self):
        told = " %s=%r" % (self._how, self._what) if self._state == "FINISHED" else ""
        return "<%s %s%s>" % (type(self).__name__, self._state.lower(), told)


def _arguments(msg):
    return () if msg is None else (msg,)


def _problem(future):
    """What awaiting FUTURE, which is done, would raise; None if nothing."""
    return CancelledError(*future._what) if future.cancelled() else future.exception()


class Task(Future):
    """Drives a coroutine, step by step, to its end. _blocker is the future that it waits for; _interrupt the CancelledError
    that its next step begins with."""

    def __init__(self, coro, *, loop=None, name=None, context=None):
        if not hasattr(coro, "send"):
            raise TypeError("a coroutine was expected, got %r" % (coro,))
        super().__init__(loop=loop)
        _counter[0] += 1
        self._coro, self._name = coro, name or "Task-%d" % _counter[0]
        self._blocker, self._interrupt, self._requests = None, None, 0
        self._loop._tasks.append(self)
        self._context = copy_context() if context is None else context
        self._loop.call_soon(self._advance, context=self._context)

    def get_name(self):
        return self._name

    def set_name(self, name):
        self._name = str(name)

    def get_coro(self):
        return self._coro

    def set_result(self, result):
        raise RuntimeError("Task does not support set_result operation")

    def set_exception(self, exception):
        raise RuntimeError("Task does not support set_exception operation")

    def cancelling(self):
        return self._requests

    def uncancel(self):
        self._requests = max(self._requests - 1, 0)
        return self._requests

    def cancel(self, msg=None):
        if self.done():
            return False
        self._requests += 1
        if self._blocker is None or not self._blocker.cancel(msg):
            self._interrupt = CancelledError(*_arguments(msg))
        return True

    def _settle(self, how, what):
        if self in self._loop._tasks:
            self._loop._tasks.remove(self)
        super()._settle(how, what)

    def _advance(self, problem=None):
        if self.done():
            return
        if self._interrupt is not None and not isinstance(problem, CancelledError):
            problem = self._interrupt
        self._interrupt = self._blocker = None
        _current.append(self)
        try:
            blocker = self._coro.send(None) if problem is None else self._coro.throw(problem)
        except StopIteration as end:
            if self._interrupt is None:
                self._settle("result", end.value)
            else:
                self._settle("cancelled", self._interrupt.args)
        except CancelledError as end:
            self._settle("cancelled", end.args)
        except BaseException as end:
            self._settle("exception", end)
            if isinstance(end, (KeyboardInterrupt, SystemExit)):
                raise
        else:
            self._block_on(blocker)
        finally:
            _current.pop()

    def _block_on(self, blocker):
        if isinstance(blocker, Future) and blocker is not self:
            blocker.add_done_callback(self._unblock, context=self._context)
            self._blocker = blocker
            if self._interrupt is not None and blocker.cancel(*self._interrupt.args):
                self._interrupt = None
            return
        wrong = None
        if blocker is self:
            wrong = RuntimeError("Task cannot await on itself: %r" % self)
        elif blocker is not None:
            wrong = RuntimeError("Task got bad yield: %r" % (blocker,))
        self._loop.call_soon(self._advance, wrong, context=self._context)

    def _unblock(self, blocker):
        self._advance(_problem(blocker))

    def __repr__(self):
        return "<Task %s name=%r>" % (self._state.lower(), self._name)


class AbstractEventLoop:
    pass


class BaseEventLoop(AbstractEventLoop):
    def __init__(self):
        self._ready, self._timers, self._tasks, self._closed, self._stopping = deque(), [], [], False, False

    def time(self):
        return time.monotonic()

    def is_running(self):
        return bool(_running) and _running[-1] is self

    def is_closed(self):
        return self._closed

    def close(self):
        self._closed = True

    def stop(self):
        self._stopping = True

    def get_debug(self):
        return False

    def set_debug(self, enabled):
        pass

    set_exception_handler = set_task_factory = set_default_executor = set_debug

    def call_exception_handler(self, context):
        raise context.get("exception") or RuntimeError(context.get("message"))

    def call_soon(self, callback, *args, context=None):
        if self._closed:
            raise RuntimeError("Event loop is closed")
        self._ready.append(Handle(callback, args, context))
        return self._ready[-1]

    call_soon_threadsafe = call_soon

    def call_later(self, delay, callback, *args, context=None):
        return self.call_at(self.time() + delay, callback, *args, context=context)

    def call_at(self, when, callback, *args, context=None):
        handle = TimerHandle(when, callback, args, context)
        heapq.heappush(self._timers, handle)
        return handle

    def create_future(self):
        return Future(loop=self)

    def create_task(self, coro, *, name=None, context=None):
        return Task(coro, loop=self, name=name, context=context)

    def run_in_executor(self, executor, func, *args):
        future = Future(loop=self)
        try:
            future.set_result(func(*args) if executor is None else executor.submit(func, *args).result())
        except Exception as error:
            future.set_exception(error)
        return future

    def add_signal_handler(self, sig, callback, *args):
        pass

    def remove_signal_handler(self, sig):
        return False

    def _once(self):
        if not self._ready:
            while self._timers and self._timers[0]._cancelled:
                heapq.heappop(self._timers)
            if not self._timers:
                raise RuntimeError("Event loop stopped before Future completed.")
            wait = self._timers[0]._when - self.time()
            if wait > 0:
                time.sleep(wait)
        now = self.time() + 1e-9
        while self._timers and self._timers[0]._when <= now:
            self._ready.append(heapq.heappop(self._timers))
        for _ in range(len(self._ready)):
            self._ready.popleft()._run()

    def run_until_complete(self, future):
        if self._closed:
            raise RuntimeError("Event loop is closed")
        if _running:
            if hasattr(future, "close"):
                future.close()
            raise RuntimeError("This event loop is already running" if _running[-1] is self
                               else "Cannot run the event loop while another loop is running")
        task = ensure_future(future, loop=self)
        _running.append(self)
        try:
            while not task.done():
                self._once()
        finally:
            _running.pop()
        return task.result()

    def run_forever(self):
        _running.append(self)
        self._stopping = False
        try:
            while not self._stopping and (self._ready or self._timers):
                self._once()
        finally:
            _running.pop()

    async def shutdown_asyncgens(self):
        pass

    async def shutdown_default_executor(self, timeout=None):
        pass

    def _cancel_all(self):
        left = list(self._tasks)
        for task in left:
            task.cancel()
        if left:
            self.run_until_complete(_Gathering(left, True, self))


SelectorEventLoop = BaseEventLoop


class AbstractEventLoopPolicy:
    def get_event_loop(self):
        return get_event_loop()

    def set_event_loop(self, loop):
        set_event_loop(loop)

    def new_event_loop(self):
        return new_event_loop()


class DefaultEventLoopPolicy(AbstractEventLoopPolicy):
    pass


WindowsSelectorEventLoopPolicy = WindowsProactorEventLoopPolicy = DefaultEventLoopPolicy


def get_event_loop_policy():
    return DefaultEventLoopPolicy()


def set_event_loop_policy(policy):
    pass


def new_event_loop():
    return BaseEventLoop()


def set_event_loop(loop):
    _default[:] = [] if loop is None else [loop]


def get_running_loop():
    if not _running:
        raise RuntimeError("no running event loop")
    return _running[-1]


def _get_running_loop():
    return _running[-1] if _running else None


def get_event_loop():
    if _running:
        return _running[-1]
    if not _default:
        _default.append(BaseEventLoop())
    return _default[0]


def run(main, *, debug=None, loop_factory=None):
    with Runner(debug=debug, loop_factory=loop_factory) as runner:
        return runner.run(main)


class Runner:
    def __init__(self, *, debug=None, loop_factory=None):
        self._loop = self._context = None
        self._factory = loop_factory or new_event_loop

    def __enter__(self):
        self.get_loop()
        return self

    def __exit__(self, *exc):
        self.close()

    def get_loop(self):
        self._loop = self._loop or self._factory()
        return self._loop

    def run(self, coro, *, context=None):
        if not iscoroutine(coro):
            raise ValueError("a coroutine was expected, got %r" % (coro,))
        if _running:
            coro.close()
            raise RuntimeError("asyncio.run() cannot be called from a running event loop")
        loop = self.get_loop()
        if context is None:
            if self._context is None:
                self._context = copy_context()
            context = self._context
        return loop.run_until_complete(loop.create_task(coro, context=context))

    def close(self):
        loop, self._loop = self._loop, None
        if loop:
            loop._cancel_all()
            loop.close()


def iscoroutine(obj):
    return hasattr(obj, "send") and hasattr(obj, "throw") and hasattr(obj, "close")


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


async def _await(awaitable):
    return await awaitable


def ensure_future(awaitable, *, loop=None):
    if isinstance(awaitable, Future):
        return awaitable
    loop = loop or get_event_loop()
    if iscoroutine(awaitable):
        return loop.create_task(awaitable)
    if hasattr(awaitable, "__await__"):
        return loop.create_task(_await(awaitable))
    raise TypeError("An asyncio.Future, a coroutine or an awaitable is required")


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


# --- synchronization ---

class _Enter:
    async def __aenter__(self):
        await self.acquire()
        return None

    async def __aexit__(self, *exc):
        self.release()


class _Telling(_Waiters):
    """Its repr tells how it stands, and who waits."""

    def __repr__(self):
        said = self._said()
        if self._waiters:
            said += ", waiters:%d" % len(self._waiters)
        return "<%s [%s]>" % (super().__repr__()[1:-1], said)

    def _anybody(self):
        return any(not place.cancelled() for place in self._waiters)


class Lock(_Enter, _Telling):
    __module__ = "asyncio.locks"

    def __init__(self):
        super().__init__()
        self._locked = False

    def _said(self):
        return "locked" if self._locked else "unlocked"

    def locked(self):
        return self._locked

    async def acquire(self):
        if self._locked or self._anybody():
            place = Future(loop=get_running_loop())
            self._waiters.append(place)
            try:
                await place
            except CancelledError:
                self._waiters.remove(place)
                self._wake()
                raise
            self._waiters.remove(place)
        self._locked = True
        return True

    def _wake(self, count=None):
        # The first in the row has the lock as good as got it: nobody is woken beside it.
        if not self._locked and self._waiters and not self._waiters[0].done():
            self._waiters[0].set_result(True)

    def release(self):
        if not self._locked:
            raise RuntimeError("Lock is not acquired.")
        self._locked = False
        self._wake()


class Event(_Telling):
    __module__ = "asyncio.locks"

    def __init__(self):
        super().__init__()
        self._set = False

    def _said(self):
        return "set" if self._set else "unset"

    def is_set(self):
        return self._set

    def set(self):
        self._set = True
        self._wake()

    def clear(self):
        self._set = False

    async def wait(self):
        if not self._set:
            await self._wait()
        return True


class Semaphore(_Enter, _Telling):
    __module__ = "asyncio.locks"

    def __init__(self, value=1):
        if value < 0:
            raise ValueError("Semaphore initial value must be >= 0")
        super().__init__()
        self._value = value

    def _said(self):
        return "locked" if self.locked() else "unlocked, value:%d" % self._value

    def locked(self):
        return self._value == 0 or self._anybody()

    async def acquire(self):
        if not self.locked():
            self._value -= 1
            return True
        place = Future(loop=get_running_loop())
        self._waiters.append(place)
        try:
            await place
        except CancelledError:
            self._waiters.remove(place)
            if not place.cancelled():
                self._value += 1
            self._wake()
            raise
        self._waiters.remove(place)
        if self._value > 0:
            self._wake()
        return True

    def _wake(self, count=None):
        """Hands one over to the first that waits."""
        for place in self._waiters:
            if self._value > 0 and not place.done():
                self._value -= 1
                place.set_result(True)
                return

    def release(self):
        self._value += 1
        self._wake()


class BoundedSemaphore(Semaphore):
    def __init__(self, value=1):
        super().__init__(value)
        self._bound = value

    def release(self):
        if self._value >= self._bound:
            raise ValueError("BoundedSemaphore released too many times")
        super().release()


class Condition(_Enter, _Telling):
    __module__ = "asyncio.locks"

    def __init__(self, lock=None):
        super().__init__()
        self._lock = lock or Lock()
        self.locked, self.acquire, self.release = self._lock.locked, self._lock.acquire, self._lock.release

    def _said(self):
        return "locked" if self.locked() else "unlocked"

    def _check(self, doing):
        if not self._lock.locked():
            raise RuntimeError("cannot %s on un-acquired lock" % doing)

    async def wait(self):
        self._check("wait")
        self.release()
        try:
            await self._wait()
        finally:
            # Whatever comes, the lock is held again when this is left.
            cancelled = None
            while True:
                try:
                    await self.acquire()
                    break
                except CancelledError as e:
                    cancelled = e
            if cancelled:
                raise cancelled
        return True

    async def wait_for(self, predicate):
        while not (holds := predicate()):
            await self.wait()
        return holds

    def notify(self, n=1):
        self._check("notify")
        self._wake(n)

    def notify_all(self):
        self._check("notify")
        self._wake()


class Queue:
    __module__ = "asyncio.queues"
    __class_getitem__ = classmethod(type(list[int]))

    def __init__(self, maxsize=0):
        self.maxsize = maxsize
        self._getters, self._putters, self._joiners = _Waiters(), _Waiters(), _Waiters()
        self._unfinished = 0
        self._init(maxsize)

    def _format(self):
        parts = ["maxsize=%r" % self.maxsize]
        if getattr(self, "_queue", None):
            parts.append("_queue=%r" % list(self._queue))
        for name, waiting in ("_getters", self._getters), ("_putters", self._putters):
            if waiting._waiters:
                parts.append("%s[%d]" % (name, len(waiting._waiters)))
        if self._unfinished:
            parts.append("tasks=%d" % self._unfinished)
        return " ".join(parts)

    def __repr__(self):
        return "<%s at %#x %s>" % (type(self).__name__, id(self), self._format())

    def __str__(self):
        return "<%s %s>" % (type(self).__name__, self._format())

    def _init(self, maxsize):
        self._queue = deque()

    def _get(self):
        return self._queue.popleft()

    def _put(self, item):
        self._queue.append(item)

    def qsize(self):
        return len(self._queue)

    def empty(self):
        return not self._queue

    def full(self):
        return 0 < self.maxsize <= self.qsize()

    async def put(self, item):
        while self.full():
            await self._putters._wait()
        self.put_nowait(item)

    def put_nowait(self, item):
        if self.full():
            raise QueueFull
        self._put(item)
        self._unfinished += 1
        self._getters._wake(1)

    async def get(self):
        while self.empty():
            await self._getters._wait()
        return self.get_nowait()

    def get_nowait(self):
        if self.empty():
            raise QueueEmpty
        item = self._get()
        self._putters._wake(1)
        return item

    def task_done(self):
        if self._unfinished <= 0:
            raise ValueError("task_done() called too many times")
        self._unfinished -= 1
        if self._unfinished == 0:
            self._joiners._wake()

    async def join(self):
        if self._unfinished > 0:
            await self._joiners._wait()


class PriorityQueue(Queue):
    def _init(self, maxsize):
        self._queue = []

    def _put(self, item):
        heapq.heappush(self._queue, item)

    def _get(self):
        return heapq.heappop(self._queue)


class LifoQueue(Queue):
    def _init(self, maxsize):
        self._queue = []

    def _get(self):
        return self._queue.pop()


class Barrier(_Telling):
    """Tasks wait until there are enough, and leave one after the other; who comes meanwhile waits for the next round."""

    __module__ = "asyncio.locks"

    def __init__(self, parties):
        if parties < 1:
            raise ValueError("parties must be > 0")
        super().__init__()
        self._parties, self._count, self._how = parties, 0, "filling"

    parties = property(lambda self: self._parties)
    broken = property(lambda self: self._how == "broken")

    @property
    def n_waiting(self):
        return self._count if self._how == "filling" else 0

    def __repr__(self):
        said = self._how
        if not self.broken:
            said += ", waiters:%d/%d" % (self.n_waiting, self._parties)
        return "<%s [%s]>" % (object.__repr__(self)[1:-1], said)

    async def __aenter__(self):
        return await self.wait()

    async def __aexit__(self, *exc):
        pass

    def _check(self):
        if self.broken:
            raise BrokenBarrierError("Barrier aborted")

    async def wait(self):
        while self._how in ("draining", "resetting"):
            await self._wait()
        self._check()
        place = self._count
        self._count += 1
        try:
            if place + 1 == self._parties:
                self._turn("draining")
            else:
                while self._how == "filling":
                    await self._wait()
                if self._how in ("broken", "resetting"):
                    raise BrokenBarrierError("Abort or reset of barrier")
            return place
        finally:
            self._count -= 1
            if self._how in ("draining", "resetting") and not self._count:
                self._turn("filling")

    def _turn(self, how):
        self._how = how
        self._wake()

    async def reset(self):
        if self._count > 0:
            if self._how != "resetting":
                self._turn("resetting")
        else:
            self._turn("filling")

    async def abort(self):
        self._turn("broken")


# --- what is named in annotations and bases, and opens nothing here ---

class IncompleteReadError(EOFError):
    def __init__(self, partial, expected):
        super().__init__("%d bytes read on a total of %s expected bytes" % (len(partial), "undefined" if expected is None else repr(expected)))
        self.partial, self.expected = partial, expected


class LimitOverrunError(Exception):
    def __init__(self, message, consumed):
        super().__init__(message)
        self.consumed = consumed


class SendfileNotAvailableError(RuntimeError):
    pass


def _named(name, base=object):
    return type(name, (base,), {"__module__": "asyncio"})


BaseProtocol, BaseTransport, AbstractServer = _named("BaseProtocol"), _named("BaseTransport"), _named("AbstractServer")
for _name in ("Protocol", "BufferedProtocol", "DatagramProtocol", "SubprocessProtocol"):
    globals()[_name] = _named(_name, BaseProtocol)
for _name in ("ReadTransport", "WriteTransport", "Transport", "DatagramTransport", "SubprocessTransport"):
    globals()[_name] = _named(_name, BaseTransport)
Server, StreamReader, StreamWriter = _named("Server", AbstractServer), _named("StreamReader"), _named("StreamWriter")
StreamReaderProtocol = _named("StreamReaderProtocol", BaseProtocol)


def _refused(name, option):
    async def refuse(*args, **options):
        raise PermissionError("asyncio.%s: scripts open no connections and start no processes here (%s)" % (name, option))
    refuse.__name__ = refuse.__qualname__ = name
    return refuse


for _name in ("open_connection", "start_server", "open_unix_connection", "start_unix_server"):
    globals()[_name] = _refused(_name, "--allow-net")
for _name in ("create_subprocess_exec", "create_subprocess_shell"):
    globals()[_name] = _refused(_name, "--allow-run")


def _part(name, *names, **more):
    """The module asyncio.NAME: names of this one."""
    import sys
    import types
    part = sys.modules["asyncio." + name] = globals()[name] = types.ModuleType("asyncio." + name)
    part.__dict__.update({n: globals()[n] for n in names}, **more)


__path__ = []
_part("exceptions", "CancelledError", "InvalidStateError", "TimeoutError", "IncompleteReadError", "LimitOverrunError",
      "SendfileNotAvailableError", "BrokenBarrierError")
_part("subprocess", "create_subprocess_exec", "create_subprocess_shell", PIPE=-1, STDOUT=-2, DEVNULL=-3,
      Process=type("Process", (), {"__module__": "asyncio.subprocess"}))
_part("streams", "StreamReader", "StreamWriter", "StreamReaderProtocol", "open_connection", "start_server")
_part("locks", "Lock", "Event", "Condition", "Semaphore", "BoundedSemaphore", "Barrier")
_part("queues", "Queue", "PriorityQueue", "LifoQueue", "QueueFull", "QueueEmpty")
_part("tasks", "Task", "create_task", "gather", "wait", "wait_for", "sleep", "shield", "as_completed", "current_task", "all_tasks")
_part("futures", "Future")
_part("events", "AbstractEventLoop", "AbstractEventLoopPolicy", "Handle", "TimerHandle", "get_event_loop", "new_event_loop",
      "set_event_loop", "get_running_loop")
_part("base_events", "BaseEventLoop")
_part("transports", "BaseTransport", "ReadTransport", "WriteTransport", "Transport", "DatagramTransport")
_part("protocols", "BaseProtocol", "Protocol", "BufferedProtocol", "DatagramProtocol", "SubprocessProtocol")
_part("coroutines", "iscoroutine", "iscoroutinefunction")
_part("runners", "run", "Runner")
_part("timeouts", "timeout", "timeout_at", "Timeout")
_part("taskgroups", "TaskGroup")
_part("threads", "to_thread")
