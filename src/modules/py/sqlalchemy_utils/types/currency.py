from sqlalchemy_utils.types import CurrencyType
