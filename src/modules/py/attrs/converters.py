# attrs.converters
from attr.converters import *  # noqa: F403
