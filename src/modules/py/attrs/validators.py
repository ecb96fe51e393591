# attrs.validators
from attr.validators import *  # noqa: F403
