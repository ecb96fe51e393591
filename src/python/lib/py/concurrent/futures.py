# concurrent.futures: executors that run what they are given at once.
import time

FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED = "FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED"
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
    __class_getitem__ = classmethod(type(list[int]))

    def __init__(self):
        self._done, self._cancelled, self._result, self._exception, self._callbacks = False, False, None, None, []

    def _run(self, fn, args, kwargs):
        try:
            self.set_result(fn(*args, **kwargs))
        except Exception as error:
            self.set_exception(error)

    def set_result(self, result):
        self._result, self._done = result, True
        self._tell()

    def set_exception(self, exception):
        self._exception, self._done = exception, True
        self._tell()

    def _tell(self):
        for callback in self._callbacks:
            callback(self)

    def cancel(self):
        if self._done:
            return False
        self._cancelled = self._done = True
        self._tell()
        return True

    def cancelled(self):
        return self._cancelled

    def running(self):
        return False

    def done(self):
        return self._done

    def result(self, timeout=None):
        if self._cancelled:
            raise CancelledError()
        if not self._done:
            raise TimeoutError()
        if self._exception is not None:
            raise self._exception
        return self._result

    def exception(self, timeout=None):
        if self._cancelled:
            raise CancelledError()
        return self._exception

    def add_done_callback(self, fn):
        if self._done:
            fn(self)
        else:
            self._callbacks.append(fn)


class Executor:
    def __init__(self, max_workers=None, *args, **kwargs):
        if max_workers is not None and max_workers <= 0:
            raise ValueError("max_workers must be greater than 0")
        self._max_workers, self._shut = max_workers, False

    def submit(self, fn, /, *args, **kwargs):
        if self._shut:
            raise RuntimeError("cannot schedule new futures after shutdown")
        future = Future()
        future._run(fn, args, kwargs)
        return future

    def map(self, fn, *iterables, timeout=None, chunksize=1):
        futures = [self.submit(fn, *args) for args in zip(*iterables)]
        return (f.result() for f in futures)

    def shutdown(self, wait=True, *, cancel_futures=False):
        self._shut = True

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.shutdown()
        return False


class ThreadPoolExecutor(Executor):
    def __init__(self, max_workers=None, thread_name_prefix="", initializer=None, initargs=()):
        super().__init__(max_workers)
        if initializer:
            initializer(*initargs)


class ProcessPoolExecutor(Executor):
    def __init__(self, max_workers=None, mp_context=None, initializer=None, initargs=(), *, max_tasks_per_child=None):
        super().__init__(max_workers)


def as_completed(fs, timeout=None):
    return iter(list(fs))


class _Sets(tuple):
    done = property(lambda self: self[0])
    not_done = property(lambda self: self[1])


def wait(fs, timeout=None, return_when=ALL_COMPLETED):
    fs = set(fs)
    finished = {f for f in fs if f.done()}
    if timeout and finished != fs:
        time.sleep(timeout)
    return _Sets((finished, fs - finished))
