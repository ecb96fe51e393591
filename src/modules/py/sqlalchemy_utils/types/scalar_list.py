# sqlalchemy_utils.types.scalar_list: names of sqlalchemy_utils.types, which programs also look for here.
from sqlalchemy_utils.types import ScalarListType
