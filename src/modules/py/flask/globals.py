# flask.globals: what flask itself gives under the same names.
from _retort import rest as _rest
from flask import current_app, g  # noqa: F401


__getattr__ = _rest(__name__)
