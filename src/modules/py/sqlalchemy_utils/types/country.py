from sqlalchemy_utils.types import Country, CountryType
