# attrs.exceptions
from attr.exceptions import *  # noqa: F403
