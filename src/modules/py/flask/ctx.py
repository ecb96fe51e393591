# flask.ctx
from _retort import rest as _rest
from flask import has_app_context, has_request_context  # noqa: F401


__getattr__ = _rest(__name__)
