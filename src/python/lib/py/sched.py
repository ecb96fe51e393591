# sched: events that run at their times, by time and priority.
import time
from collections import namedtuple
from heapq import heapify, heappop, heappush
from itertools import count

__all__ = ['scheduler']

# The number makes every event greater or less than any other: what it calls is never compared.
Event = namedtuple('Event', 'time, priority, sequence, action, argument, kwargs')
_NOTHING = object()


class scheduler:
    queue = property(lambda self: sorted(self._queue))

    def __init__(self, timefunc=time.monotonic, delayfunc=time.sleep):
        self.timefunc, self.delayfunc = timefunc, delayfunc
        self._next, self._queue = count().__next__, []

    def enterabs(self, time, priority, action, argument=(), kwargs=_NOTHING):
        named = {} if kwargs is _NOTHING else kwargs
        made = Event(time, priority, self._next(), action, argument, named)
        heappush(self._queue, made)
        return made

    def enter(self, delay, priority, action, argument=(), kwargs=_NOTHING):
        return self.enterabs(delay + self.timefunc(), priority, action, argument, kwargs)

    def cancel(self, event):
        waiting = self._queue
        waiting.remove(event)
        heapify(waiting)

    def empty(self):
        return len(self._queue) == 0

    def run(self, blocking=True):
        while not self.empty():
            early = self._queue[0].time - self.timefunc()
            if early <= 0:
                due = heappop(self._queue)
                due.action(*due.argument, **due.kwargs)
            elif not blocking:
                return early
            self.delayfunc(early if early > 0 else 0)
