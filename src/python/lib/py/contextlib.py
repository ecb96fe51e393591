# contextlib: context managers from generators, stacks of them, and a few ready ones.
#
# What is asked in two forms, for `with` and for `async with`, has its rules written once: what a
# generator's answer to a thrown exception means (_FromGenerator), which methods make a manager
# (_methods_of), and how a stack passes exceptions from exit to exit (_Leaving). The two forms then
# only differ in where they wait.
import abc
import sys
from functools import wraps
from types import GenericAlias, MethodType

__all__ = ['AbstractAsyncContextManager', 'AbstractContextManager', 'AsyncExitStack',
           'ContextDecorator', 'ExitStack', 'aclosing', 'asynccontextmanager', 'chdir', 'closing',
           'contextmanager', 'nullcontext', 'redirect_stderr', 'redirect_stdout', 'suppress']

_SYNC = ('__enter__', '__exit__', 'context manager')
_ASYNC = ('__aenter__', '__aexit__', 'asynchronous context manager')


def _methods_of(manager, form):
    # The entering and the leaving method of the manager's class, unbound.
    enter, leave, title = form
    kind = type(manager)
    try:
        return getattr(kind, enter), getattr(kind, leave)
    except AttributeError:
        raise TypeError(f"'{kind.__module__}.{kind.__qualname__}' object does not support the "
                        f'{title} protocol') from None


def _counts_by_methods(cls, candidate):
    # The __subclasshook__ of the two abstract classes. Only they carry _form themselves; a class
    # derived from them is no matter of having the methods.
    if '_form' not in cls.__dict__:
        return NotImplemented
    for name in cls._form[:2]:
        found = [base.__dict__[name] for base in candidate.__mro__ if name in base.__dict__]
        if not found or found[0] is None:
            return NotImplemented
    return True


class AbstractContextManager(abc.ABC):
    """Whatever has __enter__ and __exit__."""

    _form = _SYNC
    __class_getitem__ = classmethod(GenericAlias)
    __subclasshook__ = classmethod(_counts_by_methods)

    def __enter__(self):
        return self

    @abc.abstractmethod
    def __exit__(self, exc_type, exc_value, traceback):
        """Leaves; a true answer swallows the exception."""


class AbstractAsyncContextManager(abc.ABC):
    """Whatever has __aenter__ and __aexit__."""

    _form = _ASYNC
    __class_getitem__ = classmethod(GenericAlias)
    __subclasshook__ = classmethod(_counts_by_methods)

    async def __aenter__(self):
        return self

    @abc.abstractmethod
    async def __aexit__(self, exc_type, exc_value, traceback):
        """Leaves; a true answer swallows the exception."""


# Managers as decorators.

class _OncePerCall:
    def _recreate_cm(self):
        # The manager for one call; those good for a single use make another here.
        return self


class ContextDecorator(_OncePerCall):
    """Lets a context manager be used as a decorator too."""

    def __call__(self, func):
        @wraps(func)
        def within(*args, **kwds):
            with self._recreate_cm():
                return func(*args, **kwds)
        return within


class AsyncContextDecorator(_OncePerCall):
    """Lets an asynchronous context manager be used as a decorator of coroutine functions."""

    def __call__(self, func):
        @wraps(func)
        async def within(*args, **kwds):
            async with self._recreate_cm():
                return await func(*args, **kwds)
        return within


# Managers from generators.

class _FromGenerator:
    # Set by the two forms: what ends the generator, and which exceptions a generator cannot let
    # through but wraps in a RuntimeError.
    _end = None
    _wrapped = ()
    _recipe = ('args', 'kwds', 'func')

    def __init__(self, func, args, kwds):
        self.gen = func(*args, **kwds)
        self.func = func
        self.args = args
        self.kwds = kwds
        doc = getattr(func, '__doc__', None)
        self.__doc__ = type(self).__doc__ if doc is None else doc

    def _recreate_cm(self):
        return type(self)(self.func, self.args, self.kwds)

    def _forget_recipe(self):
        # Entered, it will not be made again: its arguments need not live as long as the block.
        for name in self._recipe:
            delattr(self, name)

    def _swallows(self, thrown, came, traceback):
        # The generator was thrown `thrown` and ended with `came`. True: it dealt with it; False:
        # it let it pass; None: it raised something of its own.
        passed = came is thrown
        if not passed:
            if isinstance(came, self._end):
                return True
            passed = (isinstance(came, RuntimeError) and isinstance(thrown, self._wrapped)
                      and came.__cause__ is thrown)
        if not passed:
            return None
        # The way through the generator is not the block's concern.
        thrown.__traceback__ = traceback
        return False


class _GeneratorContextManager(_FromGenerator, AbstractContextManager, ContextDecorator):
    """What a @contextmanager function returns."""

    _end = StopIteration
    _wrapped = (StopIteration,)

    def __enter__(self):
        self._forget_recipe()
        try:
            return next(self.gen)
        except StopIteration:
            raise RuntimeError("generator didn't yield") from None

    def __exit__(self, typ, value, traceback):
        if typ is None:
            try:
                next(self.gen)
            except StopIteration:
                return False
            raise RuntimeError("generator didn't stop")
        thrown = typ() if value is None else value
        try:
            self.gen.throw(typ, thrown, traceback)
        except BaseException as came:
            answer = self._swallows(thrown, came, traceback)
            if answer is None:
                raise
            return answer
        raise RuntimeError("generator didn't stop after throw()")


class _AsyncGeneratorContextManager(_FromGenerator, AbstractAsyncContextManager,
                                    AsyncContextDecorator):
    """What an @asynccontextmanager function returns."""

    _end = StopAsyncIteration
    _wrapped = (StopIteration, StopAsyncIteration)

    async def __aenter__(self):
        self._forget_recipe()
        try:
            return await anext(self.gen)
        except StopAsyncIteration:
            raise RuntimeError("generator didn't yield") from None

    async def __aexit__(self, typ, value, traceback):
        if typ is None:
            try:
                await anext(self.gen)
            except StopAsyncIteration:
                return False
            raise RuntimeError("generator didn't stop")
        thrown = typ() if value is None else value
        try:
            await self.gen.athrow(typ, thrown, traceback)
        except BaseException as came:
            answer = self._swallows(thrown, came, traceback)
            if answer is None:
                raise
            return answer
        raise RuntimeError("generator didn't stop after athrow()")


def _manager_maker(kind, func):
    @wraps(func)
    def make(*args, **kwds):
        return kind(func, args, kwds)
    return make


def contextmanager(func):
    """A context manager from a generator function that yields once."""
    return _manager_maker(_GeneratorContextManager, func)


def asynccontextmanager(func):
    """An asynchronous context manager from an asynchronous generator function."""
    return _manager_maker(_AsyncGeneratorContextManager, func)


# Stacks.

class _Leaving:
    # A stack being left: the exception the next exit is told of, and whether an exit raised it.
    def __init__(self, details):
        self.entered_with = details[0]
        self.details = details
        self.replaced = False
        self.around = sys.exc_info()[1]

    def call(self, entry):
        # Starts one exit of the stack; what it returns is still to be awaited where it is async.
        function, is_told, _ = entry
        return function(*self.details) if is_told else function()

    def answered(self, entry, answer):
        if entry[1] and answer:
            self.details = (None, None, None)
            self.replaced = False

    def raised(self, error):
        self._put_before(error, self.details[1])
        self.details = (type(error), error, error.__traceback__)
        self.replaced = True

    def _put_before(self, error, earlier):
        # All exits run while the same exception is handled, so each error's chain of contexts ends
        # in that one. As nested blocks it would end in what the inner block raised.
        link = error
        while (context := link.__context__) is not None and context is not earlier:
            if context is self.around:
                link.__context__ = earlier
                return
            link = context

    def outcome(self):
        # What the stack's own exit returns, or the error an exit left.
        if not self.replaced:
            return self.entered_with is not None and self.details[0] is None
        error = self.details[1]
        context = error.__context__
        try:
            raise error
        finally:
            # Raising it here has set the context anew.
            error.__context__ = context


class _BaseExitStack:
    # _entries: (function, whether it is told the exception and may swallow it, whether it is to be
    # awaited), the next to run last.
    def __init__(self):
        self._entries = []

    def _add(self, function, is_told=True, awaited=False):
        self._entries.append((function, is_told, awaited))

    def _add_exit(self, exit, name, awaited):
        # A manager's leaving method, or, of what is no manager, the thing itself.
        try:
            function = MethodType(getattr(type(exit), name), exit)
        except AttributeError:
            function = exit
        self._add(function, awaited=awaited)
        return exit

    def pop_all(self):
        other = type(self)()
        other._entries, self._entries = self._entries, []
        return other

    def push(self, exit):
        return self._add_exit(exit, '__exit__', False)

    def enter_context(self, cm):
        enter, leave = _methods_of(cm, _SYNC)
        result = enter(cm)
        self._add(MethodType(leave, cm))
        return result

    def callback(self, callback, /, *args, **kwds):
        self._add(lambda: callback(*args, **kwds), is_told=False)
        return callback


class ExitStack(_BaseExitStack, AbstractContextManager):
    """Several context managers left together, last first."""

    def __exit__(self, *exc_details):
        leaving = _Leaving(exc_details)
        while self._entries:
            entry = self._entries.pop()
            try:
                leaving.answered(entry, leaving.call(entry))
            except BaseException as error:
                leaving.raised(error)
        return leaving.outcome()

    def close(self):
        self.__exit__(None, None, None)


class AsyncExitStack(_BaseExitStack, AbstractAsyncContextManager):
    """ExitStack that takes asynchronous ones as well."""

    def push_async_exit(self, exit):
        return self._add_exit(exit, '__aexit__', True)

    async def enter_async_context(self, cm):
        enter, leave = _methods_of(cm, _ASYNC)
        result = await enter(cm)
        self._add(MethodType(leave, cm), awaited=True)
        return result

    def push_async_callback(self, callback, /, *args, **kwds):
        self._add(lambda: callback(*args, **kwds), is_told=False, awaited=True)
        return callback

    async def __aexit__(self, *exc_details):
        leaving = _Leaving(exc_details)
        while self._entries:
            entry = self._entries.pop()
            try:
                answer = leaving.call(entry)
                leaving.answered(entry, await answer if entry[2] else answer)
            except BaseException as error:
                leaving.raised(error)
        return leaving.outcome()

    async def aclose(self):
        await self.__aexit__(None, None, None)


# Ready ones.

class closing(AbstractContextManager):
    """Calls close() at the end."""

    def __init__(self, thing):
        self.thing = thing

    def __enter__(self):
        return self.thing

    def __exit__(self, *exc_info):
        self.thing.close()


class aclosing(AbstractAsyncContextManager):
    """Awaits aclose() at the end."""

    def __init__(self, thing):
        self.thing = thing

    async def __aenter__(self):
        return self.thing

    async def __aexit__(self, *exc_info):
        await self.thing.aclose()


class nullcontext(AbstractContextManager, AbstractAsyncContextManager):
    """Does nothing, in both forms."""

    def __init__(self, enter_result=None):
        self.enter_result = enter_result

    def __enter__(self):
        return self.enter_result

    def __exit__(self, *exc_info):
        return None

    async def __aenter__(self):
        return self.enter_result

    async def __aexit__(self, *exc_info):
        return None


class suppress(AbstractContextManager):
    """Swallows the given exceptions."""

    def __init__(self, *exceptions):
        self._exceptions = exceptions

    def __enter__(self):
        return None

    def __exit__(self, exc_type, exc_value, traceback):
        if exc_type is None:
            return False
        return issubclass(exc_type, self._exceptions)


class _Exchange(AbstractContextManager):
    # Puts something in another's place for a while. It may be entered again inside itself, so what
    # was there before is a list. The classes below say how to look (_now) and how to put (_put).
    def __init__(self, wanted):
        self._wanted = wanted
        self._before = []

    def __enter__(self):
        self._before.append(self._now())
        self._put(self._wanted)

    def __exit__(self, *exc_info):
        self._put(self._before.pop())


class _RedirectStream(_Exchange):
    _name = None

    def __init__(self, new_target):
        super().__init__(new_target)

    def __enter__(self):
        super().__enter__()
        return self._wanted

    def _now(self):
        return getattr(sys, self._name)

    def _put(self, stream):
        setattr(sys, self._name, stream)


class redirect_stdout(_RedirectStream):
    """Sends what is printed elsewhere."""
    _name = 'stdout'


class redirect_stderr(_RedirectStream):
    """Sends what is written to sys.stderr elsewhere."""
    _name = 'stderr'


class chdir(_Exchange):
    """Another current directory for a while."""

    def __init__(self, path):
        super().__init__(path)
        self.path = path

    def _now(self):
        import os
        return os.getcwd()

    def _put(self, path):
        import os
        os.chdir(path)
