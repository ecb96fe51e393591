# litestar.plugins.
from _retort import rest as _rest

__getattr__ = _rest(__name__)
