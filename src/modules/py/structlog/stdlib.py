# structlog.stdlib: over the loggers of the module logging.
import logging as _logging
import sys as _sys

from structlog._core import LEVELS as _LEVELS, BoundLoggerBase as _BoundLoggerBase, DropEvent as _DropEvent, get_logger as _get_logger
from structlog.processors import add_log_level


class LoggerFactory:
    def __init__(self, ignore_frame_names=None):
        pass

    def __call__(self, *args):
        if args:
            return _logging.getLogger(args[0])
        frame = _sys._getframe(1)
        while frame.f_back is not None and frame.f_code.co_filename.startswith("<frozen"):
            frame = frame.f_back
        return _logging.getLogger(frame.f_globals.get("__name__", "?"))


class BoundLogger(_BoundLoggerBase):
    def _at(self, name, event, args, kw):
        if args:
            kw["positional_args"] = args
        return self._proxy_to_logger(name, event, **kw)

    def exception(self, event=None, *args, **kw):
        kw.setdefault("exc_info", True)
        return self.error(event, *args, **kw)

    def log(self, level, event=None, *args, **kw):
        names = {50: "critical", 40: "error", 30: "warning", 20: "info", 10: "debug", 0: "notset"}
        return self._at(names[level], event, args, kw)

    def setLevel(self, level):
        self._logger.setLevel(level)

    def isEnabledFor(self, level):
        return self._logger.isEnabledFor(level)

    def getEffectiveLevel(self):
        return self._logger.getEffectiveLevel()

    @property
    def name(self):
        return self._logger.name

    @property
    def level(self):
        return self._logger.level

    @property
    def handlers(self):
        return self._logger.handlers


def _method(name):
    def method(self, event=None, *args, **kw):
        return self._at(name, event, args, kw)

    async def amethod(self, event=None, *args, **kw):
        return self._at(name, event, args, kw)
    return method, amethod


for _name, _target in (("debug", "debug"), ("info", "info"), ("warning", "warning"), ("warn", "warning"), ("error", "error"),
                       ("critical", "critical"), ("fatal", "critical")):
    _sync, _async = _method(_target)
    setattr(BoundLogger, _name, _sync)
    setattr(BoundLogger, "a" + _name, _async)


def get_logger(*args, **initial_values):
    return _get_logger(*args, **initial_values)


class PositionalArgumentsFormatter:
    def __init__(self, remove_positional_args=True):
        self._remove = remove_positional_args

    def __call__(self, logger, name, event_dict):
        args = event_dict.get("positional_args")
        if args:
            event_dict["event"] = event_dict["event"] % (args[0] if len(args) == 1 and isinstance(args[0], dict) and args[0] else args)
        if self._remove and "positional_args" in event_dict:
            del event_dict["positional_args"]
        return event_dict


def filter_by_level(logger, method_name, event_dict):
    if logger is not None and not logger.isEnabledFor(_LEVELS[method_name]):
        raise _DropEvent
    return event_dict


def add_log_level_number(logger, method_name, event_dict):
    event_dict["level_number"] = _LEVELS[method_name]
    return event_dict


def add_logger_name(logger, method_name, event_dict):
    record = event_dict.get("_record")
    event_dict["logger"] = logger.name if record is None else record.name
    return event_dict


_RECORD = frozenset(vars(_logging.LogRecord("", 0, "", 0, "", (), None))) | {"message", "asctime", "taskName"}


class ExtraAdder:
    def __init__(self, allow=None):
        self._allow = allow

    def __call__(self, logger, name, event_dict):
        record = event_dict.get("_record")
        if record is not None:
            event_dict.update((key, value) for key, value in vars(record).items()
                              if key not in _RECORD and (self._allow is None or key in self._allow))
        return event_dict


def render_to_log_kwargs(_, __, event_dict):
    given = {"msg": event_dict.pop("event"), "extra": event_dict}
    given.update((key, event_dict.pop(key)) for key in ("exc_info", "stack_info", "stacklevel") if key in event_dict)
    return given


render_to_log_args_and_kwargs = render_to_log_kwargs


class ProcessorFormatter(_logging.Formatter):
    """Formats what came through structlog's processors, and what did not, alike."""

    def __init__(self, processor=None, processors=(), foreign_pre_chain=None, keep_exc_info=False, keep_stack_info=False, logger=None,
                 pass_foreign_args=False, use_get_message=True, *args, **kwargs):
        kwargs.pop("fmt", None)
        super().__init__("%(message)s", *args, **kwargs)
        self.processors = tuple(processors) or (self.remove_processors_meta, processor)
        self.foreign_pre_chain, self.keep_exc_info, self.keep_stack_info, self.logger = foreign_pre_chain, keep_exc_info, keep_stack_info, logger
        self.pass_foreign_args = pass_foreign_args

    @staticmethod
    def wrap_for_formatter(logger, name, event_dict):
        return (event_dict,), {"extra": {"_logger": logger, "_name": name}}

    @staticmethod
    def remove_processors_meta(_, __, event_dict):
        event_dict.pop("_record", None)
        event_dict.pop("_from_structlog", None)
        return event_dict

    def format(self, record):
        import copy
        record = copy.copy(record)
        logger, name = getattr(record, "_logger", self.logger), getattr(record, "_name", record.levelname.lower())
        if isinstance(record.msg, dict) and hasattr(record, "_name"):
            event = dict(record.msg)
            event["_record"], event["_from_structlog"] = record, True
        else:
            event = {"event": record.getMessage(), "_record": record, "_from_structlog": False}
            event.update({about: getattr(record, about) for about in ("exc_info", "stack_info") if getattr(record, about)})
            record.args = ()
            event = self._through(self.foreign_pre_chain or (), logger, name, event)
        if not self.keep_exc_info:
            record.exc_info = record.exc_text = None
        record.stack_info = record.stack_info if self.keep_stack_info else None
        record.msg = self._through(self.processors, logger, name, event)
        return super().format(record)

    @staticmethod
    def _through(processors, logger, name, event):
        for process in processors:
            event = process(logger, name, event)
        return event


def recreate_defaults(*, log_level=0):
    from structlog import _core, contextvars, dev, processors
    if log_level is not None:
        _logging.basicConfig(format="%(message)s", stream=_sys.stdout, level=log_level, force=True)
    _core.reset_defaults()
    _core.configure(processors=[
        PositionalArgumentsFormatter(), contextvars.merge_contextvars, add_log_level, processors.StackInfoRenderer(), dev.set_exc_info,
        processors.TimeStamper(fmt="%Y-%m-%d %H:%M:%S", utc=False), dev.ConsoleRenderer()],
        wrapper_class=BoundLogger, logger_factory=LoggerFactory())
