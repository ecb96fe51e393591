# sqlalchemy_utils.types.pg_composite: names of sqlalchemy_utils.types, which programs also look for here.
from sqlalchemy_utils.types import CompositeType
