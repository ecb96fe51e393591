# geoalchemy2: spatial column types and elements.
from geoalchemy2 import admin, elements, exc, functions, shape, types
from geoalchemy2.elements import (CompositeElement, RasterElement, WKBElement, WKTElement)
from geoalchemy2.exc import ArgumentError
from geoalchemy2.types import Geography, Geometry, Raster
from geoalchemy2 import _dialects

__version__ = "0.18.4"


def _needs_spatialite(*args, **kw):
    raise NotImplementedError("SpatiaLite is an extension that SQLite loads into the program, which retort does not do")


load_spatialite = load_spatialite_gpkg = _needs_spatialite
