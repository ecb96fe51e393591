from sqlalchemy_utils.types import IntRangeType, Int8RangeType, NumericRangeType, DateRangeType, DateTimeRangeType
