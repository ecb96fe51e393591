# sqlalchemy_utils.types.password: names of sqlalchemy_utils.types, which programs also look for here.
from sqlalchemy_utils.types import Password, PasswordType
