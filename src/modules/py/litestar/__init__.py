# litestar: the way to its models and folders; what serves requests is unknown.
from _retort import rest as _rest

__getattr__ = _rest(__name__)
