# logging.config.dictConfig: loggers, handlers, formatters and filters from a dictionary.
import logging
import re


class ConvertingMixin:
    """Containers of a configuration: what is taken out of them is converted first, once."""

    configurator = None

    def _converted(self, key, value):
        made = self.configurator.convert(value)
        if made is not value and key is not None:
            super().__setitem__(key, made)
        return made


class ConvertingDict(ConvertingMixin, dict):
    def __getitem__(self, key):
        return self._converted(key, super().__getitem__(key))

    def get(self, key, default=None):
        return self[key] if key in self else default

    def pop(self, key, default=None):
        return self.configurator.convert(super().pop(key, default))


class ConvertingList(ConvertingMixin, list):
    def __getitem__(self, key):
        return self._converted(key, super().__getitem__(key))

    def pop(self, index=-1):
        return self.configurator.convert(super().pop(index))


class ConvertingTuple(ConvertingMixin, tuple):
    def __getitem__(self, key):
        return self._converted(None, super().__getitem__(key))


_WORD = re.compile(r"\w+")
_STEP = re.compile(r"\.(\w+)|\[([^]]*)\]")
_kinds = ((dict, ConvertingDict), (list, ConvertingList), (tuple, ConvertingTuple))


class BaseConfigurator:
    value_converters = {"ext": "ext_convert", "cfg": "cfg_convert"}
    importer = staticmethod(__import__)

    def __init__(self, config):
        self.config = ConvertingDict(config)
        self.config.configurator = self

    def resolve(self, s):
        """The object a dotted name leads to; modules on the way are imported."""
        first, *rest = s.split(".")
        path = first
        try:
            found = self.importer(first)
            for part in rest:
                path += "." + part
                try:
                    found = getattr(found, part)
                except AttributeError:
                    self.importer(path)
                    found = getattr(found, part)
        except ImportError as e:
            raise ValueError("Cannot resolve %r: %s" % (s, e)) from e
        return found

    def ext_convert(self, value):
        return self.resolve(value)

    def cfg_convert(self, value):
        start = _WORD.match(value)
        if not start:
            raise ValueError("Unable to convert %r" % value)
        found, rest = self.config[start[0]], value[start.end():]
        while rest:
            step = _STEP.match(rest)
            if not step:
                raise ValueError("Unable to convert %r at %r" % (value, rest))
            name, index = step.groups()
            if name is not None:
                found = found[name]
            elif index.isdigit():
                try:
                    found = found[int(index)]
                except TypeError:
                    found = found[index]
            else:
                found = found[index]
            rest = rest[step.end():]
        return found

    def convert(self, value):
        if isinstance(value, ConvertingMixin):
            return value
        for plain, converting in _kinds:
            if isinstance(value, plain) and not hasattr(value, "_fields"):
                value = converting(value)
                value.configurator = self
                return value
        if isinstance(value, str):
            prefix, mark, suffix = value.partition("://")
            converter = self.value_converters.get(prefix) if mark else None
            if converter:
                return getattr(self, converter)(suffix)
        return value

    def configure_custom(self, config):
        """What {'()': factory, ...} describes."""
        factory = config.pop("()")
        if not callable(factory):
            factory = self.resolve(factory)
        attributes = config.pop(".", None)
        made = factory(**{k: config[k] for k in config if str(k).isidentifier()})
        for name, value in (attributes or {}).items():
            setattr(made, name, value)
        return made

    def as_tuple(self, value):
        return tuple(value) if isinstance(value, list) else value


class DictConfigurator(BaseConfigurator):
    def configure(self):
        config = self.config
        if "version" not in config:
            raise ValueError("dictionary doesn't specify a version")
        if config["version"] != 1:
            raise ValueError("Unsupported version: %s" % config["version"])
        if config.pop("incremental", False):
            self._change()
        else:
            self._build()

    def _section(self, name, act):
        """ACT on each entry of a section, told its name and what is said of it; what ACT gives stands there then."""
        entries = self.config.get(name, {})
        for key in entries:
            with _saying("Unable to configure %s %%r" % name[:-1], key):
                made = act(key, entries[key])
                if made is not None:
                    entries[key] = made

    def _root(self, incremental):
        told = self.config.get("root", None)
        if told:
            with _saying("Unable to configure root logger"):
                self.configure_root(told, incremental)

    def _change(self):
        told = self.config.get("handlers", {})
        for name in told:
            if name not in logging._handlers:
                raise ValueError("No handler found with name %r" % name)
            with _saying("Unable to configure handler %r", name):
                level = told[name].get("level", None)
                if level:
                    logging._handlers[name].setLevel(level)
        self._section("loggers", lambda name, told: self.configure_logger(name, told, True))
        self._root(True)

    def _build(self):
        disable = self.config.pop("disable_existing_loggers", True)
        known = logging._handlerList
        logging._handlers.clear()
        logging.shutdown(known[:])
        known.clear()
        self._section("formatters", lambda name, told: self.configure_formatter(told))
        self._section("filters", lambda name, told: self.configure_filter(told))
        self._handlers(self.config.get("handlers", {}))
        self._loggers(self.config.get("loggers", {}), disable)
        self._root(False)

    def _handlers(self, handlers):
        """A handler may need another one that stands behind it: those have a second try."""
        later = []
        for name in sorted(handlers):
            try:
                self._handler(handlers, name)
            except Exception as e:
                if "target not configured yet" not in str(e.__cause__):
                    raise ValueError("Unable to configure handler %r" % name) from e
                later.append(name)
        for name in later:
            with _saying("Unable to configure handler %r", name):
                self._handler(handlers, name)

    def _handler(self, handlers, name):
        handlers[name] = made = self.configure_handler(handlers[name])
        made.name = name

    def _loggers(self, loggers, disable):
        before = [(name, found) for name, found in logging.root.manager.loggerDict.items() if isinstance(found, logging.Logger)]
        self._section("loggers", self.configure_logger)
        parents = tuple(name + "." for name in loggers)
        for name, logger in before:
            if name in loggers:
                continue
            if not name.startswith(parents):
                logger.disabled = disable
                continue
            logger.setLevel(logging.NOTSET)
            logger.handlers, logger.propagate = [], True

    def configure_formatter(self, config):
        if "()" in config:
            factory = config["()"]
            try:
                return self.configure_custom(config)
            except TypeError as e:
                if "'format'" not in str(e):
                    raise
                # The argument was called fmt once; the class may still call it so.
                config["fmt"] = config.pop("format")
                config["()"] = factory
                return self.configure_custom(config)
        cls = config.get("class", None)
        cls = self.resolve(cls) if cls else logging.Formatter
        given = [config.get("format", None), config.get("datefmt", None), config.get("style", "%")]
        defaults = config.get("defaults", None)
        more = {"defaults": defaults} if defaults is not None else {}
        if "validate" in config:
            given.append(config["validate"])
        return cls(*given, **more)

    def configure_filter(self, config):
        if "()" in config:
            return self.configure_custom(config)
        return logging.Filter(config.get("name", ""))

    def add_filters(self, filterer, filters):
        for f in filters:
            with _saying("Unable to add filter %r", f):
                ready = callable(f) or callable(getattr(f, "filter", None))
                filterer.addFilter(f if ready else self.config["filters"][f])

    def configure_handler(self, config):
        config = ConvertingDict(config)
        config.configurator = self
        formatter = config.pop("formatter", None)
        if formatter:
            with _saying("Unable to set formatter %r", formatter):
                formatter = self.config["formatters"][formatter]
        level, filters = config.pop("level", None), config.pop("filters", None)
        if "()" in config:
            factory = config.pop("()")
            factory = factory if callable(factory) else self.resolve(factory)
        else:
            name = config.pop("class")
            factory = name if callable(name) else self.resolve(name)
            self._complete(factory, config)
        attributes = config.pop(".", None)
        given = {k: config[k] for k in config if str(k).isidentifier()}
        try:
            made = factory(**given)
        except TypeError as e:
            if "'stream'" not in str(e):
                raise
            given["strm"] = given.pop("stream")
            made = factory(**given)
        if formatter is not None:
            made.setFormatter(formatter)
        _set_level(made, level)
        self.add_filters(made, filters or ())
        for name, value in (attributes or {}).items():
            setattr(made, name, value)
        return made

    def _complete(self, cls, config):
        from logging import handlers
        if issubclass(cls, handlers.MemoryHandler):
            if config.get("target", None):
                name = config["target"]
                with _saying("Unable to set target handler %r", name):
                    target = self.config["handlers"][name]
                    if not isinstance(target, logging.Handler):
                        raise TypeError("target not configured yet")
                    config["target"] = target
        elif issubclass(cls, handlers.SMTPHandler) and "mailhost" in config:
            config["mailhost"] = self.as_tuple(config["mailhost"])
        elif issubclass(cls, handlers.SysLogHandler) and "address" in config:
            config["address"] = self.as_tuple(config["address"])

    def add_handlers(self, logger, handlers):
        for name in handlers:
            with _saying("Unable to add handler %r", name):
                logger.addHandler(self.config["handlers"][name])

    def common_logger_config(self, logger, config, incremental=False):
        _set_level(logger, config.get("level", None))
        if not incremental:
            while logger.handlers:
                logger.removeHandler(logger.handlers[0])
            for what, add in (("handlers", self.add_handlers), ("filters", self.add_filters)):
                told = config.get(what, None)
                if told:
                    add(logger, told)

    def configure_logger(self, name, config, incremental=False):
        named = logging.getLogger(name)
        self.common_logger_config(named, config, incremental)
        further = config.get("propagate", None)
        named.disabled, named.propagate = False, named.propagate if further is None else further

    def configure_root(self, config, incremental=False):
        self.common_logger_config(logging.getLogger(), config, incremental)


def _set_level(what, level):
    if level is not None:
        what.setLevel(logging._checkLevel(level))


class _saying:
    """ValueError(TEXT % args) from whatever goes wrong inside."""

    def __init__(self, text, *args):
        self.text, self.args = text, args

    def __enter__(self):
        return self

    def __exit__(self, cls, error, tb):
        if isinstance(error, Exception):
            raise ValueError(self.text % self.args) from error


dictConfigClass = DictConfigurator


def dictConfig(config):
    import logging.config
    getattr(logging.config, "dictConfigClass", dictConfigClass)(config).configure()
