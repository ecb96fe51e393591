from sqlalchemy_utils.types import PhoneNumber, PhoneNumberType
