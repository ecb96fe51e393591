# What contextlib's managers and stacks make of exceptions: who swallows, who replaces, and in what order.
import contextlib as C, sys, io, os, asyncio, abc
def chain(e, depth=0):
    out=[]; seen=set()
    while e is not None and id(e) not in seen:
        seen.add(id(e)); out.append((type(e).__name__, str(e), e.__suppress_context__, type(e.__cause__).__name__)); e=e.__context__
    return out
def t(name, f):
    try: print(name, 'ok', f())
    except BaseException as e: print(name, 'EXC', chain(e))
def ta(name, f):
    t(name, lambda: asyncio.run(f()))
@C.contextmanager
def none():
    return
    yield
@C.contextmanager
def twice():
    yield 1
    yield 2
@C.contextmanager
def again():
    try: yield 1
    except ValueError: yield 2
@C.contextmanager
def swallow(log=None):
    "doc sw"
    try: yield 7
    except ValueError as e: print('swallowed', e)
@C.contextmanager
def change():
    try: yield 7
    except ValueError as e: raise KeyError('changed')
@C.contextmanager
def change_from():
    try: yield 7
    except ValueError as e: raise KeyError('changed') from e
@C.contextmanager
def wrap_rt():
    try: yield 7
    except BaseException as e: raise RuntimeError('mine') from e
@C.contextmanager
def plain():
    yield 'p'
@C.contextmanager
def nodoc(): yield
def use(cm, exc=None):
    def f():
        with cm as v:
            if exc is not None: raise exc
            return v
        return 'after'
    return f
for mk in (none, twice, again, swallow, change, change_from, wrap_rt, plain):
    for exc in (None, ValueError('v'), StopIteration('s'), RuntimeError('r'), KeyboardInterrupt(), StopAsyncIteration(1), GeneratorExit()):
        t(f'{mk.__name__} {exc!r}', use(mk(), exc))
cm = plain(); use(cm)(); t('reuse', use(cm)); t('recreate', lambda: cm._recreate_cm())
print(swallow().__doc__, swallow.__name__, swallow.__wrapped__.__name__, type(swallow()).__name__, type(swallow()).__qualname__)
t('exit typ only', lambda: (lambda c: (c.__enter__(), c.__exit__(ValueError, None, None)))(swallow()))
t('exit typ only plain', lambda: (lambda c: (c.__enter__(), c.__exit__(ValueError, None, None)))(plain()))
t('exit typ only stop', lambda: (lambda c: (c.__enter__(), c.__exit__(StopIteration, None, None)))(plain()))
t('exit noargs', lambda: plain().__exit__())
t('badargs', lambda: plain(1))
t('notgen', lambda: use(C.contextmanager(lambda: 5)())())
@swallow()
def deco(x, *, y=1):
    "dd"
    if x: raise ValueError(x)
    return y
t('deco', lambda: (deco(0, y=5), deco(3), deco(0), deco.__name__, deco.__doc__))
class D(C.ContextDecorator):
    def __enter__(self): print('in'); return self
    def __exit__(self, *e): print('out', e[0]); return False
@D()
def dd(a): return 1/a
t('D', lambda: dd(1)); t('D', lambda: dd(0))
# traceback
import traceback
def tbnames(e): return [f.name for f in traceback.extract_tb(e.__traceback__)]
def g():
    with plain(): raise ValueError('x')
try: g()
except ValueError as e: print(tbnames(e))
def g2():
    with plain(): raise StopIteration('x')
try: g2()
except StopIteration as e: print(tbnames(e), chain(e))
# abstract
class HasBoth:
    def __enter__(self): pass
    def __exit__(self, *a): pass
class OnlyE:
    def __enter__(self): pass
class Nope(HasBoth): __exit__ = None
class AB:
    async def __aenter__(self): return 'ab'
    async def __aexit__(self, *a): print('aexit', a[0]); return a[0] is ValueError
class Der(C.AbstractContextManager):
    def __exit__(self,*a): pass
class Inc(C.AbstractContextManager): pass
for k in (HasBoth, OnlyE, Nope, AB, int, Der, C.nullcontext, C.ExitStack, C.AsyncExitStack):
    print(k.__name__, issubclass(k, C.AbstractContextManager), issubclass(k, C.AbstractAsyncContextManager), issubclass(k, Der))
t('inc', Inc); t('abs', C.AbstractContextManager); t('absa', C.AbstractAsyncContextManager)
print(Der().__enter__().__class__, C.AbstractContextManager[int], C.AbstractAsyncContextManager[int], C.nullcontext[int])
print(C.AbstractContextManager.__exit__(Der(), None, None, None))
print(sorted(C.__all__))
# ready
class Cl:
    def close(self): print('closed')
    async def aclose(self): print('aclosed')
with C.closing(Cl()) as c: print(type(c))
t('closing none', lambda: use(C.closing(5))()); t('closing exc', use(C.closing(Cl()), ValueError(1)))
t('null', use(C.nullcontext(4))); t('null0', use(C.nullcontext())); t('nullx', use(C.nullcontext(enter_result=2), KeyError(3)))
t('sup', use(C.suppress(KeyError, ValueError), ValueError(1))); t('sup2', use(C.suppress(KeyError), ValueError(1))); t('sup3', use(C.suppress(), ValueError(1))); t('sup4', use(C.suppress(LookupError), KeyError(1)))
t('sup5', use(C.suppress(5), KeyError(1))); t('sup6', lambda: C.suppress(KeyError).__exit__(None, None, None)); t('sup7', use(C.suppress(KeyError)))
s = io.StringIO(); r = C.redirect_stdout(s)
with r as q:
    print('a')
    with r: print('b')
    print('c')
print(q is s, s.getvalue())
e_ = io.StringIO()
with C.redirect_stderr(e_): print('err', file=sys.stderr)
print(e_.getvalue()); t('red', lambda: C.redirect_stdout()); t('redk', lambda: C.redirect_stdout(new_target=s).__class__)
t('redx', use(C.redirect_stdout(io.StringIO()), ValueError('r')))
here = os.getcwd(); d = C.chdir('/')
with d as v:
    print(os.getcwd(), v, d.path)
    with d: print(os.getcwd())
print(os.getcwd() == here)
t('chdir', use(C.chdir('/nonexistent'))); t('chdirx', use(C.chdir('/tmp'), KeyError(1))); print(os.getcwd() == here); t('chd', lambda: C.chdir())
# stack
class M:
    def __init__(s, n, raises=None, ret=None): s.n, s.r, s.ret = n, raises, ret
    def __enter__(s): print('enter', s.n); return s.n
    def __exit__(s, t, v, tb):
        print('exit', s.n, t and t.__name__, v, tb is not None, [c[:2] for c in chain(v)])
        if s.r: raise s.r
        return s.ret
def stack(ms, exc=None, outer=None):
    def f():
        with C.ExitStack() as st:
            for m in ms: st.enter_context(m)
            if exc: raise exc
        return 'done'
    def g():
        if not outer: return f()
        try: raise outer
        except BaseException: return f()
    return g
import itertools
n=0
for exc in (None, 1):
  for outer in (None, 1):
    for combo in itertools.product(range(4), repeat=2):
        n+=1
        def mk(i,k): return [M(i), M(i, ret=True), M(i, raises=KeyError('k%d'%i)), M(i, raises=ZeroDivisionError('z%d'%i), ret=True)][k]
        t(f'stack {exc} {outer} {combo}', stack([mk(i,k) for i,k in enumerate(combo)], exc and ValueError('body'), outer and OSError('outer')))
def inner_chain():
    with C.ExitStack() as st:
        def bad():
            try:
                try: 1/0
                except ZeroDivisionError: raise KeyError('in')
            except KeyError: raise IndexError('last')
        st.callback(bad); st.callback(bad); 
        def cause(): raise OSError('c') from TypeError('x')
        st.callback(cause)
        raise ValueError('b')
t('ic', inner_chain)
def same():
    e = ValueError('same')
    with C.ExitStack() as st:
        @st.push
        def _(t_, v, tb): raise v
        st.callback(lambda: None)
        @st.push
        def _(t_, v, tb): raise v
        raise e
t('same', same)
def nested():
    with C.ExitStack() as st:
        st.enter_context(M('o', raises=KeyError('o')))
        st.enter_context(change()); st.enter_context(wrap_rt()); st.enter_context(plain()); st.enter_context(again())
        raise ValueError('n')
t('nested', nested)
def cbs():
    with C.ExitStack() as st:
        print(st.callback(print, 'cb', 1, sep='-') is print)
        @st.callback
        def z(): print('z'); return True
        f = lambda *a: print('pushed', a[0])
        print(st.push(f) is f, st.push(M('pm')).n)
        st.callback(lambda **k: print(sorted(k)), callback=3, self=4)
        @st.callback
        def late(): st.callback(print, 'late added')
t('cbs', cbs)
t('en', lambda: C.ExitStack().enter_context(5)); t('en2', lambda: C.ExitStack().enter_context(OnlyE())); t('en3', lambda: C.ExitStack().enter_context(Cl()))
def badcb():
    with C.ExitStack() as st: st.callback(5)
t('badcb', badcb)
def badpush():
    with C.ExitStack() as st: st.push(5)
t('badpush', badpush)
def nonepush():
    with C.ExitStack() as st: st.push(Nope())
t('nonepush', nonepush)
t('cbmiss', lambda: C.ExitStack().callback()); t('exit0', lambda: C.ExitStack().__exit__()); t('pushmiss', lambda: C.ExitStack().push())
def popall():
    with C.ExitStack() as st:
        st.callback(print, 'x'); k = st.pop_all()
    print('left', type(k).__name__); k.close(); k.close()
    class S(C.ExitStack): pass
    print(type(S().pop_all()).__name__)
t('popall', popall)
def closefail():
    st = C.ExitStack()
    def bad(m):
        raise KeyError(m)
    st.callback(bad, 1); st.callback(bad, 2); st.close()
t('closefail', closefail)
def enterfail():
    with C.ExitStack() as st:
        st.enter_context(M(1)); st.enter_context(none())
t('enterfail', enterfail)
def retv():
    st = C.ExitStack(); st.push(lambda *a: 'yes'); return st.__exit__(ValueError, ValueError(1), None), st.__exit__(ValueError, ValueError(1), None), st.__exit__(None, None, None)
t('retv', retv)
# async
@C.asynccontextmanager
async def anone():
    return
    yield
@C.asynccontextmanager
async def atwice():
    yield 1
    yield 2
@C.asynccontextmanager
async def aagain():
    try: yield 1
    except ValueError: yield 2
@C.asynccontextmanager
async def aswallow():
    try: yield 7
    except ValueError as e: await asyncio.sleep(0); print('swallowed', e)
@C.asynccontextmanager
async def achange():
    try: yield 7
    except ValueError as e: raise KeyError('changed')
@C.asynccontextmanager
async def awrap():
    try: yield 7
    except BaseException as e: raise RuntimeError('mine') from e
@C.asynccontextmanager
async def aplain():
    yield 'p'
def ause(cm, exc=None):
    async def f():
        async with cm as v:
            if exc is not None: raise exc
            return v
        return 'after'
    return f
for mk in (anone, atwice, aagain, aswallow, achange, awrap, aplain):
    for exc in (None, ValueError('v'), StopAsyncIteration('s'), RuntimeError('r'), KeyError('k')):
        ta(f'{mk.__name__} {exc!r}', ause(mk(), exc))
@aswallow()
async def adeco(x):
    if x: raise ValueError(x)
    return 9
ta('adeco', lambda: adeco(0)); ta('adeco', lambda: adeco(2))
async def ac():
    async with C.aclosing(Cl()) as c: print(type(c).__name__)
    async with C.nullcontext(3) as v: print(v)
ta('ac', ac)
class AM(M):
    async def __aenter__(s): await asyncio.sleep(0); return M.__enter__(s)
    async def __aexit__(s, *a): await asyncio.sleep(0); return M.__exit__(s, *a)
for exc in (None, 1):
  for outer in (None, 1):
    for combo in itertools.product((0, 1, 2, 4, 5), repeat=2):
        async def run():
            async def body():
                async with C.AsyncExitStack() as st:
                    for i,k in enumerate(combo):
                        a = dict(ret=(k%3==1) or None, raises=KeyError('k%d'%i) if k%3==2 else None)
                        if k < 3: st.enter_context(M(i, **a))
                        else: await st.enter_async_context(AM(i, **a))
                    if exc: raise ValueError('body')
                return 'done'
            if not outer: return await body()
            try: raise OSError('outer')
            except OSError: return await body()
        ta(f'astack {exc} {outer} {combo}', run)
async def acb():
    async with C.AsyncExitStack() as st:
        async def cb(*a, **k): print('acb', a, k); return True
        print(st.push_async_callback(cb, 1, b=2) is cb); st.callback(print, 'sync')
        async def ex(*a): print('ex', a[0]); return True
        print(st.push_async_exit(ex) is ex); x = AB(); print(st.push_async_exit(x) is x)
        raise KeyError('q')
    st2 = C.AsyncExitStack(); st2.push_async_callback(cb); st3 = st2.pop_all(); await st2.aclose(); print('-'); await st3.aclose()
ta('acb', acb)
ta('aen', lambda: C.AsyncExitStack().enter_async_context(HasBoth())); ta('aen2', lambda: C.AsyncExitStack().enter_async_context(5))
async def aen3(): C.AsyncExitStack().enter_context(AB())
ta('aen3', aen3)
async def notaw():
    async with C.AsyncExitStack() as st: st.push_async_callback(lambda: 5)
ta('notaw', notaw)
