# structlog: events with values go through processors to a logger that writes them. How, is set once for all loggers.
import sys as _sys


class DropEvent(BaseException):
    pass


# --- where lines go ---

class PrintLogger:
    def __init__(self, file=None):
        self._file = file or _sys.stdout

    def msg(self, message):
        print(message, file=self._file, flush=True)

    log = debug = info = warn = warning = failure = fatal = err = error = critical = exception = msg


class WriteLogger(PrintLogger):
    def msg(self, message):
        self._file.write(message + "\n")
        self._file.flush()

    log = debug = info = warn = warning = failure = fatal = err = error = critical = exception = msg


class BytesLogger(PrintLogger):
    def __init__(self, file=None):
        self._file = file or _sys.stdout.buffer

    def msg(self, message):
        self._file.write(message + b"\n")
        self._file.flush()

    log = debug = info = warn = warning = failure = fatal = err = error = critical = exception = msg


class PrintLoggerFactory:
    _kind = PrintLogger

    def __init__(self, file=None):
        self._file = file

    def __call__(self, *args):
        return self._kind(self._file)


class WriteLoggerFactory(PrintLoggerFactory):
    _kind = WriteLogger


class BytesLoggerFactory(PrintLoggerFactory):
    _kind = BytesLogger


class ReturnLogger:
    def msg(self, *args, **kw):
        return args[0] if len(args) == 1 and not kw else (args, kw)

    log = debug = info = warn = warning = failure = fatal = err = error = critical = exception = msg


class ReturnLoggerFactory:
    def __call__(self, *args):
        return ReturnLogger()


# --- loggers ---

LEVELS = {"critical": 50, "exception": 40, "error": 40, "warn": 30, "warning": 30, "info": 20, "debug": 10, "notset": 0, "fatal": 50}


class BoundLoggerBase:
    def __init__(self, logger, processors, context):
        self._logger, self._processors, self._context = logger, processors, context

    def __repr__(self):
        return "<%s(context=%r, processors=%r)>" % (type(self).__name__, self._context, self._processors)

    def __eq__(self, other):
        return isinstance(other, BoundLoggerBase) and self._context == other._context

    __hash__ = None

    def bind(self, **new_values):
        return type(self)(self._logger, self._processors, type(self._context)({**self._context, **new_values}))

    def unbind(self, *keys):
        for key in keys:
            if key not in self._context:
                raise KeyError(key)
        return self.try_unbind(*keys)

    def try_unbind(self, *keys):
        return type(self)(self._logger, self._processors, type(self._context)(
            {key: value for key, value in self._context.items() if key not in keys}))

    def new(self, **new_values):
        return type(self)(self._logger, self._processors, type(self._context)(new_values))

    def _process_event(self, method_name, event, event_kw):
        values = {**self._context, **event_kw}
        if event is not None:
            values["event"] = event
        for processor in self._processors:
            values = processor(self._logger, method_name, values)
        if isinstance(values, (str, bytes, bytearray)):
            return (values,), {}
        if isinstance(values, tuple):
            return values
        if isinstance(values, dict):
            return (), values
        raise ValueError("Last processor didn't return an appropriate value.  Valid return values are a dict, a tuple of "
                         "(args, kwargs), bytes, or a str.")

    def _proxy_to_logger(self, method_name, event=None, **event_kw):
        try:
            args, kw = self._process_event(method_name, event, event_kw)
        except DropEvent:
            return None
        return getattr(self._logger, method_name)(*args, **kw)


class BoundLogger(BoundLoggerBase):
    """Any method is one of the logger behind."""

    def __getattr__(self, method_name):
        if method_name.startswith("_"):
            raise AttributeError(method_name)

        def call(event=None, **kw):
            return self._proxy_to_logger(method_name, event, **kw)
        return call


class _FilteringBoundLogger(BoundLoggerBase):
    _least = 0

    def _at(self, name, level, event, args, kw):
        if level < self._least:
            return None
        return self._proxy_to_logger(name, event % args if args else event, **kw)

    def log(self, level, event, *args, **kw):
        names = {50: "critical", 40: "error", 30: "warning", 20: "info", 10: "debug", 0: "notset"}
        return self._at(names[level], level, event, args, kw)

    def exception(self, event, *args, **kw):
        kw.setdefault("exc_info", True)
        return self._at("error", 40, event, args, kw)

    def is_enabled_for(self, level):
        return level >= self._least

    def get_effective_level(self):
        return self._least


def _filtering(name, level):
    def method(self, event, *args, **kw):
        return self._at(name, level, event, args, kw)

    async def amethod(self, event, *args, **kw):
        return self._at(name, level, event, args, kw)
    return method, amethod


for _alias, _method, _level in (("debug", "debug", 10), ("info", "info", 20), ("warning", "warning", 30), ("warn", "warning", 30),
                                ("error", "error", 40), ("critical", "critical", 50), ("fatal", "critical", 50), ("msg", "info", 20)):
    _sync, _async = _filtering(_method, _level)
    setattr(_FilteringBoundLogger, _alias, _sync)
    setattr(_FilteringBoundLogger, "a" + _alias, _async)


def make_filtering_bound_logger(min_level):
    if isinstance(min_level, str):
        min_level = LEVELS[min_level.lower()]
    name = {0: "Notset", 10: "Debug", 20: "Info", 30: "Warning", 40: "Error", 50: "Critical"}.get(min_level, str(min_level))
    return type("BoundLoggerFilteringAt" + name, (_FilteringBoundLogger,), {"_least": min_level})


# --- settings ---

def _defaults():
    from structlog import contextvars, dev, processors
    return {"processors": [contextvars.merge_contextvars, processors.add_log_level, processors.StackInfoRenderer(),
                           dev.set_exc_info, processors.TimeStamper(fmt="%Y-%m-%d %H:%M:%S", utc=False), dev.ConsoleRenderer()],
            "context_class": dict, "wrapper_class": make_filtering_bound_logger(0), "logger_factory": PrintLoggerFactory(),
            "cache_logger_on_first_use": False}


_config = {"set": None}


def _settings():
    if _config["set"] is None:
        if "default" not in _config:
            _config["default"] = _defaults()
        return _config["default"]
    return _config["set"]


def configure(processors=None, wrapper_class=None, context_class=None, logger_factory=None, cache_logger_on_first_use=None):
    given = {"processors": processors, "wrapper_class": wrapper_class, "context_class": context_class,
             "logger_factory": logger_factory, "cache_logger_on_first_use": cache_logger_on_first_use}
    _config["set"] = {**_settings(), **{name: value for name, value in given.items() if value is not None}}


def configure_once(*args, **kwargs):
    if _config["set"] is None:
        configure(*args, **kwargs)
    else:
        import warnings
        warnings.warn("Repeated configuration attempted.", RuntimeWarning, stacklevel=2)


def reset_defaults():
    _config["set"] = None


def is_configured():
    return _config["set"] is not None


def get_config():
    return dict(_settings())


class BoundLoggerLazyProxy:
    """Becomes a logger when it is first used, by the settings of then."""

    def __init__(self, logger, wrapper_class=None, processors=None, context_class=None, cache_logger_on_first_use=None,
                 initial_values=None, logger_factory_args=()):
        self._logger, self._wrapper_class, self._processors, self._context_class = logger, wrapper_class, processors, context_class
        self._initial_values, self._factory_args = initial_values or {}, logger_factory_args

    def bind(self, **new_values):
        config = _settings()
        context = (self._context_class or config["context_class"])({**self._initial_values, **new_values})
        logger = self._logger if self._logger is not None else config["logger_factory"](*self._factory_args)
        processors = self._processors if self._processors is not None else config["processors"]
        return (self._wrapper_class or config["wrapper_class"])(logger, processors, context)

    def new(self, **new_values):
        made = self.bind()
        return made.new(**new_values)

    def unbind(self, *keys):
        return self.bind().unbind(*keys)

    def try_unbind(self, *keys):
        return self.bind().try_unbind(*keys)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.bind(), name)


def get_logger(*args, **initial_values):
    return BoundLoggerLazyProxy(None, initial_values=initial_values, logger_factory_args=args)


getLogger = get_logger


def wrap_logger(logger, processors=None, wrapper_class=None, context_class=None, cache_logger_on_first_use=None,
                logger_factory_args=(), **initial_values):
    return BoundLoggerLazyProxy(logger, wrapper_class, processors, context_class, cache_logger_on_first_use, initial_values,
                                logger_factory_args)
