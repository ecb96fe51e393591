import asyncio
async def main():
    async def slow(n=1):
        await asyncio.sleep(0.01); return n
    t = asyncio.create_task(slow())
    s = asyncio.shield(t)
    s.cancel('x')
    await asyncio.sleep(0.02)
    print(t.result(), s.cancelled())
    async def w():
        await asyncio.wait_for(asyncio.sleep(9), 5)
    x = asyncio.create_task(w()); await asyncio.sleep(0); x.cancel('msg')
    try: await x
    except asyncio.CancelledError as e: print(e.args)
    sem = asyncio.Semaphore(1)
    await sem.acquire()
    order = []
    async def take(n):
        async with sem: order.append(n)
    ts = [asyncio.create_task(take(n)) for n in range(4)]
    await asyncio.sleep(0)
    sem.release(); ts[0].cancel()
    print(await asyncio.gather(*ts, return_exceptions=True), order)
    lock = asyncio.Lock(); await lock.acquire()
    async def hold(n):
        async with lock: order.append(n)
    ts = [asyncio.create_task(hold(n)) for n in 'abc']
    await asyncio.sleep(0); lock.release(); ts[0].cancel()
    print(await asyncio.gather(*ts, return_exceptions=True), order)
    q = asyncio.Queue()
    ts = [asyncio.create_task(q.get()) for _ in range(3)]
    await asyncio.sleep(0)
    q.put_nowait(1); ts[0].cancel(); q.put_nowait(2)
    print(await asyncio.gather(*ts[:2], return_exceptions=True), await q.get() if not q.empty() else '-')
    ts[2].cancel()
    async def cancel_group():
        async with asyncio.TaskGroup() as g:
            g.create_task(slow())
            asyncio.current_task().cancel('mine')
            await asyncio.sleep(1)
    x = asyncio.create_task(cancel_group())
    try: await x
    except asyncio.CancelledError as e: print('grp', e.args, x.cancelled())
    async def outer_timeout():
        try:
            async with asyncio.timeout(0.01):
                async with asyncio.TaskGroup() as g:
                    g.create_task(asyncio.sleep(9))
        except TimeoutError as e: print('to', e.args)
    await outer_timeout()
    async def expired_but_error():
        try:
            async with asyncio.timeout(0.001):
                try: await asyncio.sleep(1)
                except asyncio.CancelledError: raise KeyError('own')
        except KeyError as e: print(repr(e), asyncio.current_task().cancelling())
    await expired_but_error()
    try:
        async with asyncio.TaskGroup() as g:
            async def bad(n):
                await asyncio.sleep(0); raise ValueError(n)
            for n in range(3): g.create_task(bad(n))
    except* ValueError as e: print(e.exceptions, e.__cause__, e.__suppress_context__)
    class Aw:
        def __await__(self):
            yield from asyncio.sleep(0.001).__await__()
            return "aw"
    print(await asyncio.gather(Aw(), slow(3)))
    async def deep(n): return 0 if not n else 1 + await deep(n - 1)
    print(await deep(50))
    print(sum(await asyncio.gather(*(slow(n) for n in range(500)))))
    try:
        await asyncio.wait({t}, return_when='X')
    except ValueError as e: print(e)
    async def agen():
        for i in range(3):
            await asyncio.sleep(0); yield i
    print([i async for i in agen()])
    for bad in ({}, object()):
        try: await bad
        except TypeError as e: print(str(e)[:30])
    c = asyncio.Condition()
    try: await c.wait()
    except RuntimeError as e: print(e)
    c2 = asyncio.Condition()
    async def cw():
        async with c2:
            try: await c2.wait()
            finally: print('locked', c2.locked())
    x = asyncio.create_task(cw()); await asyncio.sleep(0); x.cancel()
    try: await x
    except asyncio.CancelledError: print('cw', c2.locked())
    f = asyncio.get_running_loop().create_future()
    print(repr(f)[:15], f.done()); f.set_exception(KeyError('z')); print(repr(f))
    g = asyncio.gather(f, return_exceptions=True); print(await g)
asyncio.run(main())
async def boom():
    raise SystemExit(3)
try: asyncio.run(boom())
except SystemExit as e: print('exit', e.code)
async def err():
    await asyncio.gather(boom2())
async def boom2(): raise ZeroDivisionError('q')
try: asyncio.run(err())
except ZeroDivisionError as e: print(repr(e))
async def told():
    return 'told'
async def told_late():
    await asyncio.sleep(0.001)
    return 'late'
class By:
    def __init__(self, make): self.make = make
    def __await__(self): return (yield from self.make().__await__())
async def by():
    return await By(told), await By(told_late), await asyncio.gather(By(told), By(told_late)), await asyncio.wait_for(By(told_late), 1)
print(asyncio.run(by()), list(told().__await__()))
