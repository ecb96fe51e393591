# asyncio.queues: queues between tasks.
import heapq
from collections import deque

from asyncio._waiting import _Waiters


class QueueEmpty(Exception):
    pass


class QueueFull(Exception):
    pass


class Queue:
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
