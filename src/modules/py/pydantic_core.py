# pydantic_core: the names of it that programs import.
from pydantic import ValidationError
from pydantic import _MISSING as PydanticUndefined
from pydantic import Url, MultiHostUrl
from _retort import rest as _rest


class PydanticCustomError(ValueError):
    pass


__getattr__ = _rest(__name__)
