# The coroutines of collections.abc; its C makes the classes around them.
__name__ = 'collections.abc'


class AsyncIterator:
    async def __anext__(self):
        raise StopAsyncIteration


class AsyncGenerator:
    async def asend(self, value):
        raise StopAsyncIteration

    async def athrow(self, typ, val=None, tb=None):
        if val is not None or tb is not None:
            typ = typ() if val is None else val
        raise typ if tb is None else typ.with_traceback(tb)

    async def __anext__(self):
        return await self.asend(None)

    async def aclose(self):
        try:
            await self.athrow(GeneratorExit)
        except (GeneratorExit, StopAsyncIteration):
            return
        raise RuntimeError('asynchronous generator ignored GeneratorExit')


for _left_open in AsyncIterator.__anext__, AsyncGenerator.asend, AsyncGenerator.athrow:
    _left_open.__isabstractmethod__ = True
