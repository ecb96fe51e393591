# structlog.contextvars: values that all events of a context get.
import contextlib as _contextlib
import contextvars as _contextvars

_values = _contextvars.ContextVar("structlog", default={})


def get_contextvars():
    return dict(_values.get())


def get_merged_contextvars(bound_logger):
    return {**_values.get(), **bound_logger._context}


def merge_contextvars(logger, method_name, event_dict):
    return {**_values.get(), **event_dict}


def clear_contextvars():
    _values.set({})


def bind_contextvars(**kw):
    before = _values.get()
    _values.set({**before, **kw})
    return {key: before.get(key) for key in kw}


def reset_contextvars(**kw):
    _values.set({**_values.get(), **{key: value for key, value in kw.items() if value is not None}})


def unbind_contextvars(*keys):
    _values.set({key: value for key, value in _values.get().items() if key not in keys})


@_contextlib.contextmanager
def bound_contextvars(**kw):
    before = _values.get()
    bind_contextvars(**kw)
    try:
        yield
    finally:
        _values.set(before)
