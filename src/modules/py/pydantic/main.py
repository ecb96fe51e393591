# pydantic.main: names of pydantic, which programs also look for here.
from pydantic import *  # noqa: F403
from pydantic import FieldInfo, ModelMetaclass
