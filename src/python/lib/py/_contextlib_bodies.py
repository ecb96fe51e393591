# What of contextlib has to be a coroutine, or a function with a `with` in it. The classes are
# bodies: C makes the real ones of them (contextlib.c), with the methods that need not be here.
from contextlib import _Leaving
from functools import update_wrapper

__name__ = 'contextlib'


def within(manager, func):
    def inner(*args, **kwds):
        with manager._recreate_cm():
            return func(*args, **kwds)
    return update_wrapper(inner, func)


def within_async(manager, func):
    async def inner(*args, **kwds):
        async with manager._recreate_cm():
            return await func(*args, **kwds)
    return update_wrapper(inner, func)


class AbstractAsyncContextManager:
    async def __aenter__(self):
        return self

    async def __aexit__(self, exc_type, exc_value, traceback):
        pass

    __aexit__.__isabstractmethod__ = True


class nullcontext:
    async def __aenter__(self):
        return self.enter_result

    async def __aexit__(self, *excinfo):
        pass


class aclosing:
    async def __aenter__(self):
        return self.thing

    async def __aexit__(self, *exc_info):
        await self.thing.aclose()


class _AsyncGeneratorContextManager:
    async def __aenter__(self):
        self._forget_recipe()
        try:
            return await anext(self.gen)
        except StopAsyncIteration:
            raise RuntimeError("generator didn't yield") from None

    async def __aexit__(self, typ, value, traceback):
        if typ is None:
            async for _ in self.gen:
                raise RuntimeError("generator didn't stop")
            return False
        thrown = typ() if value is None else value
        try:
            await self.gen.athrow(typ, thrown, traceback)
        except BaseException as came:
            verdict = self._verdict(thrown, came, traceback)
            if verdict is None:
                raise
            return verdict
        raise RuntimeError("generator didn't stop after athrow()")


class AsyncExitStack:
    async def __aenter__(self):
        return self

    async def enter_async_context(self, cm):
        enter, leave = self._async_methods(cm)
        result = await enter(cm)
        self._push_awaited(leave.__get__(cm))
        return result

    def push_async_callback(self, callback, /, *args, **kwds):
        async def call(*_):
            await callback(*args, **kwds)
        call.__wrapped__ = callback
        self._push_awaited(call)
        return callback

    async def __aexit__(self, /, *exc_details):
        leaving = _Leaving(exc_details)
        while self._exit_callbacks:
            called, leave = self._exit_callbacks.pop()
            try:
                answer = leave(*leaving.details)
                leaving.answered(answer if called else await answer)
            except BaseException as error:
                leaving.raised(error)
        return leaving.outcome()

    async def aclose(self):
        await self.__aexit__(None, None, None)
