# structlog: loggers that write events with their values; processors and renderers are unknown.
import logging as _logging

from _retort import unknown as _unknown


class BoundLogger:
    def __init__(self, name=None, context=None):
        self._name, self._context = name, dict(context or {})

    def bind(self, **values):
        return BoundLogger(self._name, {**self._context, **values})

    new = bind

    def unbind(self, *keys):
        return BoundLogger(self._name, {k: v for k, v in self._context.items() if k not in keys})

    try_unbind = unbind

    def _write(self, level, event, args, values):
        values.pop("exc_info", None)
        text = str(event) % args if args else str(event)
        pairs = "".join(" %s=%r" % pair for pair in {**self._context, **values}.items())
        _logging.getLogger(self._name).log(level, "%s%s", text, pairs)

    def debug(self, event=None, *args, **values):
        self._write(_logging.DEBUG, event, args, values)

    def info(self, event=None, *args, **values):
        self._write(_logging.INFO, event, args, values)

    msg = info

    def warning(self, event=None, *args, **values):
        self._write(_logging.WARNING, event, args, values)

    warn = warning

    def error(self, event=None, *args, **values):
        self._write(_logging.ERROR, event, args, values)

    exception = error

    def critical(self, event=None, *args, **values):
        self._write(_logging.CRITICAL, event, args, values)

    fatal = critical

    def log(self, level, event=None, *args, **values):
        self._write(level, event, args, values)


def get_logger(*args, **values):
    return BoundLogger(args[0] if args and isinstance(args[0], str) else None, values)


getLogger = get_logger


def configure(*args, **options):
    pass


configure_once = configure


def is_configured():
    return True


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return _unknown("structlog." + name)
