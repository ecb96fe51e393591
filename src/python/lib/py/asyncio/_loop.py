# asyncio: one loop in one thread, its futures, its tasks and who may ask for it. Nothing waits for sockets: what scripts
# await in the end is a sleep, another task, or a database call that is done at once.
import heapq
import sys
import time
from collections import deque
from contextlib import contextmanager
from contextvars import copy_context

from asyncio.exceptions import CancelledError, InvalidStateError

__name__ = "asyncio"

FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED = "FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED"
_running = []
_current = []
_default = []
_counter = [0]


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
        self._generators, self._generators_checked = [], 64

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
        with self._in_charge():
            while not task.done():
                self._once()
        return task.result()

    @contextmanager
    def _in_charge(self):
        hooks = sys.get_asyncgen_hooks()
        sys.set_asyncgen_hooks(firstiter=self._note_generator)
        _running.append(self)
        try:
            yield
        finally:
            _running.pop()
            sys.set_asyncgen_hooks(*hooks)

    def _note_generator(self, generator):
        if len(self._generators) >= self._generators_checked * 2:
            self._generators = [g for g in self._generators if g.ag_frame is not None]
            self._generators_checked = max(64, len(self._generators))
        self._generators.append(generator)

    def run_forever(self):
        self._stopping = False
        with self._in_charge():
            while not self._stopping and (self._ready or self._timers):
                self._once()

    async def shutdown_asyncgens(self):
        left, self._generators = self._generators, []
        for generator in left:
            try:
                await generator.aclose()
            except Exception as e:
                self.call_exception_handler({"message": f"an error occurred during closing of asynchronous generator {generator!r}",
                                             "exception": e, "asyncgen": generator})

    async def shutdown_default_executor(self, timeout=None):
        pass

    def _cancel_all(self):
        left = list(self._tasks)
        for task in left:
            task.cancel()
        if left:
            from asyncio._waiting import _Gathering  # which is made of what is here
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
            if loop._generators and not loop.is_closed():
                loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()


def iscoroutine(obj):
    return hasattr(obj, "send") and hasattr(obj, "throw") and hasattr(obj, "close")


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
