# asyncio, whose parts are files of their own; what is only named in annotations and bases, and opens nothing, is here.
import sys

from asyncio import exceptions
from asyncio._loop import *  # noqa: F403
from asyncio._loop import _get_running_loop
from asyncio._waiting import *  # noqa: F403
from asyncio.exceptions import *  # noqa: F403

# What few scripts need is read when it is asked for.
_LATER = {
    "locks": "Barrier BoundedSemaphore Condition Event Lock Semaphore".split(),
    "queues": "LifoQueue PriorityQueue Queue QueueEmpty QueueFull".split(),
}


def __getattr__(name):
    for part, names in _LATER.items():
        if name == part or name in names:
            module = __import__("asyncio." + part, fromlist=names)
            globals().update({other: getattr(module, other) for other in names})
            return globals()[name]
    raise AttributeError("module 'asyncio' has no attribute '%s'" % name)


def _named(name, base=object):
    return type(name, (base,), {"__module__": "asyncio"})


BaseProtocol, BaseTransport, AbstractServer = _named("BaseProtocol"), _named("BaseTransport"), _named("AbstractServer")
for _name in ("Protocol", "BufferedProtocol", "DatagramProtocol", "SubprocessProtocol"):
    globals()[_name] = _named(_name, BaseProtocol)
for _name in ("ReadTransport", "WriteTransport", "Transport", "DatagramTransport", "SubprocessTransport"):
    globals()[_name] = _named(_name, BaseTransport)
Server, StreamReader, StreamWriter = _named("Server", AbstractServer), _named("StreamReader"), _named("StreamWriter")
StreamReaderProtocol = _named("StreamReaderProtocol", BaseProtocol)


def _refused(name, option):
    async def refuse(*args, **options):
        raise PermissionError("asyncio.%s: scripts open no connections and start no processes here (%s)" % (name, option))
    refuse.__name__ = refuse.__qualname__ = name
    return refuse


for _name in ("open_connection", "start_server", "open_unix_connection", "start_unix_server"):
    globals()[_name] = _refused(_name, "--allow-net")
for _name in ("create_subprocess_exec", "create_subprocess_shell"):
    globals()[_name] = _refused(_name, "--allow-run")


def _part(name, *names, **more):
    """The module asyncio.NAME: names of this one."""
    part = sys.modules["asyncio." + name] = globals()[name] = type(sys)("asyncio." + name)
    part.__dict__.update({n: globals()[n] for n in names}, **more)


_part("subprocess", "create_subprocess_exec", "create_subprocess_shell", PIPE=-1, STDOUT=-2, DEVNULL=-3,
      Process=type("Process", (), {"__module__": "asyncio.subprocess"}))
_part("streams", "StreamReader", "StreamWriter", "StreamReaderProtocol", "open_connection", "start_server")
_part("tasks", "Task", "create_task", "gather", "wait", "wait_for", "sleep", "shield", "as_completed", "current_task", "all_tasks")
_part("futures", "Future")
_part("events", "AbstractEventLoop", "AbstractEventLoopPolicy", "Handle", "TimerHandle", "get_event_loop", "new_event_loop",
      "set_event_loop", "get_running_loop")
_part("base_events", "BaseEventLoop")
_part("transports", "BaseTransport", "ReadTransport", "WriteTransport", "Transport", "DatagramTransport")
_part("protocols", "BaseProtocol", "Protocol", "BufferedProtocol", "DatagramProtocol", "SubprocessProtocol")
_part("coroutines", "iscoroutine", "iscoroutinefunction")
_part("runners", "run", "Runner")
_part("timeouts", "timeout", "timeout_at", "Timeout")
_part("taskgroups", "TaskGroup")
_part("threads", "to_thread")

__all__ = [_name for _name in globals() if _name[0] != "_" and type(globals()[_name]) is not type(sys)] + sum(_LATER.values(), [])
