# asyncio: each task in a context of its own, fair locks, barriers, timeouts; concurrent.futures: a pool of threads.
import asyncio
import concurrent.futures
import contextvars
import decimal
import re
import threading

var = contextvars.ContextVar("var", default=0)


def plain(x):
    return re.sub(r"0x[0-9a-f]+", "0x", repr(x))


async def own(n):
    var.set(n)
    with decimal.localcontext() as c:
        c.prec = n
        await asyncio.sleep(0.001 * n)
        return var.get(), str(decimal.Decimal(1) / 7)


async def contexts():
    print(await asyncio.gather(own(3), own(1), own(2)), var.get())
    given = contextvars.copy_context()

    async def get():
        return var.get()

    given.run(var.set, 9)
    print(await asyncio.create_task(get(), context=given))
    asyncio.get_running_loop().call_soon(lambda: print("callback", var.get()))
    var.set(5)
    await asyncio.sleep(0)
    print(await asyncio.to_thread(var.get), var.get())


async def locks():
    lock, order = asyncio.Lock(), []

    async def take(n, pause=0):
        async with lock:
            order.append(n)
            await asyncio.sleep(pause)

    async with lock:
        tasks = [asyncio.create_task(take(i)) for i in range(4)]
        await asyncio.sleep(0)
        print(plain(lock))
        tasks[1].cancel()
    late = asyncio.create_task(take("late"))
    await asyncio.gather(*tasks, late, return_exceptions=True)
    print(order, plain(lock))
    sem = asyncio.Semaphore(1)

    async def two(n):
        for _ in range(2):
            await sem.acquire()
            order.append(n)
            await asyncio.sleep(0)
            sem.release()

    del order[:]
    await asyncio.gather(two("a"), two("b"), two("c"))
    print(order, plain(sem))
    event, queue = asyncio.Event(), asyncio.Queue(3)
    queue.put_nowait(1)
    print(plain(event), plain(queue), str(queue), str(asyncio.Queue[int])[:7])


async def barriers():
    barrier, seen = asyncio.Barrier(3), []

    async def come(n):
        async with barrier as place:
            seen.append(place)

    print(plain(barrier), barrier.parties, barrier.broken)
    await asyncio.gather(*(come(n) for n in range(6)))
    print(sorted(seen), barrier.n_waiting)
    waiting = asyncio.create_task(barrier.wait())
    await asyncio.sleep(0)
    print(plain(barrier))
    await barrier.abort()
    for t in waiting, asyncio.create_task(barrier.wait()):
        try:
            await t
        except asyncio.BrokenBarrierError as e:
            print(type(e).__module__, e)
    try:
        asyncio.Barrier(0)
    except ValueError as e:
        print(e)


async def timeouts():
    async def stubborn():
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError:
            return "anyway"

    async def failing():
        try:
            await asyncio.sleep(1)
        finally:
            raise KeyError("in the end")

    print(await asyncio.wait_for(stubborn(), 0.001))
    for case in (failing(), 0.001), (asyncio.sleep(1), 0.001), (asyncio.sleep(1), 0):
        try:
            await asyncio.wait_for(*case)
        except Exception as e:
            print(type(e).__name__, e, type(e.__cause__).__name__)
    try:
        async with asyncio.timeout(0) as limit:
            await asyncio.sleep(0)
    except TimeoutError:
        print(plain(limit), limit.expired())
    async with asyncio.timeout(None) as limit:
        print(plain(limit))
    print(plain(limit))
    try:
        limit.reschedule(1)
    except RuntimeError as e:
        print(e)


for part in contexts, locks, barriers, timeouts:
    asyncio.run(part())

from asyncio.exceptions import CancelledError, TimeoutError as T
from asyncio import tasks
print(CancelledError is asyncio.CancelledError, T is TimeoutError, tasks.gather is asyncio.gather)

gate = threading.Event()


def work(n):
    gate.wait()
    if n == 2:
        raise ValueError("two")
    return n, threading.current_thread().name


with concurrent.futures.ThreadPoolExecutor(2, "pool") as pool:
    futures = [pool.submit(work, n) for n in range(4)]
    print(plain(futures[3]), futures[3].cancel(), plain(futures[3]), futures[0].running())
    try:
        futures[0].result(0.01)
    except TimeoutError as e:
        print("not yet")
    done, rest = concurrent.futures.wait(futures[:2], timeout=0)
    print(len(done), len(rest))
    gate.set()
    print(sorted(f.result()[0] for f in concurrent.futures.as_completed(futures[:2])))
    print(repr(futures[2].exception()), plain(futures[2]), plain(futures[0]))
    try:
        futures[3].result()
    except concurrent.futures.CancelledError as e:
        print(type(e).__module__)
    print(list(pool.map(lambda a, b: a + b, [1, 2, 3], [10, 20, 30])))
    print({n for _, n in pool.map(work, [0, 1])} <= {"pool_0", "pool_1"})
try:
    pool.submit(print)
except RuntimeError as e:
    print(e)
future = concurrent.futures.Future()
future.add_done_callback(lambda f: print("called", f.result()))
future.set_result(1)
try:
    future.set_result(2)
except concurrent.futures.InvalidStateError as e:
    print(plain(e)[:40])
