from sqlalchemy_utils import Timestamp, generic_repr
