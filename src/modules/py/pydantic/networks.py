from pydantic import *  # noqa: F403
from pydantic import FieldInfo, ModelMetaclass
