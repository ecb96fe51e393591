# loguru: one logger that writes lines to its sinks, standard error at first.
import contextlib as _contextlib
import datetime as _datetime
import functools as _functools
import os as _os
import re as _re
import sys as _sys
import threading as _threading
import traceback as _traceback

__version__ = "0.7.2"
_FORMAT = ("<green>{time:YYYY-MM-DD HH:mm:ss.SSS}</green> | <level>{level: <8}</level> | "
           "<cyan>{name}</cyan>:<cyan>{function}</cyan>:<cyan>{line}</cyan> - <level>{message}</level>")
_CODES = {"black": 30, "red": 31, "green": 32, "yellow": 33, "blue": 34, "magenta": 35, "cyan": 36, "white": 37, "bold": 1, "dim": 2,
          "normal": 22, "italic": 3, "underline": 4, "strike": 9, "reverse": 7, "hide": 8, "blink": 5, "b": 1, "d": 2, "i": 3, "u": 4,
          "k": 30, "r": 31, "g": 32, "y": 33, "e": 34, "m": 35, "c": 36, "w": 37}
_CODES.update({"light-" + name: code + 60 for name, code in list(_CODES.items()) if 30 <= code <= 37 and len(name) > 1})
_TAG = _re.compile(r"\\?<(/?)((?:[a-zA-Z0-9,\- ]+|fg [^>]+|bg [^>]+)?)>")


class Level:
    """What is known of a level; it is shown as its name."""

    def __init__(self, name, no, color, icon):
        self.name, self.no, self.color, self.icon = name, no, color, icon

    def __str__(self):
        return self.name

    def __repr__(self):
        return "(name=%r, no=%r, color=%r, icon=%r)" % (self.name, self.no, self.color, self.icon)

    def __format__(self, spec):
        return format(self.name, spec)

    def __iter__(self):
        return iter((self.name, self.no, self.color, self.icon))

    def __eq__(self, other):
        return self.name == (other.name if isinstance(other, Level) else other)

    def __hash__(self):
        return hash(self.name)


class _File:
    def __init__(self, path):
        self.path, self.name = path, _os.path.basename(path)

    def __format__(self, spec):
        return format(self.name, spec)


class _Number:
    def __init__(self, id, name):
        self.id, self.name = id, name

    def __format__(self, spec):
        return format(str(self.id), spec)


class _Moment(_datetime.datetime):
    def __format__(self, spec):
        from arrow.formatter import DateTimeFormatter
        if spec.endswith("!UTC"):
            return format(_moment(self.astimezone(_datetime.timezone.utc)), spec[:-4])
        return DateTimeFormatter().format(self, spec or "YYYY-MM-DDTHH:mm:ss.SSSSSSZZ")


def _moment(dt):
    return _Moment(dt.year, dt.month, dt.day, dt.hour, dt.minute, dt.second, dt.microsecond, dt.tzinfo)


class RecordException(tuple):
    type, value, traceback = (property(lambda self, i=i: self[i]) for i in range(3))


def _code(name):
    """Of a colour or an effect; capitals are for the background. None: neither."""
    code = _CODES.get(name.lower())
    return code + 10 if code is not None and code >= 30 and name.isupper() else code


def _painted(text, colors, level_color):
    """The marks of colour in a format as codes for the terminal, or left out."""
    def mark(match):
        if match.group()[0] == "\\":
            return match.group()[1:]
        closing, name = match.groups()
        if closing:
            return "\x1b[0m" if colors else ""
        names = level_color if name in ("level", "lvl") else name
        codes = [_code(part) for part in _re.findall(r"[\w-]+", names)]
        if None in codes or not codes:
            return match.group()
        return "".join("\x1b[%dm" % code for code in codes) if colors else ""
    return _TAG.sub(mark, text)


class Message(str):
    record = None


class _Handler:
    def __init__(self, sink, level, format, filter, colorize, serialize, options):
        self.sink, self.level, self.format, self.filter, self.serialize = sink, level, format, filter, serialize
        self.colors = colorize if colorize is not None else hasattr(sink, "isatty") and sink.isatty()
        self.own_file = None
        if isinstance(sink, (str, _os.PathLike)):
            path = _os.fspath(sink).format(time=_moment(_datetime.datetime.now()))
            self.own_file = self.sink = open(path, options.get("mode", "a"), encoding=options.get("encoding", "utf8"))
        if not (callable(self.sink) or hasattr(self.sink, "write") or hasattr(self.sink, "emit")):
            raise TypeError("Cannot log to objects of type '%s'" % type(sink).__name__)

    def takes(self, record):
        if record["level"].no < self.level:
            return False
        wanted = self.filter
        if wanted is None:
            return True
        if isinstance(wanted, str):
            return not wanted or (record["name"] or "").startswith(wanted)
        if isinstance(wanted, dict):
            return self._by_module(record, wanted)
        return wanted(record)

    @staticmethod
    def _by_module(record, wanted):
        name = record["name"] or ""
        while True:
            level = wanted.get(name)
            if level is not None and level is not True:
                return level is not False and record["level"].no >= (level if isinstance(level, int) else logger.level(level).no)
            if not name:
                return True
            name = name.rpartition(".")[0]

    def write(self, record, raw):
        form = "{message}" if raw else self.format(record) if callable(self.format) else self.format + "\n{exception}"
        fields = dict(record)
        fields["exception"] = "" if record["exception"] is None else "".join(_traceback.format_exception(*record["exception"]))
        text = _painted(form, self.colors, record["level"].color).format_map(fields)
        if self.serialize:
            text = _serialized(text, record)
        message = Message(text)
        message.record = record
        if hasattr(self.sink, "write"):
            self.sink.write(message)
            if hasattr(self.sink, "flush"):
                self.sink.flush()
        elif hasattr(self.sink, "emit"):
            import logging
            self.sink.handle(logging.LogRecord(record["name"], record["level"].no, record["file"].path, record["line"],
                                               text.rstrip("\n"), (), record["exception"], record["function"]))
        else:
            self.sink(message)


def _serialized(text, record):
    import json
    shown = {key: record[key] for key in ("extra", "function", "line", "message", "module", "name")}
    shown["level"] = {"icon": record["level"].icon, "name": record["level"].name, "no": record["level"].no}
    shown["file"] = {"name": record["file"].name, "path": record["file"].path}
    shown["time"] = {"repr": str(record["time"]), "timestamp": record["time"].timestamp()}
    return json.dumps({"text": text, "record": shown}, default=str, ensure_ascii=False) + "\n"


class _Core:
    """What all loggers share."""

    def __init__(self):
        self.levels = {level.name: level for level in (
            Level("TRACE", 5, "<cyan><bold>", "✏️"), Level("DEBUG", 10, "<blue><bold>", "🐞"), Level("INFO", 20, "<bold>", "ℹ️"),
            Level("SUCCESS", 25, "<green><bold>", "✅"), Level("WARNING", 30, "<yellow><bold>", "⚠️"),
            Level("ERROR", 40, "<red><bold>", "❌"), Level("CRITICAL", 50, "<RED><bold>", "☠️"))}
        self.handlers, self.next_id, self.activation, self.extra, self.patcher = {}, 0, {}, {}, None
        self.context = _threading.local()
        self.started = _datetime.datetime.now(_datetime.timezone.utc)

    def is_on(self, name):
        name = name or ""
        while True:
            if name in self.activation:
                return self.activation[name]
            if not name:
                return True
            name = name.rpartition(".")[0]


class Logger:
    def __init__(self, core, options=None, extra=None, patchers=()):
        self._core, self._extra, self._patchers = core, extra or {}, patchers
        self._options = options or {"exception": None, "depth": 0, "record": False, "lazy": False, "colors": False, "raw": False,
                                    "capture": True}

    # --- sinks and levels ---

    def add(self, sink, *, level="DEBUG", format=_FORMAT, filter=None, colorize=None, serialize=False, backtrace=True, diagnose=True,
            enqueue=False, context=None, catch=True, **options):
        number = level if isinstance(level, int) else self.level(level).no
        core = self._core
        core.handlers[core.next_id] = _Handler(sink, number, format, filter, colorize, serialize, options)
        core.next_id += 1
        return core.next_id - 1

    def remove(self, handler_id=None):
        if handler_id is not None and handler_id not in self._core.handlers:
            raise ValueError("There is no existing handler with id %s" % handler_id)
        for number in list(self._core.handlers) if handler_id is None else [handler_id]:
            handler = self._core.handlers.pop(number)
            if handler.own_file is not None:
                handler.own_file.close()

    def complete(self):
        async def done():
            return None
        return done()

    def level(self, name, no=None, color=None, icon=None):
        levels = self._core.levels
        if no is None and color is None and icon is None:
            if name not in levels:
                raise ValueError("Level '%s' does not exist" % name)
            return levels[name]
        old = levels.get(name)
        if old is None and no is None:
            raise ValueError("Level '%s' does not exist, you have to create it by specifying a level no" % name)
        if old is not None and no is not None and no != old.no:
            raise TypeError("Level '%s' already exists, you can't update its severity no" % name)
        levels[name] = Level(name, old.no if no is None else no, color if color is not None else old.color if old else "",
                             icon if icon is not None else old.icon if old else " ")
        return levels[name]

    def disable(self, name):
        self._core.activation[name or ""] = False

    def enable(self, name):
        self._core.activation[name or ""] = True

    def configure(self, *, handlers=None, levels=None, extra=None, patcher=None, activation=None):
        if handlers is not None:
            self.remove()
        for level in levels or ():
            self.level(**level)
        if extra is not None:
            self._core.extra = dict(extra)
        if patcher is not None:
            self._core.patcher = patcher
        for name, on in activation or ():
            (self.enable if on else self.disable)(name)
        return [self.add(**dict(handler)) for handler in handlers or ()]

    # --- loggers that know more ---

    def opt(self, *, exception=None, record=False, lazy=False, colors=False, raw=False, capture=True, depth=0, ansi=False):
        return Logger(self._core, {"exception": exception, "depth": depth, "record": record, "lazy": lazy, "colors": colors or ansi,
                                   "raw": raw, "capture": capture}, self._extra, self._patchers)

    def bind(self, **kwargs):
        return Logger(self._core, self._options, {**self._extra, **kwargs}, self._patchers)

    def patch(self, patcher):
        return Logger(self._core, self._options, self._extra, self._patchers + (patcher,))

    @_contextlib.contextmanager
    def contextualize(self, **kwargs):
        before = getattr(self._core.context, "extra", {})
        self._core.context.extra = {**before, **kwargs}
        try:
            yield
        finally:
            self._core.context.extra = before

    def catch(self, exception=Exception, *, level="ERROR", reraise=False, onerror=None, exclude=None, default=None,
              message="An error has been caught in function '{record[function]}', process '{record[process].name}' "
                      "({record[process].id}), thread '{record[thread].name}' ({record[thread].id}):"):
        if callable(exception) and not (isinstance(exception, type) and issubclass(exception, BaseException)):
            return self.catch()(exception)
        return _Catcher(self, exception, level, reraise, onerror, exclude, default, message)

    # --- writing ---

    def log(self, level, message, *args, **kwargs):
        self._log(level, message, args, kwargs)

    def exception(self, message, *args, **kwargs):
        self.opt(**{**self._options, "exception": True, "depth": self._options["depth"]})._log("ERROR", message, args, kwargs)

    def _log(self, level, message, args, kwargs):
        core, options = self._core, self._options
        if not core.handlers:
            return
        frame = _sys._getframe(2 + options["depth"])
        while frame.f_back is not None and frame.f_code.co_filename.startswith("<frozen"):
            frame = frame.f_back
        name = frame.f_globals.get("__name__")
        if not core.is_on(name):
            return
        if isinstance(level, int):
            if level < 0:
                raise ValueError("Invalid level value, it should be a positive integer, not: %d" % level)
            level = core.levels.get(level) or Level("Level %d" % level, level, "", " ")
        else:
            level = self.level(level)
        record = self._record(level, message, frame, name)
        self._fill(record, args, kwargs)
        for patcher in ((core.patcher,) if core.patcher else ()) + self._patchers:
            patcher(record)
        for handler in list(core.handlers.values()):
            if handler.takes(record):
                handler.write(record, options["raw"])

    def _record(self, level, message, frame, name):
        exception = self._options["exception"]
        if exception is True:
            exception = _sys.exc_info()
        elif isinstance(exception, BaseException):
            exception = type(exception), exception, exception.__traceback__
        now = _moment(_datetime.datetime.now().astimezone())
        path = frame.f_code.co_filename
        thread = _threading.current_thread()
        return {"elapsed": now - self._core.started, "exception": RecordException(exception) if exception and exception[0] else None,
                "extra": {**self._core.extra, **getattr(self._core.context, "extra", {}), **self._extra}, "file": _File(path),
                "function": frame.f_code.co_name, "level": level, "line": frame.f_lineno, "message": str(message),
                "module": _os.path.splitext(_os.path.basename(path))[0], "name": name,
                "process": _Number(_os.getpid(), "MainProcess"), "thread": _Number(thread.ident, thread.name), "time": now}

    def _fill(self, record, args, kwargs):
        options = self._options
        if options["lazy"]:
            args, kwargs = [value() for value in args], {key: value() for key, value in kwargs.items()}
        if options["capture"] and kwargs:
            record["extra"].update(kwargs)
        if options["record"]:
            kwargs = dict(kwargs, record=record)
        if args or kwargs:
            record["message"] = record["message"].format(*args, **kwargs)
        if options["colors"]:
            record["message"] = _painted(record["message"], False, record["level"].color)


def _at(level):
    def method(self, message, *args, **kwargs):
        self._log(level, message, args, kwargs)
    method.__name__ = level.lower()
    return method


for _name in ("TRACE", "DEBUG", "INFO", "SUCCESS", "WARNING", "ERROR", "CRITICAL"):
    setattr(Logger, _name.lower(), _at(_name))


class _Catcher:
    def __init__(self, logger, exception, level, reraise, onerror, exclude, default, message):
        self._logger, self._exception, self._level, self._reraise = logger, exception, level, reraise
        self._onerror, self._exclude, self._default, self._message = onerror, exclude, default, message

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind is None or not issubclass(kind, self._exception) or self._exclude is not None and issubclass(kind, self._exclude):
            return False
        self._logger.opt(exception=(kind, value, trace), record=True, depth=1).log(self._level, self._message)
        if self._onerror is not None:
            self._onerror(value)
        return not self._reraise

    def __call__(self, function):
        @_functools.wraps(function)
        def call(*args, **kwargs):
            with self:
                return function(*args, **kwargs)
            return self._default
        return call


logger = Logger(_Core())
logger.add(_sys.stderr)
