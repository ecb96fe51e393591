# logging.handlers: files that are rotated by size, by time or by others, handlers that keep records or hand them on.
# Those that need a network do nothing.
import atexit
import copy
import logging
import os
import queue
import threading
import time

DEFAULT_TCP_LOGGING_PORT, DEFAULT_UDP_LOGGING_PORT, SYSLOG_UDP_PORT = 9020, 9021, 514
DEFAULT_HTTP_LOGGING_PORT, DEFAULT_SOAP_LOGGING_PORT, SYSLOG_TCP_PORT = 9022, 9023, 514

atexit.register(logging.shutdown)


class BaseRotatingHandler(logging.FileHandler):
    """A subclass says when (shouldRollover) and how (doRollover); a script may say how files are named and moved."""

    namer = rotator = None

    def emit(self, record):
        if self._is_ready(record):
            logging.FileHandler.emit(self, record)

    def _is_ready(self, record):
        try:
            self.shouldRollover(record) and self.doRollover()
            return True
        except RecursionError:
            raise
        except Exception:
            self.handleError(record)
            return False

    def rotation_filename(self, default_name):
        return self.namer(default_name) if callable(self.namer) else default_name

    def rotate(self, source, dest):
        if callable(self.rotator):
            self.rotator(source, dest)
        elif os.path.exists(source):
            self._move(source, dest)

    def _shut(self):
        old, self.stream = self.stream, None
        if old:
            old.close()

    def _begin(self):
        if not self.delay:
            self.stream = self._open()

    def _is_no_file(self):
        """Something stands there that cannot be moved away: a device, a pipe."""
        path = self.baseFilename
        return os.path.exists(path) and not os.path.isfile(path)

    def _drop(self, name):
        if os.path.exists(name):
            self._move(name, None)


class RotatingFileHandler(BaseRotatingHandler):
    def __init__(self, filename, mode="a", maxBytes=0, backupCount=0, encoding=None, delay=False, errors=None):
        super().__init__(filename, "a" if maxBytes > 0 else mode, encoding, delay, errors)
        self.maxBytes, self.backupCount = maxBytes, backupCount

    def _numbered(self, i):
        return self.rotation_filename("%s.%d" % (self.baseFilename, i))

    def doRollover(self):
        self._shut()
        for i in reversed(range(self.backupCount)):
            source = self._numbered(i) if i else self.baseFilename
            target = self._numbered(i + 1)
            if not i or os.path.exists(source):
                self._drop(target)
                move = self._move if i else self.rotate
                move(source, target)
        self._begin()

    def shouldRollover(self, record):
        if self._is_no_file():
            return False
        self.stream = self.stream or self._open()
        if self.maxBytes > 0:
            self.stream.seek(0, os.SEEK_END)
            return self.maxBytes <= self.stream.tell() + len(self.format(record)) + 1
        return False


_SECONDS = {"S": 1, "M": 60, "H": 3600, "D": 86400, "MIDNIGHT": 86400, "W": 604800}
_SUFFIXES = {"S": "%Y-%m-%d_%H-%M-%S", "M": "%Y-%m-%d_%H-%M", "H": "%Y-%m-%d_%H"}
_DAY = 86400


class TimedRotatingFileHandler(BaseRotatingHandler):
    def __init__(self, filename, when="h", interval=1, backupCount=0, encoding=None, delay=False, utc=False, atTime=None,
                 errors=None):
        super().__init__(filename, "a", encoding, delay, errors)
        self.when, self.backupCount, self.utc, self.atTime = when.upper(), backupCount, utc, atTime
        kind = "W" if self.when.startswith("W") else self.when
        if kind not in _SECONDS:
            raise ValueError("Invalid rollover interval specified: %s" % self.when)
        if kind == "W":
            if len(self.when) != 2:
                raise ValueError("You must specify a day for weekly rollover from 0 to 6 (0 is Monday): %s" % self.when)
            if not "0" <= self.when[1] <= "6":
                raise ValueError("Invalid day specified for weekly rollover: %s" % self.when)
            self.dayOfWeek = int(self.when[1])
        self.suffix = _SUFFIXES.get(kind, "%Y-%m-%d")
        self.interval = _SECONDS[kind] * interval
        name = self.baseFilename
        since = int(os.stat(name).st_mtime) if os.path.exists(name) else int(time.time())
        self.rolloverAt = self.computeRollover(since)

    def _clock(self, seconds):
        return time.gmtime(seconds) if self.utc else time.localtime(seconds)

    def _same_hour(self, result, since):
        """RESULT moved so that a change to or from summer time between the two makes no difference."""
        if not self.utc:
            before, after = time.localtime(since).tm_isdst, time.localtime(result).tm_isdst
            if before != after:
                result += 3600 if before else -3600
        return result

    def computeRollover(self, currentTime):
        result = currentTime + self.interval
        weekly = self.when.startswith("W")
        if self.when != "MIDNIGHT" and not weekly:
            return result
        now = self._clock(currentTime)
        at = self.atTime
        wanted = at.hour * 3600 + at.minute * 60 + at.second if at is not None else _DAY
        wait = wanted - (now.tm_hour * 3600 + now.tm_min * 60 + now.tm_sec)
        day = now.tm_wday
        if wait <= 0:
            wait += _DAY
            day = (day + 1) % 7
        result = currentTime + wait
        if weekly:
            ahead = (self.dayOfWeek - day) % 7
            if ahead:
                result = self._same_hour(result + ahead * _DAY, currentTime)
        return result

    def shouldRollover(self, record):
        now = int(time.time())
        due = now >= self.rolloverAt
        if due and self._is_no_file():
            due, self.rolloverAt = False, self.computeRollover(now)
        return due

    def getFilesToDelete(self):
        folder, base = os.path.split(self.baseFilename)
        found = []
        for name in os.listdir(folder):
            path = os.path.join(folder, name)
            stamps = filter(self._is_stamp, name.split("."))
            if any(path == self.rotation_filename(self.baseFilename + "." + stamp) for stamp in stamps):
                found.append(path)
        extra = len(found) - self.backupCount
        return sorted(found)[:extra] if extra > 0 else []

    def _is_stamp(self, text):
        try:
            time.strptime(text, self.suffix)
        except ValueError:
            return False
        return True

    def doRollover(self):
        self._shut()
        now = int(time.time())
        began = self._same_hour(self.rolloverAt - self.interval, now)
        dated = self.rotation_filename(self.baseFilename + "." + time.strftime(self.suffix, self._clock(began)))
        self._drop(dated)
        self.rotate(self.baseFilename, dated)
        if self.backupCount > 0:
            for name in self.getFilesToDelete():
                self._drop(name)
        self._begin()
        following = self.computeRollover(now)
        while following <= now:
            following += self.interval
        if self.when == "MIDNIGHT" or self.when.startswith("W"):
            following = self._same_hour(following, now)
        self.rolloverAt = following


class WatchedFileHandler(logging.FileHandler):
    """Opens its file again when somebody has moved it away."""

    def __init__(self, filename, mode="a", encoding=None, delay=False, errors=None):
        logging.FileHandler.__init__(self, filename, mode, encoding, delay, errors)
        self._note(self.stream and self.stream.fileno())

    def _note(self, opened):
        self.dev, self.ino = (-1, -1) if opened is None else self._which(opened)

    def _which(self, path):
        """The device and the number of a file or of an open one."""
        found = os.stat(path)
        return found.st_dev, found.st_ino

    def reopenIfNeeded(self):
        try:
            there = self._which(self.baseFilename)
        except FileNotFoundError:
            there = None
        old = self.stream
        if old is not None and there != (self.dev, self.ino):
            self.stream = None
            old.flush()
            old.close()
            self.stream = self._open()
            self._note(self.stream.fileno())

    def emit(self, record):
        self.reopenIfNeeded()
        logging.FileHandler.emit(self, record)


class _Silent(logging.Handler):
    def __init__(self, *args, **kwargs):
        super().__init__()

    def emit(self, record):
        pass


class SysLogHandler(_Silent):
    LOG_EMERG, LOG_ALERT, LOG_CRIT, LOG_ERR, LOG_WARNING, LOG_NOTICE, LOG_INFO, LOG_DEBUG = range(8)
    LOG_KERN, LOG_USER, LOG_MAIL, LOG_DAEMON, LOG_AUTH, LOG_SYSLOG, LOG_LPR, LOG_NEWS = range(8)
    LOG_UUCP, LOG_CRON, LOG_AUTHPRIV, LOG_FTP = range(8, 12)
    LOG_LOCAL0, LOG_LOCAL1, LOG_LOCAL2, LOG_LOCAL3, LOG_LOCAL4, LOG_LOCAL5, LOG_LOCAL6, LOG_LOCAL7 = range(16, 24)


class SocketHandler(_Silent):
    pass


class DatagramHandler(_Silent):
    pass


class SMTPHandler(_Silent):
    pass


class HTTPHandler(_Silent):
    pass


class NTEventLogHandler(_Silent):
    pass


class BufferingHandler(logging.Handler):
    def __init__(self, capacity):
        super().__init__()
        self.capacity, self.buffer = capacity, []

    def shouldFlush(self, record):
        return self.capacity <= len(self.buffer)

    def emit(self, record):
        self.buffer += [record]
        full = self.shouldFlush(record)
        if full:
            self.flush()

    def flush(self):
        self.buffer.clear()

    def close(self):
        self.flush()
        super().close()


class MemoryHandler(BufferingHandler):
    def __init__(self, capacity, flushLevel=logging.ERROR, target=None, flushOnClose=True):
        super().__init__(capacity)
        self.flushLevel, self.target, self.flushOnClose = flushLevel, target, flushOnClose

    def setTarget(self, target):
        self.target = target

    def shouldFlush(self, record):
        return record.levelno >= self.flushLevel or super().shouldFlush(record)

    def flush(self):
        # Without a target the records wait for one.
        if self.target:
            waiting = self.buffer[:]
            super().flush()
            _hand_out(waiting, [self.target])

    def close(self):
        if self.flushOnClose:
            self.flush()
        self.target = None
        logging.Handler.close(self)


def _hand_out(records, handlers, by_level=False):
    for record in records:
        for handler in handlers:
            if not by_level or handler.level <= record.levelno:
                handler.handle(record)


class QueueHandler(logging.Handler):
    def __init__(self, queue):
        super().__init__()
        self.queue = queue

    def prepare(self, record):
        """A copy that can travel: its text is made, what the text came from is gone."""
        ready = copy.copy(record)
        ready.msg = ready.message = self.format(record)
        ready.args = ready.exc_info = ready.exc_text = ready.stack_info = None
        return ready

    def enqueue(self, record):
        self.queue.put_nowait(record)

    def emit(self, record):
        try:
            self.enqueue(self.prepare(record))
        except Exception:
            self.handleError(record)


class QueueListener:
    """Hands what comes out of a queue to handlers, in a thread of its own."""

    _sentinel = None

    def __init__(self, queue, *handlers, respect_handler_level=False):
        self.queue, self.handlers, self.respect_handler_level = queue, handlers, respect_handler_level
        self._thread = None

    def dequeue(self, block):
        return self.queue.get(block)

    def enqueue_sentinel(self):
        self.queue.put_nowait(self._sentinel)

    def prepare(self, record):
        return record

    def handle(self, record):
        _hand_out([self.prepare(record)], self.handlers, self.respect_handler_level)

    def _monitor(self):
        done = getattr(self.queue, "task_done", lambda: None)
        for record in self._coming():
            if record is not self._sentinel:
                self.handle(record)
            done()

    def _coming(self):
        """What is in the queue, the last one included, which says that no more comes."""
        record = ...
        while record is not self._sentinel:
            try:
                record = self.dequeue(True)
            except queue.Empty:
                return
            yield record

    def start(self):
        self._thread = threading.Thread(target=self._monitor, daemon=True)
        self._thread.start()

    def stop(self):
        self.enqueue_sentinel()
        if self._thread:
            self._thread.join()
            self._thread = None
