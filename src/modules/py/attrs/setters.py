# attrs.setters
from attr.setters import *  # noqa: F403
