# flask.globals: what flask itself gives under the same names.
from _retort import unknown as _unknown
from flask import current_app, g  # noqa: F401


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return _unknown("flask.globals." + name)
