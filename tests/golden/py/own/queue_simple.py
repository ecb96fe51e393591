# queue.SimpleQueue: between threads, with limits of time, derived from.
import queue, threading, time, pickle, copy
q = queue.SimpleQueue()
print(type(q), q.empty(), q.qsize(), queue.Empty, queue.SimpleQueue[int])
for a in ((True, -1), (False, -1), (True, 0.01), (False,)):
    try: print(q.get(*a))
    except Exception as e: print(type(e), e)
for i in range(5): q.put(i)
q.put('x', False, 3); q.put_nowait(item=None)
print(q.qsize(), q.get(), q.get_nowait(), q.get(block=False), q.get(timeout=1), q.qsize(), q.get(), q.get(), q.get(), q.empty())
try: queue.SimpleQueue(1)
except TypeError as e: print('TypeError')
class S(queue.SimpleQueue):
    def __init__(self, n): self.n = n
s = S(3); s.put(4); print(s.n, s.get())
out = []
def work(n):
    while (x := q.get()) is not None: out.append((n, x))
    q.put(None)
ts = [threading.Thread(target=work, args=(n,)) for n in range(3)]
for t in ts: t.start()
for i in range(30): q.put(i); time.sleep(0)
q.put(None)
for t in ts: t.join()
print(sorted(x for n, x in out) == list(range(30)))
def later(): time.sleep(.05); q.put('late')
q.get(); threading.Thread(target=later).start(); print(q.get(timeout=5))
for f in (pickle.dumps,):
    try: f(q)
    except TypeError as e: print(e)
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(3) as p: print(list(p.map(lambda x: x * x, range(10))), p.submit(divmod, 7, 2).result())
