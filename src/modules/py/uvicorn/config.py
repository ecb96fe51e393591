# uvicorn.config: the dictionary that applications change and hand to logging; loop and protocol names stay unknown.
from _retort import rest as _rest

_LOGGERS = (("uvicorn", {"handlers": ["default"], "level": "INFO", "propagate": False}),
            ("uvicorn.error", {"level": "INFO"}),
            ("uvicorn.access", {"handlers": ["access"], "level": "INFO", "propagate": False}))


def _formatter(kind, fmt):
    return {"()": "uvicorn.logging." + kind, "fmt": fmt}


def _handler(formatter, stream):
    return {"formatter": formatter, "class": "logging.StreamHandler", "stream": "ext://sys." + stream}


LOGGING_CONFIG = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "default": dict(_formatter("DefaultFormatter", "%(levelprefix)s %(message)s"), use_colors=None),
        "access": _formatter("AccessFormatter", '%(levelprefix)s %(client_addr)s - "%(request_line)s" %(status_code)s'),
    },
    "handlers": {"default": _handler("default", "stderr"), "access": _handler("access", "stdout")},
    "loggers": dict(_LOGGERS),
}
TRACE_LOG_LEVEL = 5
LOG_LEVELS = {"critical": 50, "error": 40, "warning": 30, "info": 20, "debug": 10, "trace": TRACE_LOG_LEVEL}


__getattr__ = _rest(__name__)
