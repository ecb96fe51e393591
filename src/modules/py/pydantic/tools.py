# pydantic.tools
from pydantic import parse_obj_as
