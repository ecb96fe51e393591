# structlog: events with values, through processors to loggers.
from structlog import contextvars, dev, processors, stdlib, types, typing
from structlog._core import (BoundLogger, BoundLoggerBase, BytesLogger, BytesLoggerFactory, DropEvent, PrintLogger,
                             PrintLoggerFactory, ReturnLogger, ReturnLoggerFactory, WriteLogger, WriteLoggerFactory, configure,
                             configure_once, get_config, get_logger, getLogger, is_configured, make_filtering_bound_logger,
                             reset_defaults, wrap_logger)
from _retort import rest as _rest

__version__ = "24.4.0"


__getattr__ = _rest(__name__)
