# asyncio: one loop in one thread, with tasks, futures, timers and the usual synchronization. Nothing waits for sockets:
# what scripts await in the end is a sleep, another task, or a database call that is done at once.
import heapq
import time
from collections import deque

from concurrent.futures import InvalidStateError

FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED = "FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED"
TimeoutError = TimeoutError
_running = []
_current = []
_default = []
_counter = [0]


class CancelledError(BaseException):
    pass


class QueueEmpty(Exception):
    pass


class QueueFull(Exception):
    pass


class Handle:
    def __init__(self, callback, args):
        self._callback, self._args, self._cancelled = callback, args, False

    def cancel(self):
        self._cancelled = True

    def cancelled(self):
        return self._cancelled

    def _run(self):
        if not self._cancelled:
            self._callback(*self._args)


class TimerHandle(Handle):
    def __init__(self, when, callback, args):
        super().__init__(callback, args)
        self._when = when
        _counter[0] += 1
        self._order = _counter[0]

    def when(self):
        return self._when

    def __lt__(self, other):
        return (self._when, self._order) < (other._when, other._order)


class Future:
    def __init__(self, *, loop=None):
        self._loop = loop or get_event_loop()
        self._state, self._result, self._exception, self._callbacks = "PENDING", None, None, []
        self._cancel_message = None

    def get_loop(self):
        return self._loop

    def done(self):
        return self._state != "PENDING"

    def cancelled(self):
        return self._state == "CANCELLED"

    def cancel(self, msg=None):
        if self.done():
            return False
        self._cancel_message = msg
        self._finish("CANCELLED")
        return True

    def _finish(self, state):
        self._state = state
        callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            self._loop.call_soon(callback, self)

    def _cancelled_error(self):
        return CancelledError() if self._cancel_message is None else CancelledError(self._cancel_message)

    def result(self):
        if self._state == "CANCELLED":
            raise self._cancelled_error()
        if self._state == "PENDING":
            raise InvalidStateError("Result is not set.")
        if self._exception is not None:
            raise self._exception
        return self._result

    def exception(self):
        if self._state == "CANCELLED":
            raise self._cancelled_error()
        if self._state == "PENDING":
            raise InvalidStateError("Exception is not set.")
        return self._exception

    def set_result(self, result):
        if self.done():
            raise InvalidStateError("%s: %r" % (self._state, self))
        self._result = result
        self._finish("FINISHED")

    def set_exception(self, exception):
        if self.done():
            raise InvalidStateError("%s: %r" % (self._state, self))
        self._exception = exception() if isinstance(exception, type) else exception
        self._finish("FINISHED")

    def add_done_callback(self, callback, *, context=None):
        if self.done():
            self._loop.call_soon(callback, self)
        else:
            self._callbacks.append(callback)

    def remove_done_callback(self, callback):
        kept = [c for c in self._callbacks if c != callback]
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
        extra = ""
        if self._state == "FINISHED":
            extra = " exception=%r" % self._exception if self._exception is not None else " result=%r" % (self._result,)
        return "<%s %s%s>" % (type(self).__name__, self._state.lower(), extra)


class Task(Future):
    def __init__(self, coro, *, loop=None, name=None, context=None):
        super().__init__(loop=loop)
        if not hasattr(coro, "send"):
            raise TypeError("a coroutine was expected, got %r" % (coro,))
        _counter[0] += 1
        self._coro, self._name = coro, name or "Task-%d" % _counter[0]
        self._waiter, self._must_cancel, self._requests = None, False, 0
        self._loop._tasks.append(self)
        self._loop.call_soon(self._step)

    def get_name(self):
        return self._name

    def set_name(self, name):
        self._name = str(name)

    def get_coro(self):
        return self._coro

    def cancelling(self):
        return self._requests

    def uncancel(self):
        if self._requests > 0:
            self._requests -= 1
        return self._requests

    def cancel(self, msg=None):
        if self.done():
            return False
        self._requests += 1
        self._cancel_message = msg
        if self._waiter is not None and self._waiter.cancel(msg):
            return True
        self._must_cancel = True
        return True

    def _finish(self, state):
        if self in self._loop._tasks:
            self._loop._tasks.remove(self)
        super()._finish(state)

    def _step(self, error=None):
        if self.done():
            return
        if self._must_cancel:
            if not isinstance(error, CancelledError):
                error = self._cancelled_error()
            self._must_cancel = False
        self._waiter = None
        _current.append(self)
        try:
            waits_for = self._coro.send(None) if error is None else self._coro.throw(error)
        except StopIteration as stop:
            if self._must_cancel:
                self._must_cancel = False
                super().cancel(self._cancel_message)
            else:
                super().set_result(stop.value)
        except CancelledError:
            super().cancel(self._cancel_message)
        except (KeyboardInterrupt, SystemExit) as stop:
            super().set_exception(stop)
            raise
        except BaseException as problem:
            super().set_exception(problem)
        else:
            self._wait_for(waits_for)
        finally:
            _current.pop()

    def _wait_for(self, future):
        if future is None:
            self._loop.call_soon(self._step)
        elif isinstance(future, Future):
            if future is self:
                self._loop.call_soon(self._step, RuntimeError("Task cannot await on itself: %r" % self))
                return
            future.add_done_callback(self._wake)
            self._waiter = future
            if self._must_cancel and future.cancel(self._cancel_message):
                self._must_cancel = False
        else:
            self._loop.call_soon(self._step, RuntimeError("Task got bad yield: %r" % (future,)))

    def _wake(self, future):
        try:
            future.result()
        except BaseException as problem:
            self._step(problem)
        else:
            self._step()

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
        handle = Handle(callback, args)
        self._ready.append(handle)
        return handle

    call_soon_threadsafe = call_soon

    def call_later(self, delay, callback, *args, context=None):
        return self.call_at(self.time() + delay, callback, *args)

    def call_at(self, when, callback, *args, context=None):
        handle = TimerHandle(when, callback, args)
        heapq.heappush(self._timers, handle)
        return handle

    def create_future(self):
        return Future(loop=self)

    def create_task(self, coro, *, name=None, context=None):
        return Task(coro, loop=self, name=name)

    def run_in_executor(self, executor, func, *args):
        future = Future(loop=self)
        try:
            future.set_result(func(*args))
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
            self.run_until_complete(gather(*left, return_exceptions=True, _loop=self))


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
        self._loop = None
        self._factory = loop_factory or new_event_loop

    def __enter__(self):
        self.get_loop()
        return self

    def __exit__(self, *exc):
        self.close()

    def get_loop(self):
        if self._loop is None:
            self._loop = self._factory()
        return self._loop

    def run(self, coro, *, context=None):
        if not iscoroutine(coro):
            raise ValueError("a coroutine was expected, got {!r}".format(coro))
        if _running:
            coro.close()
            raise RuntimeError("asyncio.run() cannot be called from a running event loop")
        return self.get_loop().run_until_complete(coro)

    def close(self):
        if self._loop is not None:
            self._loop._cancel_all()
            self._loop.close()
            self._loop = None


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
    return get_running_loop().create_task(coro, name=name)


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


async def sleep(delay, result=None):
    if delay <= 0:
        await _Tick()
        return result
    loop = get_running_loop()
    future = loop.create_future()
    handle = loop.call_later(delay, lambda: future.done() or future.set_result(result))
    try:
        return await future
    finally:
        handle.cancel()


class _Gathering(Future):
    def __init__(self, children, loop):
        super().__init__(loop=loop)
        self._children = children
        self._cancel_requested = False

    def cancel(self, msg=None):
        if self.done():
            return False
        any_cancelled = False
        for child in self._children:
            any_cancelled = child.cancel(msg) or any_cancelled
        self._cancel_requested = self._cancel_requested or any_cancelled
        return any_cancelled


def gather(*awaitables, return_exceptions=False, _loop=None):
    loop = _loop or get_event_loop()
    if not awaitables:
        future = Future(loop=loop)
        future.set_result([])
        return future
    known = {}
    children = []
    for a in awaitables:
        if id(a) not in known:
            known[id(a)] = ensure_future(a, loop=loop)
        children.append(known[id(a)])
    outer = _Gathering(children, loop)
    left = [len(known)]

    def done(child):
        left[0] -= 1
        if outer.done():
            return
        if not return_exceptions:
            if child.cancelled():
                outer.set_exception(child._cancelled_error())
                return
            if child.exception() is not None:
                outer.set_exception(child.exception())
                return
        if left[0] == 0:
            results = []
            for c in children:
                if c.cancelled():
                    results.append(CancelledError("" if c._cancel_message is None else c._cancel_message))
                else:
                    results.append(c.exception() if c.exception() is not None else c.result())
            if outer._cancel_requested:
                outer.set_exception(CancelledError())
            else:
                outer.set_result(results)

    for child in known.values():
        child.add_done_callback(done)
    return outer


async def wait(awaitables, *, timeout=None, return_when=ALL_COMPLETED):
    tasks = set(awaitables)
    if not tasks:
        raise ValueError("Set of Tasks/Futures is empty.")
    if any(iscoroutine(t) for t in tasks):
        raise TypeError("Passing coroutines is forbidden, use tasks explicitly.")
    loop = get_running_loop()
    waiter = loop.create_future()

    def done(task):
        enough = return_when == FIRST_COMPLETED or all(t.done() for t in tasks) or (
            return_when == FIRST_EXCEPTION and not task.cancelled() and task.exception() is not None)
        if enough and not waiter.done():
            waiter.set_result(None)

    for task in tasks:
        task.add_done_callback(done)
    timer = loop.call_later(timeout, lambda: waiter.done() or waiter.set_result(None)) if timeout is not None else None
    try:
        await waiter
    finally:
        if timer:
            timer.cancel()
        for task in tasks:
            task.remove_done_callback(done)
    finished = {t for t in tasks if t.done()}
    return finished, tasks - finished


async def wait_for(fut, timeout):
    if timeout is None:
        return await fut
    task = ensure_future(fut)
    if timeout <= 0 and not task.done():
        task.cancel()
        raise TimeoutError()
    try:
        await wait([task], timeout=timeout)
    except CancelledError:
        task.cancel()
        raise
    if task.done():
        return task.result()
    task.cancel()
    try:
        await task
    except CancelledError:
        pass
    raise TimeoutError()


class Timeout:
    def __init__(self, when):
        self._when, self._handle, self._expired, self._task = when, None, False, None

    def when(self):
        return self._when

    def expired(self):
        return self._expired

    def reschedule(self, when):
        if self._handle:
            self._handle.cancel()
        self._when = when
        self._handle = None if when is None else get_running_loop().call_at(when, self._expire)

    def _expire(self):
        self._expired = True
        self._task.cancel()

    async def __aenter__(self):
        self._task = current_task()
        self.reschedule(self._when)
        return self

    async def __aexit__(self, kind, error, traceback):
        if self._handle:
            self._handle.cancel()
        if self._expired and kind is not None and issubclass(kind, CancelledError):
            self._task.uncancel()
            raise TimeoutError from error


def timeout(delay):
    return Timeout(None if delay is None else get_running_loop().time() + delay)


def timeout_at(when):
    return Timeout(when)


def shield(awaitable):
    inner = ensure_future(awaitable)
    outer = inner._loop.create_future()

    def done(task):
        if outer.done():
            return
        if task.cancelled():
            outer.cancel()
        elif task.exception() is not None:
            outer.set_exception(task.exception())
        else:
            outer.set_result(task.result())

    inner.add_done_callback(done)
    return outer


def as_completed(awaitables, *, timeout=None):
    tasks = {ensure_future(a) for a in awaitables}
    finished = deque()
    waiters = deque()

    def done(task):
        if waiters:
            waiters.popleft().set_result(task)
        else:
            finished.append(task)

    for task in tasks:
        task.add_done_callback(done)

    async def one():
        if not finished:
            waiter = get_running_loop().create_future()
            waiters.append(waiter)
            return (await waiter).result()
        return finished.popleft().result()

    for _ in range(len(tasks)):
        yield one()


async def to_thread(func, /, *args, **kwargs):
    await _Tick()
    return func(*args, **kwargs)


def run_coroutine_threadsafe(coro, loop):
    return ensure_future(coro, loop=loop)


def wrap_future(future, *, loop=None):
    return future


class TaskGroup:
    def __init__(self):
        self._tasks, self._errors, self._parent, self._aborting, self._waiter = set(), [], None, False, None
        self._loop = None
        self._inside = False

    async def __aenter__(self):
        self._loop, self._parent, self._inside = get_running_loop(), current_task(), True
        return self

    def create_task(self, coro, *, name=None, context=None):
        if self._loop is None:
            raise RuntimeError("TaskGroup %r has not been entered" % self)
        task = self._loop.create_task(coro, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _abort(self):
        self._aborting = True
        for task in list(self._tasks):
            if not task.done():
                task.cancel()

    def _done(self, task):
        self._tasks.discard(task)
        if self._waiter is not None and not self._tasks and not self._waiter.done():
            self._waiter.set_result(None)
        if task.cancelled() or task.exception() is None:
            return
        self._errors.append(task.exception())
        if not self._aborting:
            self._abort()
            if self._inside:
                self._parent_cancelled = True
                self._parent.cancel()

    async def __aexit__(self, kind, error, traceback):
        cancelled = kind is not None and issubclass(kind, CancelledError)
        if kind is not None and not self._aborting:
            self._abort()
        while self._tasks:
            self._waiter = self._loop.create_future()
            try:
                await self._waiter
            except CancelledError:
                if not self._aborting:
                    cancelled = True
                    self._abort()
            self._waiter = None
        self._inside = False
        if kind is not None and not cancelled:
            self._errors.append(error)
        if self._errors:
            self._parent.uncancel()
            raise BaseExceptionGroup("unhandled errors in a TaskGroup", self._errors) from None
        return None


# --- synchronization ---

class _Enter:
    async def __aenter__(self):
        await self.acquire()
        return None

    async def __aexit__(self, *exc):
        self.release()


class _Waiters:
    def __init__(self):
        self._waiters = deque()

    async def _wait(self):
        future = get_running_loop().create_future()
        self._waiters.append(future)
        try:
            await future
        finally:
            if future in self._waiters:
                self._waiters.remove(future)

    def _wake_one(self):
        for future in self._waiters:
            if not future.done():
                future.set_result(True)
                return


class Lock(_Enter, _Waiters):
    def __init__(self):
        super().__init__()
        self._locked = False

    def locked(self):
        return self._locked

    async def acquire(self):
        while self._locked:
            await self._wait()
        self._locked = True
        return True

    def release(self):
        if not self._locked:
            raise RuntimeError("Lock is not acquired.")
        self._locked = False
        self._wake_one()


class Event(_Waiters):
    def __init__(self):
        super().__init__()
        self._set = False

    def is_set(self):
        return self._set

    def set(self):
        self._set = True
        for future in self._waiters:
            if not future.done():
                future.set_result(True)

    def clear(self):
        self._set = False

    async def wait(self):
        if not self._set:
            await self._wait()
        return True


class Semaphore(_Enter, _Waiters):
    def __init__(self, value=1):
        if value < 0:
            raise ValueError("Semaphore initial value must be >= 0")
        super().__init__()
        self._value = value

    def locked(self):
        return self._value == 0

    async def acquire(self):
        while self._value <= 0:
            await self._wait()
        self._value -= 1
        return True

    def release(self):
        self._value += 1
        self._wake_one()


class BoundedSemaphore(Semaphore):
    def __init__(self, value=1):
        super().__init__(value)
        self._bound = value

    def release(self):
        if self._value >= self._bound:
            raise ValueError("BoundedSemaphore released too many times")
        super().release()


class Condition(_Enter, _Waiters):
    def __init__(self, lock=None):
        super().__init__()
        self._lock = lock or Lock()
        self.locked, self.acquire, self.release = self._lock.locked, self._lock.acquire, self._lock.release

    async def wait(self):
        self.release()
        try:
            await self._wait()
        finally:
            await self.acquire()
        return True

    async def wait_for(self, predicate):
        result = predicate()
        while not result:
            await self.wait()
            result = predicate()
        return result

    def notify(self, n=1):
        for future in [f for f in self._waiters if not f.done()][:n]:
            future.set_result(True)

    def notify_all(self):
        self.notify(len(self._waiters))


class Queue:
    def __init__(self, maxsize=0):
        self.maxsize = maxsize
        self._getters, self._putters, self._joiners = _Waiters(), _Waiters(), _Waiters()
        self._unfinished = 0
        self._init(maxsize)

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
        self._getters._wake_one()

    async def get(self):
        while self.empty():
            await self._getters._wait()
        return self.get_nowait()

    def get_nowait(self):
        if self.empty():
            raise QueueEmpty
        item = self._get()
        self._putters._wake_one()
        return item

    def task_done(self):
        if self._unfinished <= 0:
            raise ValueError("task_done() called too many times")
        self._unfinished -= 1
        if self._unfinished == 0:
            for future in self._joiners._waiters:
                if not future.done():
                    future.set_result(True)

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


class Barrier(_Waiters):
    def __init__(self, parties):
        super().__init__()
        self.parties, self.n_waiting = parties, 0

    async def wait(self):
        place = self.n_waiting
        self.n_waiting += 1
        if self.n_waiting == self.parties:
            self.n_waiting = 0
            for future in self._waiters:
                if not future.done():
                    future.set_result(True)
        else:
            await self._wait()
        return place


def __getattr__(name):
    if name in ("open_connection", "start_server", "create_subprocess_exec", "create_subprocess_shell", "open_unix_connection"):
        raise PermissionError("asyncio.%s: scripts open no connections and start no processes here (--allow-net, --allow-run)" % name)
    raise AttributeError("module 'asyncio' has no attribute %r" % name)
