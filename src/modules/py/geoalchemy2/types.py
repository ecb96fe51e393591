# geoalchemy2.types: geometry(POINT,4326) and its kin. Spatial indexes are made by the reference's table events, which
# its alembic helpers turn off: here a spatial index is an index like any other.
from sqlalchemy.types import UserDefinedType as _UserDefinedType


class _GISType(_UserDefinedType):
    name = None
    from_text = None
    as_binary = None
    cache_ok = True

    def __init__(self, geometry_type="GEOMETRY", srid=-1, dimension=None, spatial_index=True, use_N_D_index=False,
                 use_typmod=None, from_text=None, name=None, nullable=True, _spatial_index_reflected=None):
        super().__init__()
        given = geometry_type.upper() if geometry_type else geometry_type
        if given and dimension is None:
            dimension = 4 if given.endswith("ZM") else 3 if given[-1] in "ZM" else 2
        self.geometry_type, self.srid, self.dimension = given, int(srid), dimension if given else None
        self.spatial_index, self.use_N_D_index, self.use_typmod = spatial_index, use_N_D_index, use_typmod
        self.from_text = from_text or type(self).from_text
        self.name = name or type(self).name
        self.nullable = nullable
        self.extended = self.from_text == "ST_GeomFromEWKT"

    def get_col_spec(self, **kw):
        return "%s(%s,%d)" % (self.name, self.geometry_type, self.srid) if self.geometry_type else self.name

    def bind_expression(self, bindvalue):
        from sqlalchemy import func
        return getattr(func, self.from_text)(bindvalue, type_=self)

    def column_expression(self, col):
        from sqlalchemy import func
        return getattr(func, self.as_binary)(col, type_=self)

    def bind_processor(self, dialect):
        def text(value):
            if hasattr(value, "desc"):
                srid = value.srid if getattr(value, "srid", -1) > 0 else self.srid
                return "SRID=%d;%s" % (srid, value.data) if isinstance(value.data, str) and srid > 0 and ";" not in value.data else value.data
            return value
        return text

    def result_processor(self, dialect, coltype):
        from geoalchemy2.elements import WKBElement
        return lambda value: WKBElement(value, srid=self.srid) if value is not None else None


class Geometry(_GISType):
    name = "geometry"
    from_text = "ST_GeomFromEWKT"
    as_binary = "ST_AsEWKB"


class Geography(_GISType):
    name = "geography"
    from_text = "ST_GeogFromText"
    as_binary = "ST_AsBinary"


class Raster(_GISType):
    name = "raster"
    from_text = "raster"
    as_binary = "raster"

    def __init__(self, spatial_index=True, from_text=None, name=None, nullable=True):
        super().__init__(geometry_type=None, srid=-1, dimension=None, spatial_index=spatial_index, from_text=from_text,
                         name=name, nullable=nullable)
