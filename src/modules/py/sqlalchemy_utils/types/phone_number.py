# sqlalchemy_utils.types.phone_number: names of sqlalchemy_utils.types, which programs also look for here.
from sqlalchemy_utils.types import PhoneNumber, PhoneNumberType
