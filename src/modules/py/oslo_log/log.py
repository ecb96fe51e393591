# oslo_log.log: loggers of the standard library, with the keyword arguments that OpenStack gives them.
import logging as _logging
from logging import CRITICAL, DEBUG, ERROR, FATAL, INFO, NOTSET, WARN, WARNING, addLevelName, basicConfig, getLevelName

from _retort import rest as _rest

TRACE = 5


class KeywordArgumentAdapter(_logging.LoggerAdapter):
    def process(self, msg, kwargs):
        return msg, {key: value for key, value in kwargs.items() if key in ("exc_info", "extra", "stack_info", "stacklevel")}

    def warn(self, msg, *args, **kwargs):
        self.warning(msg, *args, **kwargs)

    def trace(self, msg, *args, **kwargs):
        self.log(TRACE, msg, *args, **kwargs)

    @property
    def handlers(self):
        return self.logger.handlers


def getLogger(name=None, project="unknown", version="unknown"):
    return KeywordArgumentAdapter(_logging.getLogger(name), {"project": project, "version": version})


def register_options(conf):
    pass


def setup(conf, product_name, version="unknown", fix_eventlet=True):
    pass


def set_defaults(logging_context_format_string=None, default_log_levels=None):
    pass


def get_default_log_levels():
    return []


def is_debug_enabled(conf):
    return False


__getattr__ = _rest(__name__)
