# uvicorn.logging: formatters with a level prefix; colours are left to the server.
import logging as _logging


class ColourizedFormatter(_logging.Formatter):
    def __init__(self, fmt=None, datefmt=None, style="%", use_colors=None):
        super().__init__(fmt, datefmt, style)
        self.use_colors = bool(use_colors)

    def should_use_colors(self):
        return False

    def formatMessage(self, record):
        record.__dict__.setdefault("levelprefix", record.levelname + ":" + " " * (8 - len(record.levelname)))
        return super().formatMessage(record)


class DefaultFormatter(ColourizedFormatter):
    pass


class AccessFormatter(ColourizedFormatter):
    def formatMessage(self, record):
        for name in ("client_addr", "request_line", "status_code"):
            record.__dict__.setdefault(name, "-")
        return super().formatMessage(record)
