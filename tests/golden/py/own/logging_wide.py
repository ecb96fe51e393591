# logging: the manager, styles, records' factory, what goes wrong in handlers, rotation, dictConfig.
import io
import logging
import logging.config
import logging.handlers
import os
import sys
import tempfile
import time
import warnings

stream = io.StringIO()
log = logging.getLogger("a.b.c")
handler = logging.StreamHandler(stream)
handler.name = "main"
log.addHandler(handler)
log.setLevel(logging.DEBUG)


def shown():
    text = stream.getvalue()
    stream.seek(0)
    stream.truncate()
    return text


manager = logging.root.manager
print(type(manager).__name__, manager is log.manager, manager.root is logging.getLogger())
print({n: type(o).__name__ for n, o in manager.loggerDict.items() if n.startswith("a")})
logging.disable(logging.INFO)
log.info("no")
log.warning("yes")
print(manager.disable)
logging.disable(logging.NOTSET)
print(shown(), end="")

for style, fmt in ("%", "%(message)s %(levelno)05d"), ("{", "{message:>6}|{levelname}"), ("$", "$message ${name}"):
    handler.setFormatter(logging.Formatter(fmt, style=style))
    log.info("hey %s", style)
    print(shown(), end="")
for fmt, style in ("no field", "%"), ("{bad", "{"), ("plain", "{"), ("{message!x}", "{"), ("plain", "$"), ("$", "$"), ("x", "?"):
    try:
        logging.Formatter(fmt, style=style)
    except ValueError as e:
        print(e)
handler.setFormatter(logging.Formatter("%(message)s %(ip)s", defaults={"ip": "none"}))
log.info("with default")
log.info("with extra", extra={"ip": "1.2.3.4"})
print(shown(), end="")


class Utc(logging.Formatter):
    converter = time.gmtime
    default_time_format = "%d.%m.%Y %H:%M"
    default_msec_format = None


record = logging.LogRecord("n", 20, "/x/y.py", 7, "m", (), None)
record.created, record.msecs = 86400.25, 250.0
print(Utc().formatTime(record), Utc().formatTime(record, "%Y"))
usual = logging.Formatter()
usual.converter = time.gmtime
print(usual.formatTime(record), type(usual._style).__name__, usual._style._fmt)
print(logging.Formatter("%(asctime)s").usesTime(), logging.Formatter("{asctime}", style="{").usesTime())


def factory(*args, **kwargs):
    made = logging.LogRecord(*args, **kwargs)
    made.request = "r1"
    return made


logging.setLogRecordFactory(factory)
handler.setFormatter(logging.Formatter("%(request)s %(message)s %(threadName)s"))
log.info("made by a factory")
logging.setLogRecordFactory(logging.LogRecord)
print(shown(), logging.getLogRecordFactory() is logging.LogRecord)

handler.setFormatter(logging.Formatter("%(missing)s"))
old, sys.stderr = sys.stderr, io.StringIO()
log.info("goes %s", "wrong")
text, sys.stderr = sys.stderr.getvalue(), old
lines = text.splitlines()
print(lines[0], [l for l in lines if l.startswith(("ValueError", "Message", "Arguments", "Call stack"))])
handler.setFormatter(logging.Formatter("%(message)s"))
log.info("where", stack_info=True)
print(shown().splitlines()[:2])
log.error("an error", exc_info=ValueError("v"))
print(shown(), end="")

logging.captureWarnings(True)
caught = logging.getLogger("py.warnings")
caught.addHandler(handler)
caught.propagate = False
warnings.warn("careful")
logging.captureWarnings(False)
print("UserWarning: careful" in shown())

folder = tempfile.mkdtemp()
path = os.path.join(folder, "app.log")
rotating = logging.handlers.RotatingFileHandler(path, maxBytes=30, backupCount=2, encoding="latin-1")
rotating.namer = lambda name: name + ".old"
for i in range(5):
    rotating.emit(logging.makeLogRecord({"msg": "número %d, some text" % i}))
rotating.close()
for name in sorted(os.listdir(folder)):
    print(name, open(os.path.join(folder, name), "rb").read())
timed = logging.handlers.TimedRotatingFileHandler(os.path.join(folder, "t.log"), when="midnight", utc=True, backupCount=1)
print(timed.computeRollover(86400 * 3 + 3600), timed.suffix, timed.interval)
timed.emit(logging.makeLogRecord({"msg": "first"}))
timed.doRollover()
timed.emit(logging.makeLogRecord({"msg": "second"}))
print(len([n for n in os.listdir(folder) if n.startswith("t.log")]), open(timed.baseFilename).read(), end="")
timed.close()
watched = logging.handlers.WatchedFileHandler(os.path.join(folder, "w.log"))
watched.emit(logging.makeLogRecord({"msg": "one"}))
os.rename(watched.baseFilename, watched.baseFilename + ".gone")
watched.emit(logging.makeLogRecord({"msg": "two"}))
print(open(watched.baseFilename).read(), end="")
watched.close()

memory = logging.handlers.MemoryHandler(10, target=handler)
memory.handle(logging.makeLogRecord({"msg": "kept", "levelno": 20}))
print(repr(shown()), len(memory.buffer))
memory.close()
print(shown(), end="")

logging.config.dictConfig({
    "version": 1,
    "disable_existing_loggers": True,
    "formatters": {"short": {"format": "{levelname[0]}:{message}", "style": "{"}},
    "filters": {"only": {"name": "app"}, "own": {"()": lambda word: (lambda r: word in r.getMessage()), "word": "keep"}},
    "handlers": {
        "behind": {"class": "logging.handlers.MemoryHandler", "capacity": 100, "flushLevel": 30, "target": "out"},
        "out": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "short", "filters": ["own"]},
    },
    "loggers": {"app": {"level": "INFO", "handlers": ["behind"], "propagate": False}},
    "root": {"level": "ERROR", "handlers": ["out"]},
})
app = logging.getLogger("app.x")
app.info("keep this")
app.info("drop this")
app.warning("keep that")
print(log.disabled, logging.getLogger("app").handlers[0].name, logging.root.level)
logging.config.dictConfig({"version": 1, "incremental": True, "loggers": {"app": {"level": "ERROR"}}})
print(app.getEffectiveLevel())
for bad in ({}, {"version": 2}, {"version": 1, "handlers": {"h": {"class": "no.such"}}},
            {"version": 1, "root": {"handlers": ["none"]}}, {"version": 1, "formatters": {"f": {"format": "x"}}},
            {"version": 1, "loggers": {"x": {"level": "LOUD"}}}):
    try:
        logging.config.dictConfig(bad)
    except Exception as e:
        print(type(e).__name__, e, "/", type(e.__cause__).__name__)
