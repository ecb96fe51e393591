# types.coroutine(): generator functions whose generators can be awaited, wrappers of what others give out, and anext() with a default.
import types, asyncio, inspect, collections.abc
@types.coroutine
def g(x):
    y = yield x
    return y
print(g(1).gi_code.co_flags & 0x100, inspect.isawaitable(g(1)), inspect.isgeneratorfunction(g), inspect.iscoroutinefunction(g))
async def f(): return await g(3)
k = f(); print(k.send(None))
try: k.send(5)
except StopIteration as e: print(e.value)
def plain():
    yield 1
async def bad(): await plain()
try: bad().send(None)
except TypeError as e: print(e)
class Gen:
    def __iter__(self): return self
    def __next__(self): return 1
    def send(self, v): return v
    def throw(self, *a): return a
    def close(self): return 'closed'
    gi_frame = 'frame'; gi_code='code'; gi_running=False; gi_yieldfrom=None
@types.coroutine
def make(): return Gen()
w = make()
print(type(w).__name__, w.send(3), w.throw(1, 2), w.close(), w.gi_frame, w.cr_code, next(w), iter(w) is w, w.__await__() is w)
@types.coroutine
def lam(): return (i for i in (1, 2))
w2 = lam(); print(type(w2).__name__, list(w2))
@types.coroutine
async def co(): return 1
c = co(); print(type(c).__name__); c.close()
@types.coroutine
def other(): return 5
print(other())
for bad in (3, None):
    try: types.coroutine(bad)
    except TypeError as e: print(e)
async def agen():
    yield 1
    yield 2
async def main():
    a = agen()
    x = anext(a, 'd')
    print(type(x).__name__)
    print(await x, await anext(a, 'd'), await anext(a, 'd'))
    try: await anext(a)
    except StopAsyncIteration: print('end')
class It:
    def __aiter__(self): return self
    def __anext__(self): return B()
class B:
    def __await__(self): return 42
async def m2(): await anext(It(), 'd')
asyncio.run(main())
try: m2().send(None)
except TypeError as e: print(e)
class It2:
    def __aiter__(self): return self
    @types.coroutine
    def __anext__(self):
        try: yield 'y'
        except ValueError: yield 'caught'
        raise StopAsyncIteration
async def m3():
    print('got', await anext(It2(), 'default'))
k = m3(); print(k.send(None)); print(k.throw(ValueError))
try: k.send(None)
except StopIteration: print('done')
x = anext(It2(), 'dd'); it = x.__await__(); print(it.send(None)); print(it.close())
async def w(): await asyncio.sleep(0); return 'slept'
@types.coroutine
def viaw(): return (yield from w())
async def m4(): return await viaw()
print(asyncio.run(m4()))
