# queue: queues between threads. One Queue waits and counts; what order it gives things back in is
# a matter of the four methods _init, _qsize, _put and _get, which a subclass may replace.
from threading import Condition, Lock
from collections import deque
from heapq import heappop, heappush
from time import monotonic as time

from _queue import Empty, SimpleQueue

__all__ = ["Empty", "Full", "Queue", "PriorityQueue", "LifoQueue", "SimpleQueue"]


class Full(Exception):
    pass


def _await(condition, ready, block, timeout, failure):
    # Wait, the condition's lock held, until READY(); if that may not be or takes longer, FAILURE.
    if block and timeout is not None and timeout < 0:
        raise ValueError("'timeout' must be a non-negative number")
    deadline = time() + timeout if block and timeout is not None else None
    while not ready():
        left = 0.0 if not block else None if deadline is None else deadline - time()
        if left is not None and left <= 0.0:
            raise failure
        condition.wait(left)


class Queue:
    __class_getitem__ = classmethod(type(list[int]))

    def __init__(self, maxsize=0):
        self.maxsize, self.unfinished_tasks = maxsize, 0
        self.mutex = Lock()
        for name in ("not_empty", "not_full", "all_tasks_done"):
            setattr(self, name, Condition(self.mutex))
        self._init(maxsize)

    def _init(self, maxsize):
        self.queue = deque()

    def _qsize(self):
        return len(self.queue)

    def _put(self, item):
        self.queue.append(item)

    def _get(self):
        return self.queue.popleft()

    def _has_room(self):
        return not 0 < self.maxsize <= self._qsize()

    def qsize(self):
        with self.mutex:
            return self._qsize()

    def empty(self):
        return not self.qsize()

    def full(self):
        with self.mutex:
            return not self._has_room()

    def put(self, item, block=True, timeout=None):
        with self.mutex:
            if self.maxsize > 0:
                _await(self.not_full, self._has_room, block, timeout, Full)
            self._put(item)
            self.unfinished_tasks += 1
            self.not_empty.notify()

    def get(self, block=True, timeout=None):
        with self.mutex:
            _await(self.not_empty, self._qsize, block, timeout, Empty)
            taken = self._get()
            self.not_full.notify()
        return taken

    def put_nowait(self, item):
        self.put(item, False)

    def get_nowait(self):
        return self.get(False)

    def task_done(self):
        with self.mutex:
            left = self.unfinished_tasks - 1
            if left < 0:
                raise ValueError("task_done() called too many times")
            self.unfinished_tasks = left
            if left == 0:
                self.all_tasks_done.notify_all()

    def join(self):
        with self.mutex:
            _await(self.all_tasks_done, lambda: self.unfinished_tasks == 0, True, None, None)


class LifoQueue(Queue):
    def _init(self, maxsize):
        self.queue = []

    def _get(self):
        return self.queue.pop()


class PriorityQueue(Queue):
    def _init(self, maxsize):
        self.queue = []

    def _put(self, item):
        heappush(self.queue, item)

    def _get(self):
        return heappop(self.queue)
