# geoalchemy2.admin: what a table with spatial columns does beside CREATE TABLE. A spatial column brings its index along
# when it is attached to a table; a column with use_typmod=False is made by AddGeometryColumn() behind the table and
# dropped before it; a reflected column learns whether it is indexed.
from sqlalchemy import Column, Index, Table, event, func, select, text
from sqlalchemy.types import TypeDecorator

from geoalchemy2.exc import ArgumentError
from geoalchemy2.types import Geography, Geometry, Raster

_SPATIAL = (Geometry, Geography, Raster)


def _spatial_idx_name(table_name, column_name):
    return "idx_%s_%s" % (table_name, column_name)


def _check_spatial_type(tested_type, spatial_types, dialect=None):
    if isinstance(tested_type, TypeDecorator):
        tested_type = tested_type.load_dialect_impl(dialect)
    return isinstance(tested_type, spatial_types)


def _is_managed(column, dialect):
    return _check_spatial_type(column.type, Geometry, dialect) and getattr(column.type, "use_typmod", None) is False


@event.listens_for(Column, "after_parent_attach")
def _bring_index(column, table):
    type_ = column.type
    if not isinstance(table, Table):
        return
    if not getattr(type_, "nullable", True):
        column.nullable = type_.nullable
    elif hasattr(type_, "nullable"):
        type_.nullable = column.nullable
    if not getattr(type_, "spatial_index", False):
        if getattr(type_, "use_N_D_index", False):
            raise ArgumentError("Arg Error(use_N_D_index): spatial_index must be True")
        return
    if getattr(type_, "_spatial_index_reflected", None):
        return
    options = {"postgresql_using": "gist", "_column_flag": True}
    indexed = func.ST_ConvexHull(column) if _check_spatial_type(type_, Raster) else column
    if _check_spatial_type(type_, (Geometry, Geography)) and type_.use_N_D_index:
        options["postgresql_ops"] = {column.name: "gist_geometry_ops_nd"}
    table.append_constraint(Index(_spatial_idx_name(table.name, column.name), indexed, **options))


def _hide_managed(table, dialect):
    """Keeps the columns that AddGeometryColumn() makes out of CREATE TABLE, until _show_managed; gives them."""
    managed = [column for column in table.columns if _is_managed(column, dialect)]
    for column in managed:
        column.system = True
    table.info["_managed_columns"] = managed
    return managed


def _show_managed(table):
    for column in table.info.pop("_managed_columns", ()):
        column.system = False


def _own_indexes(table, columns):
    return [index for index in list(table.indexes) if any(column in columns for column in index.columns.values())]


def _name_of(table, column):
    return ([table.schema] if table.schema else []) + [table.name, column.name]


@event.listens_for(Table, "before_create")
def _before_create(table, bind, **kw):
    if bind.dialect.name == "postgresql":
        late = _own_indexes(table, _hide_managed(table, bind.dialect))
    elif bind.dialect.name in ("mysql", "mariadb"):
        late = _own_indexes(table, [column for column in table.columns if _check_spatial_type(column.type, Geometry, bind.dialect)])
    else:
        late = []
    if late:
        table.info["_after_create_indexes"] = late
        for index in late:
            table.indexes.remove(index)


@event.listens_for(Table, "after_create")
def _after_create(table, bind, **kw):
    _show_managed(table)
    late = table.info.pop("_after_create_indexes", ())
    if bind.dialect.name == "postgresql":
        for column in table.columns:
            if _is_managed(column, bind.dialect):
                type_ = column.type
                bind.execute(select(func.AddGeometryColumn(*_name_of(table, column), type_.srid, type_.geometry_type,
                                                           type_.dimension, type_.use_typmod)))
    for index in late:
        table.indexes.add(index)
        column = list(index.columns.values())[0]
        if bind.dialect.name == "postgresql":
            index.create(bind=bind)
        elif column.type.spatial_index is True and column.computed is None:
            bind.execute(text("ALTER TABLE %s ADD SPATIAL INDEX(%s)"
                              % tuple(bind.dialect.identifier_preparer.quote(name) for name in (table.name, column.name))))


@event.listens_for(Table, "before_drop")
def _before_drop(table, bind, **kw):
    if bind.dialect.name == "postgresql":
        for column in _hide_managed(table, bind.dialect):
            bind.execute(select(func.DropGeometryColumn(*_name_of(table, column))))


@event.listens_for(Table, "after_drop")
def _after_drop(table, bind, **kw):
    _show_managed(table)


_INDEXED_ON_POSTGRESQL = text(
    "SELECT EXISTS (SELECT FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid JOIN pg_am m ON m.oid = c.relam "
    "JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attname = :column "
    "WHERE x.indrelid = to_regclass(:table) AND m.amname = 'gist' AND (a.attnum = ANY (x.indkey) OR EXISTS ("
    "SELECT FROM pg_depend d WHERE d.objid = x.indexrelid AND d.refobjid = x.indrelid AND d.refobjsubid = a.attnum)))")
_INDEXED_ON_MYSQL = text(
    "SELECT count(*) FROM information_schema.statistics WHERE table_schema = coalesce(:schema, database()) "
    "AND table_name = :table AND column_name = :column AND index_type = 'SPATIAL'")
_SHAPE_ON_MYSQL = text(
    "SELECT data_type, is_nullable FROM information_schema.columns WHERE table_schema = coalesce(:schema, database()) "
    "AND table_name = :table AND column_name = :column")


@event.listens_for(Table, "column_reflect")
def _column_reflect(inspector, table, column_info):
    type_, dialect = column_info.get("type"), inspector.bind.dialect
    if not isinstance(type_, _SPATIAL):
        return
    if dialect.name == "postgresql":
        quote = dialect.identifier_preparer.quote
        name = ".".join(quote(part) for part in (table.schema, table.name) if part is not None)
        found = inspector.bind.execute(_INDEXED_ON_POSTGRESQL, {"table": name, "column": column_info["name"]})
    else:
        which = {"schema": table.schema, "table": table.name, "column": column_info["name"]}
        shape, nullable = inspector.bind.execute(_SHAPE_ON_MYSQL, which).one()
        column_info["type"] = type_ = Geometry(shape.upper(), srid=type_.srid, nullable=str(nullable).lower() == "yes")
        found = inspector.bind.execute(_INDEXED_ON_MYSQL, which)
    type_.spatial_index = bool(found.scalar())
    type_._spatial_index_reflected = True
