# geoalchemy2.shape: conversions need shapely.
from _retort import unknown as _unknown

to_shape = _unknown("geoalchemy2.shape.to_shape")
from_shape = _unknown("geoalchemy2.shape.from_shape")
