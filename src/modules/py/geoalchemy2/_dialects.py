# How the servers name spatial types when they are reflected, and how MySQL and MariaDB spell functions of PostGIS.
from sqlalchemy import String
from sqlalchemy.dialects.mysql.base import ischema_names as _mysql_names
from sqlalchemy.dialects.postgresql.base import ischema_names as _postgresql_names
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import expression

from geoalchemy2 import functions
from geoalchemy2.elements import WKBElement
from geoalchemy2.types import Geography, Geometry, Raster

_postgresql_names.update(geometry=Geometry, geography=Geography, raster=Raster)
for _shape in ("geometry", "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon",
               "geometrycollection"):
    _mysql_names[_shape] = Geometry


def _spell(function, name, *dialects):
    def compile_call(element, compiler, **kw):
        return "%s(%s)" % (name, compiler.process(element.clauses, **kw))
    for dialect in dialects:
        compiles(function, dialect)(compile_call)


_spell(functions.ST_AsEWKB, "ST_AsBinary", "mysql", "mariadb")
_spell(functions.ST_SetSRID, "ST_SRID", "mysql")


def _with_srid(text, srid):
    return "(%s, %d)" % (text, srid) if srid > 0 else "(%s)" % text


def _from_text(element, compiler, **kw):
    return "ST_GeomFromText" + _with_srid(compiler.process(element.clauses, **kw), getattr(element.type, "srid", -1))


def _srid_of_call(element):
    clauses = list(element.clauses)
    try:
        return clauses, int(clauses[1].value)
    except (AttributeError, IndexError, TypeError, ValueError):
        return clauses, getattr(element.type, "srid", -1)


def _hexadecimal(bound):
    """A parameter with a binary value as one with its hexadecimal text."""
    value = getattr(bound, "value", None)
    if isinstance(value, (bytes, memoryview)):
        value = WKBElement._wkb_to_hex(value)
    elif isinstance(value, WKBElement):
        value = value.desc
    else:
        return bound
    return expression.bindparam(bound.key, value, type_=String(), unique=True)


def _from_binary(name, decode, always_decode=False, takes_srid=True):
    def compile_call(element, compiler, **kw):
        (value, *_), srid = _srid_of_call(element)
        literal = kw.get("literal_binds", False)
        text = compiler.process(_hexadecimal(value) if literal else value, **kw)
        if literal or always_decode:
            text = decode % text
        return (name or element.identifier) + _with_srid(text, srid if takes_srid else -1)
    return compile_call


for _function in (functions.ST_GeomFromText, functions.ST_GeomFromEWKT):
    compiles(_function, "mysql")(_from_text)
    compiles(_function, "mariadb")(_from_text)
for _function in (functions.ST_GeomFromWKB, functions.ST_GeomFromEWKB):
    compiles(_function, "mysql")(_from_binary(None, "unhex(%s)"))
    compiles(_function, "mariadb")(_from_binary("ST_GeomFromWKB", "unhex(%s)", always_decode=True))
compiles(functions.ST_GeomFromWKB, "postgresql")(_from_binary(None, "decode(%s, 'hex')"))
compiles(functions.ST_GeomFromEWKB, "postgresql")(_from_binary(None, "decode(%s, 'hex')", takes_srid=False))
