from sqlalchemy_utils.types import ColorType
