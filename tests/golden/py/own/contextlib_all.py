# contextlib: managers of generators and how exceptions pass through them, stacks and the contexts
# of what their exits raise, decorators, the ready managers, the asynchronous forms.
import asyncio
import contextlib
import inspect
import io
import os
import sys
import types
from contextlib import *
from contextlib import AsyncContextDecorator


def chain(exc):
    seen = []
    while exc is not None:
        seen.append(f'{type(exc).__name__}{exc.args}' + ('!' if exc.__suppress_context__ else ''))
        exc = exc.__context__
    return ' < '.join(seen)


def attempt(label, f):
    try:
        print(label, '->', f())
    except BaseException as exc:
        print(label, 'raised', chain(exc), '| cause', repr(exc.__cause__))


print(sorted(contextlib.__all__))
for name in sorted(contextlib.__all__):
    thing = getattr(contextlib, name)
    print(name, thing.__module__, thing.__qualname__, getattr(thing, '__mro__', type(thing).__name__),
          sorted(getattr(thing, '__abstractmethods__', ())), inspect.signature(thing))


# --- generators as managers ---
@contextmanager
def plain(value, /, *args, key=None, **kw):
    """What it is for."""
    print('enter', value, args, key, kw)
    try:
        yield value
    finally:
        print('leave', value)


print(plain.__name__, plain.__doc__, plain.__wrapped__.__name__, inspect.signature(plain), type(plain).__name__,
      isinstance(plain, types.FunctionType), inspect.isfunction(plain), callable(plain), plain.__module__)
plain.note = 1
print(plain.__dict__.keys() >= {'note', '__wrapped__'}, plain.note)
with plain(1, 2, key=3, z=4) as v:
    print('body', v)
attempt('too few', lambda: plain())
manager = plain(9)
print(type(manager).__name__, type(manager).__module__, [c.__name__ for c in type(manager).__mro__],
      manager.args, manager.kwds, manager.func.__name__, manager.__doc__, isinstance(manager, AbstractContextManager))
with manager:
    print([hasattr(manager, n) for n in ('args', 'kwds', 'func', 'gen')])
attempt('again', lambda: manager.__enter__())


class Holder:
    n = 5

    @contextmanager
    def method(self, by):
        yield self.n * by

    @classmethod
    @contextmanager
    def of_class(cls):
        yield cls.__name__

    @staticmethod
    @contextmanager
    def static(x):
        yield x


with Holder().method(3) as a, Holder.of_class() as b, Holder.static('s') as c:
    print(a, b, c)
print(Holder().method.__name__, Holder.method.__qualname__)


def managed(how):
    @contextmanager
    def f():
        try:
            yield how
        except ValueError as exc:
            if how == 'swallow':
                return
            if how == 'other':
                raise KeyError('other')
            if how == 'from':
                raise KeyError('other') from exc
            if how == 'again':
                raise
            if how == 'same':
                raise exc
            if how == 'yield':
                yield 2
            if how == 'stop':
                raise StopIteration('mine')
            if how == 'new':
                raise ValueError('new')
        else:
            if how == 'two':
                yield 3
    return f


for how in 'swallow other from again same yield stop new'.split():
    def run():
        with managed(how)():
            raise ValueError('body')
        return 'went on'
    attempt(how, run)


def run():
    with managed('two')():
        pass


attempt('two', run)


@contextmanager
def never():
    if False:
        yield


attempt('never', lambda: never().__enter__())
try:
    raise LookupError('outer')
except LookupError:
    attempt('never while handling', lambda: never().__enter__())

for thrown in (StopIteration('x'), RuntimeError('x'), StopAsyncIteration('x'), GeneratorExit('x'), KeyboardInterrupt()):
    def run():
        with plain('t'):
            raise thrown
    attempt(type(thrown).__name__, run)


@contextmanager
def wraps_stop():
    try:
        yield
    except StopIteration as exc:
        raise RuntimeError('issue') from exc


def run():
    with wraps_stop():
        raise StopIteration('s')


attempt('wraps_stop', run)
g = plain('manual')
g.__enter__()
attempt('typ only', lambda: g.__exit__(ValueError, None, None))
g = managed('swallow')()
g.__enter__()
attempt('typ only swallowed', lambda: g.__exit__(ValueError, None, None))


class NotGenerator:
    def __init__(self):
        self.n = 0

    def __next__(self):
        self.n += 1
        if self.n > 1:
            raise StopIteration
        return self.n

    def throw(self, *args):
        print('thrown', args[0], type(args[1]).__name__)
        raise args[1]


with contextmanager(NotGenerator)() as n:
    print('iterator', n)


def run():
    with contextmanager(NotGenerator)():
        raise OSError(1)


attempt('iterator throw', run)
attempt('no iterator', lambda: contextmanager(lambda: 3)().__enter__())

# tracebacks do not grow on the way through
try:
    with plain('tb'):
        1 / 0
except ZeroDivisionError as exc:
    tb, names = exc.__traceback__, []
    while tb:
        names.append(tb.tb_frame.f_code.co_name)
        tb = tb.tb_next
    print(names)


# --- decorators ---
@plain('deco')
def decorated(x, y=2):
    """Doc."""
    return x + y


print(decorated(1), decorated(1, y=5), decorated.__name__, decorated.__doc__, inspect.signature(decorated))


class Counted(ContextDecorator):
    entered = 0

    def __enter__(self):
        self.entered += 1
        return self

    def __exit__(self, *exc):
        print('exit', exc[0])
        return exc[0] is KeyError


counted = Counted()


@counted
def fails(kind):
    if kind:
        raise kind('from the function')
    return 'fine'


attempt('deco ok', lambda: fails(None))
attempt('deco swallowed', lambda: fails(KeyError))
attempt('deco passed', lambda: fails(ValueError))
print(counted.entered)


class Methods:
    @Counted()
    def m(self, x):
        return (type(self).__name__, x)


print(Methods().m(4))


# --- stacks ---
class Manager:
    def __init__(self, name, swallow=False, raises=None):
        self.name, self.swallow, self.raises = name, swallow, raises

    def __enter__(self):
        print('enter', self.name)
        return self.name

    def __exit__(self, *details):
        print('exit', self.name, details[0] and details[0].__name__, sys.exc_info()[0] and sys.exc_info()[0].__name__)
        if self.raises:
            raise self.raises
        return self.swallow


with ExitStack() as stack:
    print(stack.enter_context(Manager('a')), stack.enter_context(Manager('b')))
    print(stack.callback(print, 'called', sep='-', end='.\n') is print)
    print(stack.push(Manager('c')).name)

    @stack.push
    def pushed(*details):
        print('pushed', details)

    @stack.callback
    def later():
        print('later')
    print(later.__name__, len(stack._exit_callbacks), stack._exit_callbacks[2][1].__wrapped__ is print)


def use(*managers, body=None, close=False):
    with ExitStack() as stack:
        for m in managers:
            stack.enter_context(m)
        if body:
            raise body
    return 'went on'


attempt('swallowed', lambda: use(Manager('a'), Manager('b', True), Manager('c'), body=ValueError(1)))
attempt('replaced', lambda: use(Manager('a'), Manager('b', raises=KeyError(2)), body=ValueError(1)))
attempt('replaced twice', lambda: use(Manager('a', raises=OSError(3)), Manager('b', raises=KeyError(2)), body=ValueError(1)))
attempt('replaced, swallowed', lambda: use(Manager('a', True), Manager('b', raises=KeyError(2)), body=ValueError(1)))
attempt('swallowed, raised', lambda: use(Manager('a', raises=KeyError(2)), Manager('b', True), body=ValueError(1)))
attempt('swallowed, raised, raised', lambda: use(Manager('z', raises=OSError(4)), Manager('a', raises=KeyError(2)), Manager('b', True), body=ValueError(1)))
attempt('raised alone', lambda: use(Manager('a', raises=KeyError(2)), Manager('b', raises=OSError(3))))
attempt('raised alone, swallowed', lambda: use(Manager('a', True), Manager('b', raises=OSError(3))))
shared = ValueError('shared')
attempt('same again', lambda: use(Manager('a', raises=shared), Manager('b', raises=KeyError(2)), body=shared))


def nested_in_handler():
    try:
        raise LookupError('outer')
    except LookupError:
        return use(Manager('a', raises=OSError(3)), Manager('b', raises=KeyError(2)), body=ValueError(1))


attempt('in a handler', nested_in_handler)


def chained():
    def first():
        raise IndexError('first')

    def second():
        try:
            raise KeyError('inner')
        except KeyError:
            raise AttributeError('second')

    def third():
        raise TypeError('third') from OSError('cause')
    with ExitStack() as stack:
        for f in first, second, third:
            stack.callback(f)
        1 / 0


attempt('chained', chained)


def real_nesting():
    class Raise:
        def __init__(self, exc):
            self.exc = exc

        def __enter__(self):
            return self

        def __exit__(self, *details):
            raise self.exc
    with Raise(IndexError()):
        with Raise(KeyError()):
            with Raise(AttributeError()):
                1 / 0


attempt('nesting', real_nesting)
stack = ExitStack()
stack.callback(print, 'kept')
other = stack.pop_all()
stack.close()
print(type(other).__name__, len(other._exit_callbacks), len(stack._exit_callbacks))
other.close()
other.close()
attempt('no manager', lambda: ExitStack().enter_context(3))
attempt('half a manager', lambda: ExitStack().enter_context(type('Half', (), {'__enter__': lambda s: 1})()))
attempt('enter fails', lambda: ExitStack().enter_context(never()))
attempt('no callback', lambda: ExitStack().callback())
attempt('named callback', lambda: ExitStack().callback(callback=print))
attempt('push of no callable', lambda: ExitStack().push(3))
with ExitStack() as stack:
    stack.callback(lambda **kw: print(kw), self=1, callback=2)
stack = ExitStack()
stack.push(lambda *d: print(d) or True)
print(stack.__exit__(ValueError, ValueError('x'), None), stack.__exit__(None, None, None))


class Sub(ExitStack):
    def __init__(self):
        super().__init__()
        self.extra = 1


print(type(Sub().pop_all()).__name__, isinstance(Sub(), AbstractContextManager))

# --- ready ones ---
class Closable:
    def close(self):
        print('closed')


with closing(Closable()) as thing:
    print(type(thing).__name__, closing(3).thing)
attempt('closing what has no close', lambda: closing(3).__exit__(None, None, None))
with nullcontext() as a, nullcontext(7) as b:
    print(a, b)
with suppress(KeyError, OSError) as s:
    {}['missing']
print(s)
keys = suppress(LookupError)
for _ in range(2):
    with keys:
        with keys:
            raise IndexError
        [][3]


def run(*kinds):
    with suppress(*kinds):
        raise ValueError('v')
    return 'suppressed'


attempt('suppress', lambda: run(KeyError))
attempt('suppress nothing', lambda: run())
attempt('suppress all', lambda: run(Exception))
attempt('suppress nonsense', lambda: run(3))
out, err = io.StringIO(), io.StringIO()
with redirect_stdout(out) as target, redirect_stderr(err):
    print('to out', target is out)
    print('to err', file=sys.stderr)
    inner = redirect_stdout(err)
    with inner:
        print('inner')
        with inner:
            print('inner twice')
    print('back')
print(repr(out.getvalue()), repr(err.getvalue()))
here = os.getcwd()
with chdir('/'):
    print(os.getcwd())
    again = chdir('/usr')
    with again, again:
        print(os.getcwd())
    print(os.getcwd(), again.path)
print(os.getcwd() == here)


# --- abstract classes ---
class Duck:
    def __enter__(self): ...
    def __exit__(self, *a): ...


class NoDuck(Duck):
    __exit__ = None


class Own(AbstractContextManager):
    def __exit__(self, *details):
        return super().__exit__(*details)


class OwnAsync(AbstractAsyncContextManager):
    async def __aexit__(self, *details):
        return await super().__aexit__(*details)


print(issubclass(Duck, AbstractContextManager), issubclass(NoDuck, AbstractContextManager), issubclass(Duck, Own),
      issubclass(Duck, AbstractAsyncContextManager), AbstractContextManager[int])
with Own() as o:
    print(type(o).__name__)
attempt('abstract', AbstractContextManager)
attempt('abstract async', AbstractAsyncContextManager)
attempt('exit', lambda: Own().__exit__(1))


# --- asynchronous forms ---
@asynccontextmanager
async def aplain(value, how=None):
    """Async doc."""
    print('aenter', value)
    try:
        yield value
    except ValueError as exc:
        if how == 'swallow':
            return
        if how == 'other':
            raise KeyError('other')
        if how == 'yield':
            yield 2
        raise
    finally:
        if how != 'yield':
            print('aleave', value)


class AManager(Manager):
    async def __aenter__(self):
        return self.__enter__()

    async def __aexit__(self, *details):
        return self.__exit__(*details)


async def aattempt(label, coro):
    try:
        print(label, '->', await coro)
    except BaseException as exc:
        print(label, 'raised', chain(exc), '| cause', repr(exc.__cause__))


async def main():
    async with aplain(1) as v:
        print('body', v)
    print(aplain.__name__, aplain.__doc__, inspect.signature(aplain), type(aplain(3)).__name__, inspect.iscoroutinefunction(aplain(3).__aenter__))

    async def run(how, exc=None):
        async with aplain(how, how):
            if exc:
                raise exc
        return 'went on'
    for how in ('swallow', 'other', 'yield', 'pass'):
        await aattempt(how, run(how, ValueError('body')))
    for exc in (StopAsyncIteration('x'), StopIteration('x'), RuntimeError('r'), GeneratorExit('g')):
        await aattempt(type(exc).__name__, run('t', exc))

    @asynccontextmanager
    async def anever():
        if False:
            yield

    @asynccontextmanager
    async def atwo():
        yield 1
        yield 2

    await aattempt('anever', anever().__aenter__())

    async def two():
        async with atwo():
            pass
    await aattempt('atwo', two())

    @aplain('deco')
    async def adecorated(x):
        """Doc."""
        return x * 2
    print(await adecorated(4), adecorated.__name__, adecorated.__doc__, inspect.iscoroutinefunction(adecorated))

    class ACounted(AsyncContextDecorator):
        async def __aenter__(self):
            print('in')

        async def __aexit__(self, *details):
            print('out', details[0])
            return True

    @ACounted()
    async def afails():
        raise ValueError
    print(await afails())

    async with AsyncExitStack() as stack:
        print(await stack.enter_async_context(AManager('a')), stack.enter_context(Manager('s')))

        @stack.push_async_exit
        async def pushed(*details):
            print('apushed', details)

        @stack.push_async_callback
        async def later():
            print('alater')
            return True
        print(later.__name__, stack._exit_callbacks[-1][1].__wrapped__ is later, stack._exit_callbacks[-1][0])
        stack.push_async_exit(AManager('p'))
        stack.callback(print, 'sync callback')

    async def ause(*managers, body=None):
        async with AsyncExitStack() as stack:
            for m in managers:
                if isinstance(m, AManager):
                    await stack.enter_async_context(m)
                else:
                    stack.enter_context(m)
            if body:
                raise body
        return 'went on'
    await aattempt('aswallowed', ause(AManager('a'), AManager('b', True), Manager('c'), body=ValueError(1)))
    await aattempt('areplaced twice', ause(Manager('a', raises=OSError(3)), AManager('b', raises=KeyError(2)), body=ValueError(1)))
    await aattempt('aswallowed, raised', ause(AManager('z', raises=OSError(4)), AManager('a', raises=KeyError(2)), AManager('b', True), body=ValueError(1)))
    await aattempt('no async manager', AsyncExitStack().enter_async_context(Manager('x')))
    stack = AsyncExitStack()
    stack.push_async_callback(asyncio.sleep, 0)
    other = stack.pop_all()
    await stack.aclose()
    print(len(other._exit_callbacks), type(other).__name__, await other.aclose())

    class AClosable:
        async def aclose(self):
            print('aclosed')
            return True

    async def closing_fails():
        async with aclosing(AClosable()) as thing:
            print(type(thing).__name__)
            raise KeyError('k')
    await aattempt('aclosing', closing_fails())

    async def gen():
        try:
            yield 1
            yield 2
        finally:
            print('gen closed')
    async with aclosing(gen()) as g:
        async for x in g:
            print(x)
            break
    async with nullcontext(4) as n, nullcontext() as m:
        print(n, m)
    async with OwnAsync() as o:
        print(type(o).__name__, isinstance(o, AbstractAsyncContextManager), isinstance(stack, AbstractAsyncContextManager))


asyncio.run(main())
