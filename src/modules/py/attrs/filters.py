# attrs.filters
from attr.filters import *  # noqa: F403
