# logging: LoggerAdapter, BufferingFormatter, dictConfig: class machinery over the C module.
import logging
import sys


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


class PercentStyle:
    default_format = "%(message)s"


def captureWarnings(capture):
    pass


# --- dictConfig ---

def _resolve(name):
    """The object a dotted name, or ext://name, leads to."""
    if name.startswith("ext://"):
        name = name[6:]
    parts = name.split(".")
    found, used = __import__(parts[0]), parts[0]
    for part in parts[1:]:
        used += "." + part
        try:
            found = getattr(found, part)
        except AttributeError:
            __import__(used)
            found = getattr(found, part)
    return found


def _value(v, config):
    if isinstance(v, str) and v.startswith("ext://"):
        return _resolve(v)
    if isinstance(v, str) and v.startswith("cfg://"):
        for part in v[6:].split("."):
            config = config[part]
        return config
    return v


def _made(given, config, usual):
    """An object from a dictionary with '()' or 'class' and arguments."""
    given = dict(given)
    factory = given.pop("()", None) or given.pop("class", None) or usual
    if isinstance(factory, str):
        factory = _resolve(factory)
    extra = given.pop(".", None)
    made = factory(**{k: _value(v, config) for k, v in given.items()})
    for name, value in (extra or {}).items():
        setattr(made, name, value)
    return made


def _formatter(given, config):
    if "()" in given:
        return _made(given, config, None)
    cls = _resolve(given["class"]) if "class" in given else logging.Formatter
    return cls(given.get("format"), given.get("datefmt"), given.get("style", "%"))


def _handler(given, config, formatters, filters):
    given = dict(given)
    formatter, level, names = given.pop("formatter", None), given.pop("level", None), given.pop("filters", ())
    made = _made(given, config, None)
    if formatter:
        made.setFormatter(formatters[formatter])
    if level is not None:
        made.setLevel(level)
    for name in names:
        made.addFilter(filters[name] if isinstance(name, str) else name)
    return made


def _set_up(logger, given, handlers, filters):
    if given.get("level") is not None:
        logger.setLevel(given["level"])
    logger.handlers = []
    for name in given.get("handlers") or ():
        logger.addHandler(handlers[name])
    for name in given.get("filters") or ():
        logger.addFilter(filters[name])


def dictConfig(config):
    if config.get("version") != 1:
        raise ValueError("Unsupported version: %s" % config.get("version") if "version" in config else "dictionary doesn't specify a version")
    formatters = {n: _formatter(g, config) for n, g in (config.get("formatters") or {}).items()}
    filters = {n: _made(g, config, logging.Filter) for n, g in (config.get("filters") or {}).items()}
    handlers = {}
    for name, given in (config.get("handlers") or {}).items():
        try:
            handlers[name] = _handler(given, config, formatters, filters)
        except Exception as error:
            raise ValueError("Unable to configure handler %r" % name) from error
        handlers[name].name = name
    for name, given in (config.get("loggers") or {}).items():
        logger = logging.getLogger(name)
        _set_up(logger, given, handlers, filters)
        if given.get("propagate") is not None:
            logger.propagate = given["propagate"]
        logger.disabled = False
    if config.get("root"):
        _set_up(logging.getLogger(), config["root"], handlers, filters)
