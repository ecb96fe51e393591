import asyncio, contextlib
log = []
def show(*a):
    print(*a)
def attempt(f, *a):
    try:
        return f(*a)
    except BaseException as e:
        return type(e).__name__, str(e)
async def work(n, delay=0.0, fail=None):
    try:
        show('start', n)
        await asyncio.sleep(delay)
        if fail:
            raise fail
        show('end', n)
        return n * 10
    except asyncio.CancelledError as e:
        show('cancelled', n, e.args)
        raise
    finally:
        show('finally', n)
async def futures():
    loop = asyncio.get_running_loop()
    f = loop.create_future()
    show(f.done(), f.cancelled(), attempt(f.result), attempt(f.exception))
    f.add_done_callback(lambda g: show('cb', g is f))
    f.set_result(3)
    show(f.done(), f.result(), f.exception(), attempt(f.set_result, 4)[0], attempt(f.set_exception, KeyError())[0], f.cancel())
    f.add_done_callback(lambda g: show('late'))
    await asyncio.sleep(0)
    g = loop.create_future()
    g.set_exception(ValueError)
    show(attempt(g.result), repr(g.exception()))
    h = loop.create_future()
    show(h.cancel('why'), h.cancel(), h.cancelled(), attempt(h.result), attempt(h.exception))
    cb = lambda g: show('never')
    k = loop.create_future()
    k.add_done_callback(cb); k.add_done_callback(cb)
    show(k.remove_done_callback(cb), k.remove_done_callback(cb))
    k.set_result(None)
    show(await k, k.get_loop() is loop)
    try:
        k.set_exception(StopIteration())
    except BaseException as e:
        show(type(e).__name__)
    m = loop.create_future()
    show(attempt(m.set_exception, StopIteration()))
    m.cancel()
async def tasks():
    t = asyncio.create_task(work(1, 0.01), name='first')
    show(t.get_name(), t.done(), asyncio.current_task() is t, len(asyncio.all_tasks()))
    t.set_name(5)
    show(repr(t.get_name()), await t, t.result(), t.exception())
    t = asyncio.create_task(work(2, 5))
    await asyncio.sleep(0)
    show(t.cancel('stop it'), t.cancelling())
    try:
        await t
    except asyncio.CancelledError as e:
        show('caught', e.args, t.cancelled(), t.cancel())
    t = asyncio.create_task(work(3))
    t.cancel()
    await asyncio.wait([t])
    show(t.cancelled(), attempt(t.result))
    async def stubborn():
        try:
            await asyncio.sleep(9)
        except asyncio.CancelledError:
            show('no', asyncio.current_task().uncancel())
        await asyncio.sleep(0)
        return 'alive'
    t = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    t.cancel()
    show(await t, t.cancelled(), t.cancelling())
    t = asyncio.create_task(work(4, 0, ValueError('bad')))
    try:
        await t
    except ValueError as e:
        show(repr(e), repr(t.exception()))
    show(attempt(asyncio.ensure_future, 3))
    async def self_cancel():
        asyncio.current_task().cancel()
        return 'never'
    t = asyncio.create_task(self_cancel())
    await asyncio.wait({t})
    show(t.cancelled())
    show(attempt(t.set_result, 1), attempt(t.set_exception, ValueError()))
async def gathers():
    show(await asyncio.gather(), await asyncio.gather(work(1, 0.3), work(2, 0.01), work(3)))
    show(await asyncio.gather(work(1, 0.01, KeyError('k')), work(2), return_exceptions=True))
    try:
        await asyncio.gather(work(1, 0.01, KeyError('k')), work(2, 0.3))
    except KeyError as e:
        show(repr(e))
    await asyncio.sleep(0.5)
    g = asyncio.gather(work(1, 5), work(2, 5))
    await asyncio.sleep(0)
    show(g.cancel(), g.done())
    try:
        await g
    except asyncio.CancelledError as e:
        show('gather cancelled', e.args, g.cancelled())
    t = asyncio.create_task(work(7, 5))
    async def kill():
        await asyncio.sleep(0)
        t.cancel()
    show([type(x).__name__ for x in await asyncio.gather(t, kill(), return_exceptions=True)])
    c = work(8)
    show(await asyncio.gather(c, c))
    outer = asyncio.create_task(_outer())
    await asyncio.sleep(0.01)
    outer.cancel('outer')
    try:
        await outer
    except asyncio.CancelledError as e:
        show('outer', e.args)
async def _outer():
    await asyncio.gather(work(1, 5), work(2, 5))
async def waits():
    ts = [asyncio.create_task(work(n, (n - 1) * 0.4)) for n in (1, 2, 3)]
    done, left = await asyncio.wait(ts, return_when=asyncio.FIRST_COMPLETED)
    show(sorted(t.result() for t in done), len(left))
    done, left = await asyncio.wait(ts, timeout=0.001)
    show(len(done), len(left))
    done, left = await asyncio.wait(ts)
    show(len(done), len(left))
    t = asyncio.create_task(work(4, 0.01, OSError('x')))
    u = asyncio.create_task(work(5, 0.3))
    done, left = await asyncio.wait([t, u], return_when=asyncio.FIRST_EXCEPTION)
    show(len(done), len(left), await u, repr(t.exception()))
    for bad in ([], None):
        try:
            await asyncio.wait(bad if bad is not None else [1])
        except Exception as e:
            show(type(e).__name__, e if bad is not None else '')
    c = work(6)
    try:
        await asyncio.wait([c])
    except TypeError as e:
        show(e)
    c.close()
    for limit in (None, 1, 0.01, 0, -1):
        try:
            show(limit, await asyncio.wait_for(work(9, 0.1), limit))
        except asyncio.TimeoutError as e:
            show('timeout', e.args)
    try:
        async with asyncio.timeout(0.01) as t:
            await asyncio.sleep(5)
    except TimeoutError as e:
        show('T', t.expired(), type(e.__cause__).__name__)
    async with asyncio.timeout(5) as t:
        t.reschedule(None)
        show(t.when(), t.expired())
    async with asyncio.timeout(None) as t:
        await asyncio.sleep(0)
    try:
        async with asyncio.timeout(0.01):
            try:
                async with asyncio.timeout(5):
                    await asyncio.sleep(7)
            except TimeoutError:
                show('inner')
    except TimeoutError:
        show('outer only')
    s = asyncio.create_task(work(1, 0.3))
    try:
        await asyncio.wait_for(asyncio.shield(s), 0.005)
    except TimeoutError:
        show('shielded', s.done(), await s)
    for c in asyncio.as_completed([work(1, 0.2), work(2, 0.01), work(3, 0.4, KeyError(1))]):
        try:
            show('ac', await c)
        except KeyError as e:
            show(repr(e))
    show(await asyncio.to_thread(lambda a, b: a + b, 1, b=2))
    loop = asyncio.get_running_loop()
    show(await loop.run_in_executor(None, max, 3, 4))
async def groups():
    async with asyncio.TaskGroup() as g:
        a = g.create_task(work(1, 0.01)); b = g.create_task(work(2), name='bee')
    show(a.result(), b.result(), b.get_name())
    try:
        async with asyncio.TaskGroup() as g:
            g.create_task(work(3, 0.01, ValueError('v')))
            g.create_task(work(4, 5))
            await asyncio.sleep(9)
    except* ValueError as e:
        show(e, e.exceptions, asyncio.current_task().cancelling())
    try:
        async with asyncio.TaskGroup() as g:
            g.create_task(work(5, 5))
            raise KeyError('body')
    except* KeyError as e:
        show(e, e.exceptions)
    async def whole():
        async with asyncio.TaskGroup() as g:
            g.create_task(work(6, 5))
    t = asyncio.create_task(whole())
    await asyncio.sleep(0.01)
    t.cancel()
    try:
        await t
    except asyncio.CancelledError:
        show('group cancelled')
    g = asyncio.TaskGroup()
    c = work(1)
    show(attempt(g.create_task, c)[0])
    c.close()
    async with asyncio.TaskGroup() as g:
        async def more(n):
            if n:
                g.create_task(more(n - 1))
            show('more', n)
        g.create_task(more(2))
async def sync():
    lock = asyncio.Lock()
    async def locked(n):
        async with lock:
            show('in', n, lock.locked())
            await asyncio.sleep(0)
            show('out', n)
    await asyncio.gather(*(locked(n) for n in range(3)))
    show(attempt(lock.release))
    ev = asyncio.Event()
    async def waiter(n):
        await ev.wait()
        show('woken', n)
    ts = [asyncio.create_task(waiter(n)) for n in range(2)]
    await asyncio.sleep(0)
    ev.set()
    await asyncio.gather(*ts)
    show(ev.is_set(), await ev.wait()); ev.clear(); show(ev.is_set())
    sem = asyncio.Semaphore(2)
    async def limited(n):
        async with sem:
            show('sem', n, sem.locked())
            await asyncio.sleep(0.001)
    await asyncio.gather(*(limited(n) for n in range(4)))
    b = asyncio.BoundedSemaphore(1)
    show(attempt(b.release), attempt(asyncio.Semaphore, -1))
    cond = asyncio.Condition()
    items = []
    async def consumer(n):
        async with cond:
            await cond.wait_for(lambda: items)
            show('got', n, items.pop())
    ts = [asyncio.create_task(consumer(n)) for n in range(2)]
    await asyncio.sleep(0)
    for i in range(2):
        async with cond:
            items.append(i)
            cond.notify_all()
        await asyncio.sleep(0)
    await asyncio.gather(*ts)
    show(attempt(cond.notify))
    for cls in (asyncio.Queue, asyncio.LifoQueue, asyncio.PriorityQueue):
        q = cls(2)
        async def produce():
            for i in (3, 1, 2, 5):
                await q.put(i)
                show('put', i, q.qsize(), q.full())
        async def consume():
            for _ in range(4):
                show('get', await q.get())
                q.task_done()
        p, c = asyncio.create_task(produce()), asyncio.create_task(consume())
        await p
        await q.join()
        show(q.empty(), q.maxsize, attempt(q.get_nowait), attempt(q.task_done))
        await c
        q.put_nowait(1); q.put_nowait(2)
        show(attempt(q.put_nowait, 3))
    bar = asyncio.Barrier(2)
    async def at(n):
        show('at', n, await bar.wait() in (0, 1))
    await asyncio.gather(at(1), at(2))
    show(bar.parties, bar.n_waiting)
for f in (futures, tasks, gathers, waits, groups, sync):
    print('==', f.__name__)
    print(asyncio.run(f()))
print(attempt(asyncio.run, 3), attempt(asyncio.get_running_loop))
async def nested():
    c = work(1)
    r = attempt(asyncio.run, c)
    c.close()
    return r
print(asyncio.run(nested()))
with asyncio.Runner() as r:
    print(r.run(work(1)), r.get_loop().is_running(), r.get_loop().is_closed())
async def leaves():
    asyncio.create_task(work('left', 9))
    await asyncio.sleep(0)
asyncio.run(leaves())
loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
print(loop.run_until_complete(work(2)))
order = []
async def calls():
    loop = asyncio.get_running_loop()
    loop.call_soon(order.append, 'soon')
    loop.call_later(0.02, order.append, 'late')
    h = loop.call_later(0.01, order.append, 'never')
    h.cancel()
    loop.call_at(loop.time() + 0.005, order.append, 'at')
    await asyncio.sleep(0.04)
    return order, h.cancelled()
print(loop.run_until_complete(calls()))
loop.call_soon(lambda: (print('running'), loop.stop()))
loop.run_forever()
loop.close()
c = work(1)
print(attempt(loop.run_until_complete, c)); c.close()
print(asyncio.iscoroutinefunction(work), asyncio.iscoroutinefunction(len), asyncio.iscoroutine(3))
