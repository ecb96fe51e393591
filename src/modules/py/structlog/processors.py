# structlog.processors: each takes the logger, the method's name and the event, and gives the event or a text.
import datetime as _datetime
import enum as _enum
import json as _json
import os as _os
import sys as _sys
import threading as _threading
import traceback as _traceback

from structlog._core import LEVELS as _LEVELS


def add_log_level(logger, method_name, event_dict):
    event_dict["level"] = "warning" if method_name == "warn" else "error" if method_name == "exception" else method_name
    return event_dict


def add_log_level_number(logger, method_name, event_dict):
    event_dict["level_number"] = _LEVELS[method_name]
    return event_dict


def _formatted(info):
    return "".join(_traceback.format_exception(*info)).rstrip("\n")


def _exc_info(value):
    if isinstance(value, BaseException):
        return type(value), value, value.__traceback__
    if isinstance(value, tuple):
        return value
    info = _sys.exc_info() if value else None
    return info if info and info[0] is not None else None


class ExceptionRenderer:
    def __init__(self, exception_formatter=_formatted):
        self.format_exception = exception_formatter

    def __call__(self, logger, name, event_dict):
        info = _exc_info(event_dict.pop("exc_info", None))
        if info is not None:
            event_dict["exception"] = self.format_exception(info)
        return event_dict


format_exc_info = ExceptionRenderer()


def _frames_of(info):
    kind, value, trace = info
    frames = [{"filename": f.filename, "lineno": f.lineno, "name": f.name} for f in _traceback.extract_tb(trace)]
    return [{"exc_type": kind.__name__, "exc_value": str(value), "syntax_error": None, "is_cause": False, "frames": frames}]


dict_tracebacks = ExceptionRenderer(_frames_of)


class TimeStamper:
    def __init__(self, fmt=None, utc=True, key="timestamp"):
        if fmt is None and not utc:
            raise ValueError("UNIX timestamps are always UTC.")
        self.fmt, self.utc, self.key = fmt, utc, key

    def __call__(self, logger, name, event_dict):
        now = _datetime.datetime.now(_datetime.timezone.utc) if self.utc else _datetime.datetime.now()
        if self.fmt is None:
            event_dict[self.key] = now.timestamp()
        elif self.fmt.upper() == "ISO":
            event_dict[self.key] = now.replace(tzinfo=None).isoformat() + ("Z" if self.utc else "")
        else:
            event_dict[self.key] = now.strftime(self.fmt)
        return event_dict


class MaybeTimeStamper(TimeStamper):
    def __call__(self, logger, name, event_dict):
        return event_dict if self.key in event_dict else super().__call__(logger, name, event_dict)


def _fallback(value):
    made = getattr(value, "__structlog__", None)
    return made() if made is not None else repr(value)


class JSONRenderer:
    def __init__(self, serializer=_json.dumps, **dumps_kw):
        self._dumps, self._options = serializer, {"default": _fallback, **dumps_kw}

    def __call__(self, logger, name, event_dict):
        return self._dumps(event_dict, **self._options)


class KeyValueRenderer:
    def __init__(self, sort_keys=False, key_order=None, drop_missing=False, repr_native_str=True):
        self._sort, self._first, self._drop, self._repr = sort_keys, key_order or [], drop_missing, repr_native_str

    def _items(self, event_dict):
        items = [(key, event_dict.pop(key, None)) for key in self._first if not self._drop or key in event_dict]
        return items + (sorted(event_dict.items()) if self._sort else list(event_dict.items()))

    def __call__(self, logger, name, event_dict):
        return " ".join("%s=%s" % (key, value if isinstance(value, str) and not self._repr else repr(value))
                        for key, value in self._items(event_dict))


class LogfmtRenderer(KeyValueRenderer):
    def __init__(self, sort_keys=False, key_order=None, drop_missing=False, bool_as_flag=True):
        super().__init__(sort_keys, key_order, drop_missing)
        self._flag = bool_as_flag

    def __call__(self, logger, name, event_dict):
        out = []
        for key, value in self._items(event_dict):
            if isinstance(value, bool):
                if value and self._flag:
                    out.append(key)
                    continue
                value = "true" if value else "false"
            text = "" if value is None else str(value)
            if any(letter in text for letter in ' ="'):
                text = '"%s"' % text.replace('"', '\\"')
            out.append("%s=%s" % (key, text.replace("\n", "\\n")))
        return " ".join(out)


class StackInfoRenderer:
    def __init__(self, additional_ignores=None):
        pass

    def __call__(self, logger, name, event_dict):
        if event_dict.pop("stack_info", None):
            event_dict["stack"] = "Stack (most recent call last):\n" + "".join(_traceback.format_stack()).rstrip("\n")
        return event_dict


class UnicodeDecoder:
    def __init__(self, encoding="utf-8", errors="replace"):
        self._encoding, self._errors = encoding, errors

    def __call__(self, logger, name, event_dict):
        return {key: value.decode(self._encoding, self._errors) if isinstance(value, bytes) else value for key, value in event_dict.items()}


class UnicodeEncoder(UnicodeDecoder):
    def __init__(self, encoding="utf-8", errors="backslashreplace"):
        super().__init__(encoding, errors)

    def __call__(self, logger, name, event_dict):
        return {key: value.encode(self._encoding, self._errors) if isinstance(value, str) else value for key, value in event_dict.items()}


class EventRenamer:
    def __init__(self, to, replace_by=None):
        self.to, self.replace_by = to, replace_by

    def __call__(self, logger, name, event_dict):
        event_dict[self.to] = event_dict.pop("event")
        if self.replace_by is not None:
            other = event_dict.pop(self.replace_by, None)
            if other is not None:
                event_dict["event"] = other
        return event_dict


class ExceptionPrettyPrinter:
    def __init__(self, file=None, exception_formatter=_formatted):
        self._file, self.format_exception = file or _sys.stdout, exception_formatter

    def __call__(self, logger, name, event_dict):
        text = event_dict.pop("exception", None)
        if text is None:
            info = _exc_info(event_dict.pop("exc_info", None))
            text = self.format_exception(info) if info else None
        if text:
            print(text, file=self._file)
        return event_dict


class CallsiteParameter(_enum.Enum):
    PATHNAME, FILENAME, MODULE, FUNC_NAME, LINENO = "pathname", "filename", "module", "func_name", "lineno"
    THREAD, THREAD_NAME, PROCESS, PROCESS_NAME = "thread", "thread_name", "process", "process_name"


class CallsiteParameterAdder:
    def __init__(self, parameters=set(CallsiteParameter), additional_ignores=None):
        self._wanted = [p.value for p in CallsiteParameter if p in parameters]

    def __call__(self, logger, name, event_dict):
        frame = _sys._getframe(1)
        while frame.f_back is not None and frame.f_code.co_filename.startswith("<frozen"):
            frame = frame.f_back
        path, thread = frame.f_code.co_filename, _threading.current_thread()
        facts = {"pathname": path, "filename": _os.path.basename(path), "module": _os.path.splitext(_os.path.basename(path))[0],
                 "func_name": frame.f_code.co_name, "lineno": frame.f_lineno, "thread": thread.ident, "thread_name": thread.name,
                 "process": _os.getpid(), "process_name": "MainProcess"}
        event_dict.update((key, facts[key]) for key in self._wanted)
        return event_dict
