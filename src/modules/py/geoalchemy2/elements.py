# geoalchemy2.elements: values of spatial columns.


class _SpatialElement:
    def __init__(self, data, srid=-1, extended=False):
        self.data, self.srid, self.extended = data, srid, extended

    @property
    def desc(self):
        return self.data.hex() if isinstance(self.data, (bytes, bytearray, memoryview)) else str(self.data)

    def __str__(self):
        return self.desc

    def __eq__(self, other):
        return type(self) is type(other) and (self.data, self.srid) == (other.data, other.srid)

    def __hash__(self):
        return hash((self.desc, self.srid))


class WKTElement(_SpatialElement):
    pass


class WKBElement(_SpatialElement):
    pass


class RasterElement(_SpatialElement):
    pass
