# concurrent.futures.thread: a pool of threads.
import os
import queue
import threading
from functools import partial
from itertools import count

from concurrent.futures import _base

_pool_numbers = count()


class BrokenThreadPool(_base.BrokenExecutor):
    pass


def _carry_out(future, call):
    if future.set_running_or_notify_cancel():
        try:
            settle, outcome = future.set_result, call()
        except BaseException as error:
            settle, outcome = future.set_exception, error
        settle(outcome)


def _serve(pool, prepare):
    """A thread's life: work until the queue gives None."""
    try:
        prepare()
    except BaseException:
        _base.LOGGER.critical("Exception in initializer:", exc_info=True)
        pool._break()
        return
    while True:
        try:
            work = pool._work_queue.get_nowait()
        except queue.Empty:
            pool._idle += 1
            work = pool._work_queue.get()
            pool._idle -= 1
        if work is None:
            pool._work_queue.put(None)
            return
        _carry_out(*work)
        del work


class ThreadPoolExecutor(_base.Executor):
    def __init__(self, max_workers=None, thread_name_prefix="", initializer=None, initargs=()):
        self._max_workers = min(32, 4 + (os.cpu_count() or 1)) if max_workers is None else max_workers
        if self._max_workers <= 0:
            raise ValueError("max_workers must be greater than 0")
        if initializer is not None and not callable(initializer):
            raise TypeError("initializer must be a callable")
        self._prepare = partial(initializer, *initargs) if initializer is not None else bool
        # Not a SimpleQueue: while a thread waits in its get(), which needs no frames, what the last work left on the stack
        # stays in sight of the collector.
        self._work_queue = queue.Queue()
        self._threads = set()
        self._idle = 0
        self._broken = self._shutdown = False
        self._thread_name_prefix = thread_name_prefix or "ThreadPoolExecutor-%d" % next(_pool_numbers)

    def submit(self, fn, /, *args, **kwargs):
        if self._broken:
            raise BrokenThreadPool(self._broken)
        if self._shutdown:
            raise RuntimeError("cannot schedule new futures after shutdown")
        future = _base.Future()
        self._work_queue.put((future, partial(fn, *args, **kwargs)))
        if not self._idle and len(self._threads) < self._max_workers:
            name = "%s_%d" % (self._thread_name_prefix, len(self._threads))
            thread = threading.Thread(target=_serve, name=name, args=(self, self._prepare), daemon=True)
            self._threads.add(thread)
            thread.start()
        return future

    def _waiting(self):
        """Takes what nobody has begun out of the queue."""
        while True:
            try:
                work = self._work_queue.get_nowait()
            except queue.Empty:
                return
            if work is not None:
                yield work

    def _break(self):
        self._broken = "A thread initializer failed, the thread pool is not usable anymore"
        for future, _ in self._waiting():
            future.set_exception(BrokenThreadPool(self._broken))

    def shutdown(self, wait=True, *, cancel_futures=False):
        self._shutdown = True
        if cancel_futures:
            for future, _ in self._waiting():
                future.cancel()
        self._work_queue.put(None)
        for thread in self._threads if wait else ():
            thread.join()
