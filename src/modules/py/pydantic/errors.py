# pydantic.errors
from pydantic import PydanticUserError
