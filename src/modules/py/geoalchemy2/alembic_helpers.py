# geoalchemy2.alembic_helpers: what env.py files of spatial projects pass to context.configure.
_POSTGIS_TABLES = {"spatial_ref_sys", "geometry_columns", "geography_columns", "raster_columns", "raster_overviews"}


def include_object(obj, name, obj_type, reflected, compare_to):
    if obj_type == "table" and (name in _POSTGIS_TABLES or name.startswith("idx_") and name.endswith("_geom")):
        return False
    return True


def render_item(obj_type, obj, autogen_context):
    from geoalchemy2.types import Geography, Geometry, Raster
    if obj_type == "type" and isinstance(obj, (Geometry, Geography, Raster)):
        autogen_context.imports.add("from geoalchemy2 import %s" % type(obj).__name__)
        return "%r" % obj
    return False


def writer(context, revision, directives):
    return None
