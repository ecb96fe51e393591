# geoalchemy2.comparator: the operators of PostGIS on spatial columns, and functions of the server called on a column.
from sqlalchemy.sql.operators import custom_op as _custom_op
from sqlalchemy.types import UserDefinedType as _UserDefinedType

INTERSECTS = _custom_op("&&")
INTERSECTS_ND = _custom_op("&&&")
OVERLAPS_OR_TO_LEFT = _custom_op("&<")
OVERLAPS_OR_TO_RIGHT = _custom_op("&>")
OVERLAPS_OR_BELOW = _custom_op("&<|")
TO_LEFT = _custom_op("<<")
BELOW = _custom_op("<<|")
TO_RIGHT = _custom_op(">>")
CONTAINED = _custom_op("@")
OVERLAPS_OR_ABOVE = _custom_op("|&>")
ABOVE = _custom_op("|>>")
CONTAINS = _custom_op("~")
SAME = _custom_op("~=")
DISTANCE_CENTROID = _custom_op("<->")
DISTANCE_BOX = _custom_op("<#>")


def _gives_truth(operator):
    def method(self, other, **kw):
        from sqlalchemy import Boolean
        return self.operate(operator, other, result_type=Boolean)
    return method


def _gives_number(operator):
    def method(self, other):
        from sqlalchemy import DOUBLE_PRECISION
        return self.operate(operator, other, result_type=DOUBLE_PRECISION)
    return method


class BaseComparator(_UserDefinedType.Comparator):
    key = None

    def __getattr__(self, name):
        if not name.lower().startswith("st_"):
            raise AttributeError("Attribute %s not found" % name)
        from geoalchemy2 import functions
        return functions.bound(self.expr, name)

    intersects = _gives_truth(INTERSECTS)
    overlaps_or_to_left = _gives_truth(OVERLAPS_OR_TO_LEFT)
    overlaps_or_to_right = _gives_truth(OVERLAPS_OR_TO_RIGHT)


class Comparator(BaseComparator):
    overlaps_or_below = _gives_truth(OVERLAPS_OR_BELOW)
    to_left = __lshift__ = _gives_truth(TO_LEFT)
    below = _gives_truth(BELOW)
    to_right = __rshift__ = _gives_truth(TO_RIGHT)
    contained = _gives_truth(CONTAINED)
    overlaps_or_above = _gives_truth(OVERLAPS_OR_ABOVE)
    above = _gives_truth(ABOVE)
    contains = _gives_truth(CONTAINS)
    same = _gives_truth(SAME)
    distance_centroid = _gives_number(DISTANCE_CENTROID)
    distance_box = _gives_number(DISTANCE_BOX)
    intersects_nd = _gives_truth(INTERSECTS_ND)
