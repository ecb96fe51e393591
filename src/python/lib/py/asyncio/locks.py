# asyncio.locks: locks, events, conditions, semaphores and barriers between tasks.
from asyncio._loop import Future, get_running_loop
from asyncio._waiting import _Waiters
from asyncio.exceptions import BrokenBarrierError, CancelledError


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


class Barrier(_Telling):
    """Tasks wait until there are enough, and leave one after the other; who comes meanwhile waits for the next round."""


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
