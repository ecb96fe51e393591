# logging.handlers: files are rotated by size (FileHandler sees maxBytes), not by time; handlers that need a network do
# nothing.
import copy
import logging

DEFAULT_TCP_LOGGING_PORT, DEFAULT_UDP_LOGGING_PORT, SYSLOG_UDP_PORT = 9020, 9021, 514


class BaseRotatingHandler(logging.FileHandler):
    pass


class RotatingFileHandler(BaseRotatingHandler):
    def __init__(self, filename, mode="a", maxBytes=0, backupCount=0, encoding=None, delay=False, errors=None):
        super().__init__(filename, "a", encoding, delay)
        self.maxBytes, self.backupCount = maxBytes, backupCount


class TimedRotatingFileHandler(BaseRotatingHandler):
    def __init__(self, filename, when="h", interval=1, backupCount=0, encoding=None, delay=False, utc=False, atTime=None,
                 errors=None):
        super().__init__(filename, "a", encoding, delay)
        self.when, self.interval, self.backupCount = when.upper(), interval, backupCount


class WatchedFileHandler(logging.FileHandler):
    pass


class _Silent(logging.Handler):
    def __init__(self, *args, **kwargs):
        super().__init__()

    def emit(self, record):
        pass


class SysLogHandler(_Silent):
    LOG_USER, LOG_LOCAL0, LOG_DAEMON = 1, 16, 3


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
        ready = self.prepare(record)
        self.enqueue(ready)


class QueueListener:
    """Has no thread: what is in the queue is handed out when it is stopped."""

    def __init__(self, queue, *handlers, respect_handler_level=False):
        self.queue, self.handlers, self.respect_handler_level = queue, handlers, respect_handler_level

    def start(self):
        pass

    def stop(self):
        while not self.queue.empty():
            self.handle(self.queue.get_nowait())

    def handle(self, record):
        _hand_out([record], self.handlers, self.respect_handler_level)
