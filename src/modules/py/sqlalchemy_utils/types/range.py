# sqlalchemy_utils.types.range: names of sqlalchemy_utils.types, which programs also look for here.
from sqlalchemy_utils.types import IntRangeType, Int8RangeType, NumericRangeType, DateRangeType, DateTimeRangeType
