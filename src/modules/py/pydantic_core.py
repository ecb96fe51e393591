from pydantic import ValidationError
from pydantic import _MISSING as PydanticUndefined
from pydantic import Url, MultiHostUrl
from _retort import unknown as _unknown


class PydanticCustomError(ValueError):
    pass


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return _unknown("pydantic_core." + name)
