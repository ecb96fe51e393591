# concurrent.futures.thread: a pool of threads.
import os
import queue
import threading
from itertools import count

from concurrent.futures import _base

_pool_numbers = count()


class BrokenThreadPool(_base.BrokenExecutor):
    pass


class _Work:
    def __init__(self, future, fn, args, kwargs):
        self.future, self.fn, self.args, self.kwargs = future, fn, args, kwargs

    def run(self):
        if not self.future.set_running_or_notify_cancel():
            return
        try:
            result = self.fn(*self.args, **self.kwargs)
        except BaseException as error:
            self.future.set_exception(error)
            self = None
        else:
            self.future.set_result(result)


def _serve(pool, initializer, initargs):
    """A thread's life: work until the queue gives None."""
    if initializer is not None:
        try:
            initializer(*initargs)
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
        work.run()
        del work


class ThreadPoolExecutor(_base.Executor):
    def __init__(self, max_workers=None, thread_name_prefix="", initializer=None, initargs=()):
        if max_workers is None:
            max_workers = min(32, (os.cpu_count() or 1) + 4)
        if max_workers <= 0:
            raise ValueError("max_workers must be greater than 0")
        if initializer is not None and not callable(initializer):
            raise TypeError("initializer must be a callable")
        self._max_workers, self._initializer, self._initargs = max_workers, initializer, initargs
        self._work_queue = queue.SimpleQueue()
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
        self._work_queue.put(_Work(future, fn, args, kwargs))
        if not self._idle and len(self._threads) < self._max_workers:
            name = "%s_%d" % (self._thread_name_prefix, len(self._threads))
            thread = threading.Thread(target=_serve, name=name, args=(self, self._initializer, self._initargs), daemon=True)
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
        for work in self._waiting():
            work.future.set_exception(BrokenThreadPool(self._broken))

    def shutdown(self, wait=True, *, cancel_futures=False):
        self._shutdown = True
        if cancel_futures:
            for work in self._waiting():
                work.future.cancel()
        self._work_queue.put(None)
        if wait:
            for thread in self._threads:
                thread.join()
