# threading: what threads wait for, their states and words, in an order that does not depend on the scheduler.
import threading, time, sys, re, queue
from threading import *
def show(*a): print(*(re.sub('0x[0-9a-f]+', '0x', re.sub(r'([ =])\d{5,}', r'\1N', str(v))) for v in a))
def x(f):
    try: show(f())
    except BaseException as e: show('!', type(e).__name__, e)
show(main_thread(), current_thread() is main_thread(), active_count(), threading.enumerate())
def work(n, out):
    out.append((n, current_thread().name))
out = []
ts = [Thread(target=work, args=(i, out)) for i in range(3)]
show(ts[0], ts[0].name, ts[0].ident, ts[0].daemon, ts[0].is_alive())
for t in ts: t.start(); t.join()
show(out, ts[0], ts[0].is_alive())
x(lambda: ts[0].start()); x(lambda: Thread(target=work).join()); x(lambda: current_thread().join())
t = Thread(target=print, name='nm', daemon=True, kwargs={'sep': ''})
show(t, t.daemon); t.daemon = False; show(t.daemon); t.start(); t.join()
x(lambda: setattr(t, 'daemon', True))
t.name = 5; show(t.name, repr(t.name))
class Own(Thread):
    def __init__(self, n):
        super().__init__()
        self.n = n
    def run(self):
        self.result = self.n * 2
o = Own(4); o.start(); o.join(); show(o.result, o)
class NoInit(Thread):
    def __init__(self): pass
n = NoInit()
x(lambda: n.start()); x(lambda: n.join()); x(lambda: n.name); x(lambda: repr(n)); x(lambda: n.is_alive()); x(lambda: n.daemon); x(lambda: n.ident)
x(lambda: Thread(5)); x(lambda: Thread(target=1, foo=2)); x(lambda: Thread(name='a', target=None).run())
# Condition
c = Condition(); show(c, c.acquire(), c._is_owned()); c.release(); show(c._is_owned())
x(lambda: c.wait()); x(lambda: c.notify()); x(lambda: c.notify_all()); x(lambda: c.release())
cl = Condition(Lock()); show(cl)
with cl: show(cl._is_owned(), cl.wait(0.01), cl.wait_for(lambda: 0, 0.01), cl.wait_for(lambda: 7))
items = []
def producer():
    for i in range(3):
        with c:
            items.append(i); c.notify()
        time.sleep(0.01)
def consumer(got):
    while len(got) < 3:
        with c:
            c.wait_for(lambda: items)
            got.append(items.pop(0))
got = []
a, b = Thread(target=consumer, args=(got,)), Thread(target=producer)
a.start(); b.start(); a.join(); b.join(); show(got)
with c:
    with c: show(c.wait(0.01))
# Semaphore
s = Semaphore(2); show(s, s.acquire(), s.acquire(False), s.acquire(False), s.acquire(timeout=0.01), s)
s.release(); s.release(2); show(s._value); x(lambda: s.release(0)); x(lambda: Semaphore(-1)); x(lambda: s.acquire(False, 1))
with s: show(s._value)
bs = BoundedSemaphore(1); show(bs); x(lambda: bs.release())
with bs: show(bs)
order = []
sem = Semaphore(0)
def taker(i):
    sem.acquire(); order.append(i)
tk = [Thread(target=taker, args=(i,)) for i in range(3)]
for t in tk: t.start(); time.sleep(0.01)
sem.release(3)
for t in tk: t.join()
show(sorted(order))
# Event
e = Event(); show(e, e.is_set(), e.wait(0.01), e.wait(0), e.wait(-1)); e.set(); show(e, e.wait(), e.wait(1)); e.clear(); show(e.is_set())
seen = []
def waiter(): seen.append(e.wait(5))
w = [Thread(target=waiter) for _ in range(2)]
for t in w: t.start()
time.sleep(0.02); e.set()
for t in w: t.join()
show(seen)
# Barrier
bar = Barrier(3, action=lambda: seen.append('act')); show(bar, bar.parties, bar.n_waiting, bar.broken)
res = []
def meet(): res.append(bar.wait(5))
m = [Thread(target=meet) for _ in range(3)]
for t in m: t.start()
for t in m: t.join()
show(sorted(res), seen, bar)
x(lambda: bar.wait(0.01)); show(bar, bar.broken); x(lambda: bar.wait()); bar.reset(); show(bar)
errs = []
def meet2():
    try: bar.wait(5)
    except BrokenBarrierError as e: errs.append(repr(e))
t = Thread(target=meet2); t.start(); time.sleep(0.02); show(bar.n_waiting); bar.abort(); t.join(); show(errs, bar.broken)
bar.reset(); t = Thread(target=meet2); t.start(); time.sleep(0.02); bar.reset(); t.join(); show(errs, bar.broken, bar.n_waiting)
bad = Barrier(1, action=lambda: 1/0); x(lambda: bad.wait()); show(bad.broken); x(lambda: bad.wait())
show(Barrier(1).wait())
# Timer
fired = []
tm = Timer(0.01, fired.append, [1]); tm.start(); tm.join(); show(fired, tm.finished.is_set(), tm.interval)
tm = Timer(5, fired.append, args=(2,)); tm.start(); tm.cancel(); tm.join(); show(fired)
# exceptions
def hook(args): show('hook', args.exc_type, args.exc_value, args.thread.name, len(args))
threading.excepthook = hook
t = Thread(target=lambda: 1/0, name='boom'); t.start(); t.join()
t = Thread(target=sys.exit, name='ex'); t.start(); t.join(); show(t)
threading.excepthook = threading.__excepthook__
# local, locks
loc = local(); loc.x = 1
def use(): x(lambda: loc.x); loc.x = 2; show(loc.x)
t = Thread(target=use); t.start(); t.join(); show(loc.x)
lk = Lock(); show(lk.acquire(), lk.locked(), lk.acquire(False), lk.acquire(timeout=0.01)); lk.release(); x(lambda: lk.release())
r = RLock(); show(r.acquire(), r.acquire()); r.release(); r.release(); x(lambda: r.release())
show(issubclass(BrokenBarrierError, RuntimeError), ThreadError, TIMEOUT_MAX > 1e6, threading.__all__)
show(get_ident() == current_thread().ident, get_native_id() == main_thread().native_id, stack_size())
def dummy():
    show(current_thread().daemon, type(current_thread()).__name__, current_thread().name.startswith('Dummy-'))
    ev.set()
import _thread
ev = Event(); _thread.start_new_thread(dummy, ()); ev.wait()
q = queue.Queue(1)
def put():
    for i in range(3): q.put(i)
t = Thread(target=put); t.start(); show([q.get() for _ in range(3)]); t.join()
late = Thread(target=lambda: (time.sleep(0.02), print('late'))); late.start()
print('end of main')
