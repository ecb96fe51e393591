# structlog.dev: lines for people.
import sys as _sys

from structlog.processors import _exc_info, _formatted

_COLORS = {"critical": "\x1b[31m", "exception": "\x1b[31m", "error": "\x1b[31m", "warn": "\x1b[33m", "warning": "\x1b[33m",
           "info": "\x1b[32m", "debug": "\x1b[32m", "notset": "\x1b[41m"}
_RESET, _BOLD, _DIM = "\x1b[0m", "\x1b[1m", "\x1b[2m"


def plain_traceback(sio, exc_info):
    sio.write("\n" + _formatted(exc_info))


rich_traceback = better_traceback = default_exception_formatter = plain_traceback


class ConsoleRenderer:
    def __init__(self, pad_event=30, colors=None, force_colors=False, repr_native_str=False, level_styles=None,
                 exception_formatter=plain_traceback, sort_keys=True, event_key="event", timestamp_key="timestamp", columns=None,
                 pad_level=True):
        self._colors = (hasattr(_sys.stdout, "isatty") and _sys.stdout.isatty()) if colors is None else colors
        self._pad, self._repr, self._sort, self._event_key, self._time_key = pad_event, repr_native_str, sort_keys, event_key, timestamp_key
        self._levels = level_styles or _COLORS
        self._width = max(map(len, _COLORS)) if pad_level else 0

    @staticmethod
    def get_default_level_styles(colors=True):
        return dict(_COLORS) if colors else dict.fromkeys(_COLORS, "")

    def _painted(self, style, text):
        return style + text + _RESET if self._colors and style else text

    def _shown(self, value):
        return value if isinstance(value, str) and not self._repr else repr(value)

    def __call__(self, logger, name, event_dict):
        out = []
        time = event_dict.pop(self._time_key, None)
        if time is not None:
            out.append(self._painted(_DIM, str(time)))
        level = event_dict.pop("level", None)
        if level is not None:
            out.append("[%s]" % self._painted(self._levels.get(level, "") + _BOLD if self._colors else "", level.ljust(self._width)))
        event = str(event_dict.pop(self._event_key, ""))
        stack, text = event_dict.pop("stack", None), event_dict.pop("exception", None)
        info = _exc_info(event_dict.pop("exc_info", None))
        logger_name = event_dict.pop("logger", None) or event_dict.pop("logger_name", None)
        out.append(self._painted(_BOLD, event.ljust(self._pad) if event_dict else event))
        if logger_name is not None:
            out.append("[%s]" % self._painted(_BOLD, logger_name))
        keys = sorted(event_dict) if self._sort else list(event_dict)
        out.extend("%s=%s" % (self._painted("\x1b[36m", key), self._painted("\x1b[35m", self._shown(event_dict[key]))) for key in keys)
        line = " ".join(out)
        if stack is not None:
            line += "\n" + stack
        if info is not None:
            text = _formatted(info)
        return line + ("\n" + text if text is not None else "")


def set_exc_info(logger, method_name, event_dict):
    if method_name == "exception" and "exc_info" not in event_dict:
        event_dict["exc_info"] = True
    return event_dict
