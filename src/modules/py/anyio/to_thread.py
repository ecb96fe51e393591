# anyio.to_thread: functions that block run where they are called.
from _retort import rest as _rest


async def run_sync(func, *args, abandon_on_cancel=False, cancellable=None, limiter=None):
    return func(*args)


__getattr__ = _rest(__name__)
