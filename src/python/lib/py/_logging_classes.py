# logging: LoggerAdapter, BufferingFormatter, the styles of formats, what handlers do when something goes wrong.
import logging
import re
import string
import sys
import traceback
import warnings
import weakref


class _Level:
    """A method of LoggerAdapter that logs at one level; named by the attribute it is put in."""

    def __init__(self, level, **usual):
        self.level, self.usual = level, usual

    def __set_name__(self, owner, name):
        level, usual = self.level, self.usual

        def method(self, msg, *args, **kwargs):
            self.log(level, msg, *args, **{**usual, **kwargs})
        method.__name__, method.__qualname__ = name, owner.__name__ + "." + name
        setattr(owner, name, method)


class LoggerAdapter:
    __class_getitem__ = classmethod(type(list[int]))

    def __init__(self, logger, extra=None):
        self.logger, self.extra = logger, extra

    debug, info = _Level(logging.DEBUG), _Level(logging.INFO)
    warning = _Level(logging.WARNING)
    warn = _Level(logging.WARNING)
    error, critical = _Level(logging.ERROR), _Level(logging.CRITICAL)
    exception = _Level(logging.ERROR, exc_info=True)

    def process(self, msg, kwargs):
        kwargs.update(extra=self.extra)
        return msg, kwargs

    def log(self, level, msg, *args, **kwargs):
        if not self.isEnabledFor(level):
            return
        text, options = self.process(msg, kwargs)
        self.logger.log(level, text, *args, **options)

    # What is the logger's own business.

    name = property(lambda self: self.logger.name)
    manager = property(lambda self: self.logger.manager, lambda self, v: setattr(self.logger, "manager", v))

    def _log(self, level, msg, args, exc_info=None, extra=None, stack_info=False):
        return self.logger._log(level, msg, args, exc_info=exc_info, extra=extra, stack_info=stack_info)

    def isEnabledFor(self, level):
        return self.logger.isEnabledFor(level)

    def getEffectiveLevel(self):
        return self.logger.getEffectiveLevel()

    def hasHandlers(self):
        return self.logger.hasHandlers()

    def setLevel(self, level):
        self.logger.setLevel(level)

    def __repr__(self):
        level = logging.getLevelName(self.getEffectiveLevel())
        return "<%s %s (%s)>" % (type(self).__name__, self.name, level)


class BufferingFormatter:
    def __init__(self, linefmt=None):
        self.linefmt = linefmt or logging.Formatter()

    def formatHeader(self, records):
        return ""

    formatFooter = formatHeader

    def format(self, records):
        parts = [self.formatHeader(records), *map(self.linefmt.format, records), self.formatFooter(records)]
        return "".join(parts) if records else ""


# --- styles of formats ---

class PercentStyle:
    default_format = "%(message)s"
    asctime_format = "%(asctime)s"
    asctime_search = "%(asctime)"
    _field = r"%\(\w+\)[#0+ -]*(\*|\d+)?(\.(\*|\d+))?[diouxefgcrsa%]"

    def __init__(self, fmt, *, defaults=None):
        self._fmt, self._defaults = fmt or self.default_format, defaults

    def usesTime(self):
        return self.asctime_search in self._fmt

    def validate(self):
        if not re.search(self._field, self._fmt, re.I):
            raise ValueError("Invalid format '%s' for '%s' style" % (self._fmt, self.default_format[0]))

    def _format(self, record):
        return self._fmt % self._fields(record)

    def _fields(self, record):
        return {**(self._defaults or {}), **record.__dict__}

    def format(self, record):
        try:
            return self._format(record)
        except KeyError as e:
            raise ValueError("Formatting field not found in record: %s" % e)


class StrFormatStyle(PercentStyle):
    default_format = "{message}"
    asctime_format = "{asctime}"
    asctime_search = "{asctime"

    def _format(self, record):
        return self._fmt.format(**self._fields(record))

    def validate(self):
        names = set()
        try:
            for _, name, spec, conversion in string.Formatter().parse(self._fmt):
                if name:
                    if not re.match(r"^(\d+|\w+)(\.\w+|\[[^]]+\])*$", name):
                        raise ValueError("invalid field name/expression: %r" % name)
                    names.add(name)
                if conversion and conversion not in "rsa":
                    raise ValueError("invalid conversion: %r" % conversion)
                if spec and not re.match(r"^(.?[<=>^])?[+ -]?#?0?(\d+|{\w+})?[,_]?(\.(\d+|{\w+}))?[bcdefgnosx%]?$", spec, re.I):
                    raise ValueError("bad specifier: %r" % spec)
        except ValueError as e:
            raise ValueError("invalid format: %s" % e)
        if not names:
            raise ValueError("invalid format: no fields")


class StringTemplateStyle(PercentStyle):
    default_format = "${message}"
    asctime_format = "${asctime}"
    asctime_search = "${asctime}"

    def usesTime(self):
        return "$asctime" in self._fmt or self.asctime_search in self._fmt

    def _format(self, record):
        return string.Template(self._fmt).substitute(**self._fields(record))

    def validate(self):
        names = set()
        for m in string.Template.pattern.finditer(self._fmt):
            if m["named"] or m["braced"]:
                names.add(m["named"] or m["braced"])
            elif m[0] == "$":
                raise ValueError("invalid format: bare '$' not allowed")
        if not names:
            raise ValueError("invalid format: no fields")


_STYLES = {
    "%": (PercentStyle, logging.BASIC_FORMAT),
    "{": (StrFormatStyle, "{levelname}:{name}:{message}"),
    "$": (StringTemplateStyle, "${levelname}:${name}:${message}"),
}


# --- handlers by name, what goes wrong in them, the end ---

_handlers = weakref.WeakValueDictionary()
_nameToLevel = logging.getLevelNamesMapping()
_levelToName = {number: logging.getLevelName(number) for number in _nameToLevel.values()}


def keep_name(name, handler):
    _handlers[name] = handler


def forget_name(name):
    _handlers.pop(name, None)


def call_handle_error(handler, record, error):
    """handler.handleError(record) while ERROR is being handled: it asks sys.exc_info()."""
    try:
        raise error
    except Exception:
        handler.handleError(record)


def handle_error(handler, record):
    if not logging.raiseExceptions or not sys.stderr:
        return
    error = sys.exc_info()[1]
    try:
        put = sys.stderr.write
        put("--- Logging error ---\n")
        traceback.print_exception(error, file=sys.stderr)
        put("Call stack:\n")
        for line in traceback.format_stack():
            if "<frozen _logging_classes>" not in line:
                put(line)
        try:
            put("Message: %r\nArguments: %s\n" % (record.msg, record.args))
        except RecursionError:
            raise
        except Exception:
            put("Unable to print the message and arguments - possible formatting error.\n"
                "Use the traceback above to help find the error.\n")
    except OSError:
        pass


def shutdown(handlerList=logging._handlerList):
    # The last one made goes first: it may write to those before it.
    for handler in [ref() for ref in handlerList[::-1]]:
        try:
            if handler:
                _leave(handler)
        except Exception:
            if logging.raiseExceptions:
                raise


def _leave(handler):
    try:
        handler.acquire()
        getattr(handler, "flushOnClose", True) and handler.flush()
        handler.close()
    except (OSError, ValueError):  # its file may be gone already
        return
    finally:
        handler.release()


class _StderrHandler(logging.StreamHandler):
    """To whatever sys.stderr is by then."""

    def __init__(self, level=logging.NOTSET):
        logging.Handler.__init__(self, level)

    @property
    def stream(self):
        return sys.stderr

    def emit(self, record):
        try:
            self.stream.write(self.format(record) + self.terminator)
            self.stream.flush()
        except RecursionError:
            raise
        except Exception:
            self.handleError(record)


lastResort = _StderrHandler(logging.WARNING)
_original_showwarning = None


def _to_log(message, category, filename, lineno, file=None, line=None):
    if file is not None:
        if _original_showwarning is not None:
            _original_showwarning(message, category, filename, lineno, file, line)
        return
    text = warnings.formatwarning(message, category, filename, lineno, line)
    said = logging.getLogger("py.warnings")
    said.handlers or said.addHandler(logging.NullHandler())
    said.warning(str(text))


def captureWarnings(capture):
    global _original_showwarning
    if capture and _original_showwarning is None:
        _original_showwarning, warnings.showwarning = warnings.showwarning, _to_log
    elif not capture and _original_showwarning is not None:
        _original_showwarning, warnings.showwarning = None, _original_showwarning
