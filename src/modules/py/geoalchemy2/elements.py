# geoalchemy2.elements: values of spatial columns, as text (WKT) or binary (WKB), plain or with their SRID (extended).
# A function of the server called on a value gives the SQL expression of it: element.ST_Buffer(2).
import re as _re

from sqlalchemy.ext.compiler import compiles as _compiles
from sqlalchemy.sql.functions import FunctionElement as _FunctionElement

from geoalchemy2 import _wkb
from geoalchemy2.exc import ArgumentError as _ArgumentError

function_registry = set()


class _SpatialElement:
    __slots__ = ("srid", "data", "extended")
    geom_from = geom_from_extended_version = None

    def __init__(self, data, srid=-1, extended=None):
        self.data, self.srid, self.extended = data, srid, extended

    def __str__(self):
        return self.desc

    def __repr__(self):
        return "<%s at 0x%x; %s>" % (type(self).__name__, id(self), self)

    def _identity(self):
        return self.desc, self.srid, self.extended

    def __eq__(self, other):
        return isinstance(other, _SpatialElement) and self._identity() == other._identity()

    def __ne__(self, other):
        return not self == other

    def __hash__(self):
        return hash(self._identity())

    def __getattr__(self, name):
        if name.lower() not in function_registry:
            raise AttributeError
        from geoalchemy2 import functions
        return functions.bound(self, name)

    def as_expression(self):
        """The call that makes the value in the server."""
        from sqlalchemy import func
        if self.extended:
            return getattr(func, self.geom_from_extended_version)(self.data)
        return getattr(func, self.geom_from)(self.data, self.srid)

    def __getstate__(self):
        return {"srid": self.srid, "data": str(self), "extended": self.extended}

    def __setstate__(self, state):
        self.srid, self.extended = state["srid"], state["extended"]
        self.data = self._data_from_desc(state["data"])

    @staticmethod
    def _data_from_desc(desc):
        return desc


class WKTElement(_SpatialElement):
    __slots__ = ()
    _REMOVE_SRID = _re.compile("(SRID=([0-9]+); ?)?(.*)")
    SPLIT_WKT_PATTERN = _re.compile(r"((SRID=\d+) *; *)?([\w ]+) *(\([-\d\. ,\(\)eE]+\))")
    geom_from = "ST_GeomFromText"
    geom_from_extended_version = "ST_GeomFromEWKT"

    def __init__(self, data, srid=-1, extended=None):
        with_srid = data[:5] == "SRID=" if extended is None else extended
        if with_srid and srid == -1:
            head, *rest = data.split(";")
            if len(rest) != 1 or not _re.fullmatch(r"\s*[-+]?\d+\s*", head[5:]):
                raise _ArgumentError("invalid EWKT string %s" % data)
            srid = int(head[5:])
        _SpatialElement.__init__(self, data, srid, with_srid)

    @property
    def desc(self):
        return self.data

    def as_wkt(self):
        if self.extended:
            return WKTElement(self._REMOVE_SRID.match(self.data)[3], self.srid, extended=False)
        return WKTElement(self.data, self.srid, self.extended)

    def as_ewkt(self):
        if self.extended or self.srid == -1:
            return WKTElement(self.data, self.srid, self.extended)
        return WKTElement("SRID=%s;%s" % (self.srid, self.data), extended=True)


class WKBElement(_SpatialElement):
    __slots__ = ()
    geom_from = "ST_GeomFromWKB"
    geom_from_extended_version = "ST_GeomFromEWKB"

    def __init__(self, data, srid=-1, extended=None):
        if srid == -1 or extended is None or extended:
            found = _wkb.header(data)[2]
            if extended is None:
                extended = found is not None
            if extended and srid == -1 and found is not None:
                srid = found
        super().__init__(data, srid, extended)

    @staticmethod
    def _wkb_to_hex(data):
        return data.lower() if isinstance(data, str) else bytes(data).hex()

    @property
    def desc(self):
        return self._wkb_to_hex(self.data)

    @staticmethod
    def _data_from_desc(desc):
        return bytes.fromhex(desc)

    def as_wkb(self):
        if self.extended:
            return WKBElement(_wkb.with_srid(self.data, None), self.srid, extended=False)
        return WKBElement(self.data, self.srid)

    def as_ewkb(self):
        if self.extended or self.srid == -1:
            return WKBElement(self.data, self.srid)
        return WKBElement(_wkb.with_srid(self.data, self.srid), self.srid, extended=True)


class RasterElement(_SpatialElement):
    __slots__ = ()
    geom_from_extended_version = "raster"
    _SRID_AT = 53  # behind version, number of bands, scale, position and skew

    def __init__(self, data):
        try:
            start = bytes.fromhex(data[:114])
        except (TypeError, ValueError):
            start, data = bytes(data[:57]), bytes(data).hex()
        srid = int.from_bytes(start[self._SRID_AT:self._SRID_AT + 4], "little" if start[0] else "big")
        super().__init__(data, srid, True)

    @property
    def desc(self):
        return self.data


class DynamicWKTElement(WKTElement):
    __slots__ = ("__dict__", "__weakref__")


class DynamicWKBElement(WKBElement):
    __slots__ = ("__dict__", "__weakref__")


class DynamicRasterElement(RasterElement):
    __slots__ = ("__dict__", "__weakref__")


class CompositeElement(_FunctionElement):
    """A field of a composite value: (ST_Dump(geom)).path."""
    inherit_cache = False

    def __init__(self, base, field, type_):
        self.name, self.type = field, type_() if isinstance(type_, type) else type_
        super().__init__(base)


@_compiles(CompositeElement)
def _field(element, compiler, **kw):
    return "(%s).%s" % (compiler.process(element.clauses, **kw), element.name)
