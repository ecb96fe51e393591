# flask.blueprints
from _retort import rest as _rest
from flask import Blueprint  # noqa: F401


__getattr__ = _rest(__name__)
