# anyio over asyncio: running coroutines; its streams, sockets and synchronization are unknown.
import asyncio as _asyncio

from _retort import rest as _rest
from anyio import from_thread, to_thread


def run(func, *args, backend="asyncio", backend_options=None):
    async def call():
        return await func(*args)
    return _asyncio.run(call())


async def sleep(delay):
    await _asyncio.sleep(delay)


__getattr__ = _rest(__name__)
