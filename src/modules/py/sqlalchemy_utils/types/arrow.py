from sqlalchemy_utils.types import ArrowType
