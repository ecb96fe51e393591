# anyio.from_thread: there is one thread here, so what it would hand to the loop of another runs in a loop of its own.
import asyncio as _asyncio

from _retort import rest as _rest


def run(func, *args):
    async def call():
        return await func(*args)
    return _asyncio.run(call())


def run_sync(func, *args):
    return func(*args)


__getattr__ = _rest(__name__)
