# sqlalchemy_utils.models: names of sqlalchemy_utils, which programs also look for here.
from sqlalchemy_utils import Timestamp, generic_repr
