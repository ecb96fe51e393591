from sqlalchemy_utils.types import URLType
