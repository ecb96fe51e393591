# sqlalchemy_utils.types.locale: names of sqlalchemy_utils.types, which programs also look for here.
from sqlalchemy_utils.types import LocaleType
