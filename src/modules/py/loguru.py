# loguru: one logger, over logging.
import logging as _logging

_LEVELS = {"TRACE": 5, "DEBUG": 10, "INFO": 20, "SUCCESS": 25, "WARNING": 30, "ERROR": 40, "CRITICAL": 50}


class Logger:
    def __init__(self, extra=None):
        self._extra = extra or {}
        self._to = _logging.getLogger("loguru")

    def log(self, level, message, *args, **kwargs):
        number = _LEVELS.get(level, level) if isinstance(level, str) else level
        text = str(message)
        if args or kwargs:
            text = text.format(*args, **kwargs)
        self._to.log(number, "%s", text)

    def exception(self, message, *args, **kwargs):
        self._to.error("%s", str(message).format(*args, **kwargs) if args or kwargs else message, exc_info=True)

    def bind(self, **extra):
        return Logger(dict(self._extra, **extra))

    def opt(self, **options):
        return self

    patch = contextualize = opt

    def add(self, sink, **options):
        return 0

    def remove(self, handler_id=None):
        pass

    configure = disable = enable = level = complete = add

    def catch(self, exception=Exception, **options):
        return exception if callable(exception) and not isinstance(exception, type) else (lambda function: function)


def _at(level):
    def method(self, message, *args, **kwargs):
        self.log(level, message, *args, **kwargs)
    return method


for _name in _LEVELS:
    setattr(Logger, _name.lower(), _at(_name))
logger = Logger()
