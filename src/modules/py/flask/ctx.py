# flask.ctx
from _retort import unknown as _unknown
from flask import has_app_context, has_request_context  # noqa: F401


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return _unknown("flask.ctx." + name)
