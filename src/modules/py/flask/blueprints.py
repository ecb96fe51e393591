# flask.blueprints
from _retort import unknown as _unknown
from flask import Blueprint  # noqa: F401


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return _unknown("flask.blueprints." + name)
