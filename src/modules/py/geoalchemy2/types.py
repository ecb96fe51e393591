# geoalchemy2.types: geometry(POINT,4326) and its kin. A value goes in through from_text and comes out through as_binary,
# so a column in a SELECT is ST_AsEWKB(column). MySQL and MariaDB name the shape itself as the type.
import functools as _functools
import re as _re
import warnings as _warnings

from sqlalchemy import ARRAY as _ARRAY, Computed as _Computed, Float as _Float, Integer as _Integer, func as _func
from sqlalchemy.ext.compiler import compiles as _compiles
from sqlalchemy.types import UserDefinedType as _UserDefinedType

from geoalchemy2 import _wkb
from geoalchemy2.comparator import BaseComparator as _BaseComparator, Comparator as _Comparator
from geoalchemy2.elements import (CompositeElement as _CompositeElement, RasterElement as _RasterElement,
                                  WKBElement as _WKBElement, WKTElement as _WKTElement,
                                  _SpatialElement as _SpatialElement)
from geoalchemy2.exc import ArgumentError as _ArgumentError

_OWN_SERVERS = ("mysql", "mariadb")


@_functools.lru_cache
def _takes_management():
    """Before 0.13 a column could be left to AddGeometryColumn(), which makes what the type itself makes today."""
    from _retort_pins import below
    return below("geoalchemy2", (0, 13))


class _GISType(_UserDefinedType):
    name = None
    from_text = None
    as_binary = None
    ElementType = _WKBElement
    comparator_factory = _Comparator
    cache_ok = False

    def __init__(self, geometry_type="GEOMETRY", srid=-1, dimension=None, spatial_index=True, use_N_D_index=False,
                 use_typmod=None, from_text=None, name=None, nullable=True, _spatial_index_reflected=None, **older):
        if older and not (set(older) <= {"management"} and _takes_management()):
            raise TypeError("%s.__init__() got an unexpected keyword argument '%s'" % (type(self).__name__, list(older)[0]))
        checked = self.check_ctor_args(geometry_type, srid, dimension, use_typmod, nullable)
        for attribute, told in zip(("geometry_type", "srid", "dimension"), checked):
            setattr(self, attribute, told)
        for attribute, told in (("name", name), ("from_text", from_text)):
            if told is not None:
                setattr(self, attribute, told)
        self.spatial_index, self._spatial_index_reflected = spatial_index, _spatial_index_reflected
        self.nullable, self.use_typmod, self.use_N_D_index = nullable, use_typmod, use_N_D_index
        self.extended = self.as_binary == "ST_AsEWKB"

    @staticmethod
    def check_ctor_args(geometry_type, srid, dimension, use_typmod, nullable):
        try:
            srid = -1 if srid is None else int(srid)
        except (TypeError, ValueError):
            raise _ArgumentError("srid must be convertible to an integer") from None
        geometry_type = geometry_type.upper() if geometry_type else geometry_type
        if not geometry_type and srid > 0:
            _warnings.warn("srid not enforced when geometry_type is None", stacklevel=1)
        if use_typmod is not None and not nullable:
            raise _ArgumentError('The "nullable" and "use_typmod" arguments can not be used together')
        if dimension not in (None, 2, 3, 4):
            raise ValueError("dimension must be one of [None, 2, 3, 4] but got %s" % (dimension,))
        return geometry_type, srid, _dimension_of(geometry_type, dimension)

    def get_col_spec(self, **kw):
        return "%s(%s,%d)" % (self.name, self.geometry_type, self.srid) if self.geometry_type else self.name

    def bind_expression(self, bindvalue):
        return getattr(_func, self.from_text)(bindvalue, type_=self)

    def column_expression(self, col):
        return getattr(_func, self.as_binary)(col, type_=self)

    def bind_processor(self, dialect):
        to_server = _value_for_mysql if dialect.name in _OWN_SERVERS else _value_for_postgis
        return lambda value: to_server(self, value)

    def result_processor(self, dialect, coltype):
        given = {"srid": self.srid} if self.srid > 0 else {}
        if dialect.name not in _OWN_SERVERS:
            given["extended"] = self.extended
        return lambda value: None if value is None else self.ElementType(value, **given)


def _dimension_of(geometry_type, dimension):
    if geometry_type is None:
        return dimension
    for suffix, wanted, named in (("ZM", 4, "'ZM'"), ("Z", 3, "'Z' or 'M'"), ("M", 3, "'Z' or 'M'")):
        if geometry_type.endswith(suffix):
            if dimension not in (None, wanted):
                raise ValueError("dimension must be %d when geometry_type ends with %s" % (wanted, named))
            return wanted
    return 2


def _value_for_postgis(type_, value):
    # ST_GeomFromEWKT reads both EWKT and the hexadecimal form of EWKB.
    if isinstance(value, _WKTElement):
        return value.data if value.extended else "SRID=%s;%s" % (value.srid, value.data)
    if isinstance(value, _WKBElement):
        return value.desc if value.extended else _WKBElement._wkb_to_hex(_wkb.with_srid(value.data, value.srid & 0xFFFFFFFF))
    return value.data if isinstance(value, _RasterElement) else value


def _value_for_mysql(type_, value):
    srid, text = None, value
    if isinstance(value, str):
        _, srid, text = _WKTElement._REMOVE_SRID.match(value).groups()
        srid = None if srid is None else int(srid)
    elif isinstance(value, _SpatialElement):
        srid = None if value.srid == -1 else value.srid
        text = value.as_wkt().data if isinstance(value, _WKTElement) else _wkb.to_wkt(value.data)
    if srid is not None and srid != type_.srid:
        raise _ArgumentError("The SRID (%s) of the supplied value is different from the one of the column (%s)"
                             % (srid, type_.srid))
    return text


@_compiles(_GISType, "mysql")
@_compiles(_GISType, "mariadb")
def _shape_of_mysql(type_, compiler, **kw):
    spec = type_.geometry_type or "GEOMETRY"
    column = kw.get("type_expression")
    if column is not None and getattr(column, "computed", None) is not None:
        return spec
    if not type_.nullable or type_.spatial_index:
        spec += " NOT NULL"  # what a spatial index asks for
    if type_.srid > 0 and compiler.dialect.name != "mariadb":
        spec += " SRID %d" % type_.srid
    return spec


@_compiles(_Computed, "mysql")
@_compiles(_Computed, "mariadb")
def _computed_of_mysql(computed, compiler, **kw):
    return "AS (%s)" % _re.sub("(?i)st_", "", compiler.sql_compiler.process(computed.sqltext, literal_binds=True))


class Geometry(_GISType):
    name = "geometry"
    from_text = "ST_GeomFromEWKT"
    as_binary = "ST_AsEWKB"
    cache_ok = True


class Geography(_GISType):
    name = "geography"
    from_text = "ST_GeogFromText"
    as_binary = "ST_AsBinary"
    cache_ok = True


class Raster(_GISType):
    name = "raster"
    from_text = "raster"
    as_binary = "raster"
    ElementType = _RasterElement
    comparator_factory = _BaseComparator
    cache_ok = True

    def __init__(self, spatial_index=True, from_text=None, name=None, nullable=True):
        _GISType.__init__(self, None, spatial_index=spatial_index, from_text=from_text, name=name, nullable=nullable)
        self.extended = None

    @staticmethod
    def check_ctor_args(*args):
        return None, -1, None

    def result_processor(self, dialect, coltype):
        return lambda value: None if value is None else _RasterElement(value)


class CompositeType(_UserDefinedType):
    """A row type: its fields are attributes of an expression of the type."""
    typemap = {}

    class comparator_factory(_UserDefinedType.Comparator):
        def __getattr__(self, key):
            if key not in self.type.typemap:
                raise AttributeError("Type '%s' doesn't have an attribute: '%s'" % (type(self.type).__name__, key))
            return _CompositeElement(self.expr, key, self.type.typemap[key])


class GeometryDump(CompositeType):
    typemap = {"path": _ARRAY(_Integer), "geom": Geometry}
    cache_ok = True


class SummaryStats(CompositeType):
    typemap = {"count": _Integer, "sum": _Float, "mean": _Float, "stddev": _Float, "min": _Float, "max": _Float}
    cache_ok = True
