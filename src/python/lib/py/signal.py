# signal: signals and handlers as enumerations over _signal.
import _signal
from _signal import alarm, default_int_handler, getitimer, pause, setitimer, pthread_kill, siginterrupt, strsignal
from enum import IntEnum

Signals = IntEnum("Signals", _signal._names(), module=__name__)
Handlers = IntEnum("Handlers", {"SIG_DFL": 0, "SIG_IGN": 1}, module=__name__)
Sigmasks = IntEnum("Sigmasks", {"SIG_BLOCK": 0, "SIG_UNBLOCK": 1, "SIG_SETMASK": 2}, module=__name__)
for _cls in (Signals, Handlers, Sigmasks):
    globals().update(_cls.__members__)
SIGCLD, SIGPOLL = Signals.SIGCHLD, Signals.SIGIO
NSIG = 65
ItimerError = OSError
ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF = 0, 1, 2


def _as_enum(value, cls):
    try:
        return cls(value)
    except (ValueError, TypeError):
        return value


def signal(signalnum, handler):
    return _as_enum(_signal.signal(int(signalnum), int(handler) if isinstance(handler, IntEnum) else handler), Handlers)


def getsignal(signalnum):
    return _as_enum(_signal.getsignal(int(signalnum)), Handlers)


def raise_signal(signalnum):
    _signal.raise_signal(int(signalnum))


def valid_signals():
    return set(_as_enum(n, Signals) for n in range(1, NSIG) if n not in (32, 33))


del _cls
