# geoalchemy2: spatial column types and elements.
from geoalchemy2.types import Geography, Geometry, Raster
from geoalchemy2.elements import RasterElement, WKBElement, WKTElement
