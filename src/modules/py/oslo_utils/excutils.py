# oslo_utils.excutils: exceptions that go on after something was done.
import functools as _functools
import logging as _logging
import sys as _sys
import time as _time


class CausedByException(Exception):
    def __init__(self, message, cause=None):
        super().__init__(message)
        self.cause = cause

    def __str__(self):
        return self.pformat()

    def pformat(self, indent=2, indent_text=" ", show_root_class=False):
        """The messages of the causes below one another."""
        lines, at, depth = [], self, 0
        while at is not None:
            text = Exception.__str__(at)
            lines.append(indent_text * indent * depth + ("%s: %s" % (type(at).__name__, text) if depth or show_root_class else text))
            at, depth = getattr(at, "cause", None), depth + 1
        return "\n".join(lines)


def raise_with_cause(exc_cls, message, *args, **kwargs):
    kwargs.setdefault("cause", _sys.exc_info()[1])
    raise exc_cls(message, *args, **kwargs) from kwargs["cause"]


class save_and_reraise_exception:
    def __init__(self, reraise=True, logger=None):
        self.reraise, self.logger = reraise, logger or _logging.getLogger(__name__)
        self.type_ = self.value = self.tb = None

    def force_reraise(self):
        if self.value is not None or self.type_ is not None:
            raise self.value
        raise RuntimeError("There is no (currently) captured exception to force the reraising of")

    def capture(self, check=True):
        self.type_, self.value, self.tb = _sys.exc_info()
        if check and self.value is None:
            raise RuntimeError("There is no active exception to capture")
        return self

    def __enter__(self):
        return self.capture(check=False)

    def __exit__(self, exc_type, exc_val, exc_tb):
        if not self.reraise:
            return None if exc_type is None else False
        if exc_type is None:
            return None if self.value is None else self.force_reraise()
        self.logger.error("Original exception being dropped: %s", self.value)
        return False


def forever_retry_uncaught_exceptions(*args, **kwargs):
    delay = kwargs.get("retry_delay", 1.0)

    def decorate(function):
        @_functools.wraps(function)
        def call(*a, **k):
            while True:
                try:
                    return function(*a, **k)
                except Exception:
                    _logging.exception("Unexpected exception occurred... retrying.")
                    _time.sleep(delay)
        return call
    return decorate(args[0]) if args and callable(args[0]) else decorate


class exception_filter:
    """What the function says of an exception: true, and it is passed over."""

    def __init__(self, should_ignore_ex):
        self._should_ignore_ex = should_ignore_ex
        _functools.update_wrapper(self, should_ignore_ex)

    def __get__(self, obj, owner):
        return type(self)(self._should_ignore_ex.__get__(obj, owner))

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_val, traceback):
        return exc_val is not None and bool(self._should_ignore_ex(exc_val))

    def __call__(self, ex):
        if not self._should_ignore_ex(ex):
            raise ex
