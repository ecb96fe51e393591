# multiprocessing: what modules ask for when they are imported. Scripts start no processes; locks and queues are
# those of threads, since all runs in one process.
import os as _os
import threading as _threading
from queue import Empty as _Empty, Queue as _Queue
from threading import Barrier, BoundedSemaphore, Condition, Event, Lock, RLock, Semaphore  # noqa: F401

__all__ = ["Process", "Queue", "SimpleQueue", "JoinableQueue", "Lock", "RLock", "Event", "Condition", "Semaphore",
           "BoundedSemaphore", "Barrier", "Pool", "Manager", "Pipe", "Value", "Array", "cpu_count", "current_process",
           "parent_process", "active_children", "get_context", "get_start_method", "set_start_method", "get_all_start_methods",
           "freeze_support", "get_logger", "log_to_stderr", "ProcessError", "TimeoutError", "AuthenticationError",
           "BufferTooShort"]


class ProcessError(Exception):
    pass


class BufferTooShort(ProcessError):
    pass


class TimeoutError(ProcessError):
    pass


class AuthenticationError(ProcessError):
    pass


class Process:
    _made = 0

    def __init__(self, group=None, target=None, name=None, args=(), kwargs={}, *, daemon=None):
        Process._made += 1
        self.name, self.daemon = name or "Process-%d" % Process._made, bool(daemon)
        self.pid = self.exitcode = None

    def start(self):
        raise PermissionError("multiprocessing: scripts may not start processes")

    def is_alive(self):
        return False


class _Main:
    name, daemon, exitcode = "MainProcess", False, None

    @property
    def pid(self):
        return _os.getpid()

    ident = pid

    def is_alive(self):
        return True


_main = _Main()


def current_process():
    return _main


def parent_process():
    return None


def active_children():
    return []


def cpu_count():
    return _os.cpu_count() or 1


def _refused(name):
    def refuse(*args, **options):
        raise PermissionError("multiprocessing.%s: scripts may not start processes" % name)
    refuse.__name__ = name
    return refuse


Pool, Manager, Pipe = _refused("Pool"), _refused("Manager"), _refused("Pipe")


def Queue(maxsize=0):
    return _Queue(maxsize)


def JoinableQueue(maxsize=0):
    return _Queue(maxsize)


def SimpleQueue():
    return _Queue()


class _Shared:
    def __init__(self, value):
        self.value, self._lock = value, RLock()

    def get_lock(self):
        return self._lock


def Value(typecode_or_type, *args, lock=True):
    return _Shared(args[0] if args else 0)


def Array(typecode_or_type, size_or_initializer, *, lock=True):
    return [0] * size_or_initializer if isinstance(size_or_initializer, int) else list(size_or_initializer)


def get_context(method=None):
    import sys
    return sys.modules[__name__]


_method = "fork"


def get_start_method(allow_none=False):
    return _method


def set_start_method(method, force=False):
    global _method
    _method = method


def get_all_start_methods():
    return ["fork", "spawn", "forkserver"]


def freeze_support():
    pass


def get_logger():
    import logging
    return logging.getLogger("multiprocessing")


log_to_stderr = get_logger
