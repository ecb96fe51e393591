from sqlalchemy_utils.types import Password, PasswordType
