# starlette: its configuration is known (starlette.config), the rest is not.
from _retort import rest as _rest


__getattr__ = _rest(__name__)
