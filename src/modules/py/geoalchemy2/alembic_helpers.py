# geoalchemy2.alembic_helpers: what env.py files of spatial projects hand to context.configure(), and the operations that
# the helpers write into revision files. A spatial table is made without the indexes that its columns would bring along:
# each is an operation of its own.
from alembic.autogenerate import renderers, rewriter
from alembic.autogenerate.render import (_add_column, _add_index, _add_table, _drop_column, _drop_index, _drop_table)
from alembic.operations import BatchOperations, Operations, ops
from sqlalchemy import Column
from sqlalchemy.types import TypeDecorator

from geoalchemy2.admin import _check_spatial_type
from geoalchemy2.types import Geography, Geometry, Raster

_SPATIAL = (Geometry, Geography, Raster)
_TABLES_OF_EXTENSIONS = ("geometry_columns", "spatial_ref_sys", "spatialite_history", "sqlite_sequence",
                         "views_geometry_columns", "virts_geometry_columns", "idx_", "gpkg_", "vgpkg_")

writer = rewriter.Rewriter()


def include_object(obj, name, obj_type, reflected, compare_to):
    return not (obj_type == "table" and name.startswith(_TABLES_OF_EXTENSIONS))


def render_item(obj_type, obj, autogen_context):
    if obj_type != "type" or not isinstance(obj, _SPATIAL):
        return False
    autogen_context.imports.add("from geoalchemy2 import %s" % type(obj).__name__)
    return repr(obj)


def _dialect_of(context):
    return context.bind.dialect if context.bind is not None else context.dialect


def _spatial_type(type_, context):
    """The spatial type behind a column's type, None when it is another."""
    if isinstance(type_, TypeDecorator):
        type_ = type_.load_dialect_impl(_dialect_of(context))
    return type_ if isinstance(type_, _SPATIAL) else None


def _has_spatial(columns, context):
    return any(isinstance(column, Column) and _spatial_type(column.type, context) is not None for column in columns)


def _is_on_spatial(columns, context):
    return (len(columns) == 1 and isinstance(columns[0], Column)
            and _check_spatial_type(columns[0].type, _SPATIAL, _dialect_of(context)))


# --- columns ---

@Operations.register_operation("add_geospatial_column")
@BatchOperations.register_operation("add_geospatial_column", "batch_add_geospatial_column")
class AddGeospatialColumnOp(ops.AddColumnOp):
    @classmethod
    def add_geospatial_column(cls, operations, table_name, column, schema=None):
        return operations.invoke(cls(table_name, column, schema=schema))

    @classmethod
    def batch_add_geospatial_column(cls, operations, column, insert_before=None, insert_after=None):
        places = {"insert_before": insert_before, "insert_after": insert_after}
        return operations.invoke(cls(operations.impl.table_name, column, schema=operations.impl.schema,
                                     **{key: place for key, place in places.items() if place}))

    def reverse(self):
        return DropGeospatialColumnOp(self.table_name, self.column.name, schema=self.schema)


@Operations.register_operation("drop_geospatial_column")
@BatchOperations.register_operation("drop_geospatial_column", "batch_drop_geospatial_column")
class DropGeospatialColumnOp(ops.DropColumnOp):
    @classmethod
    def drop_geospatial_column(cls, operations, table_name, column_name, schema=None, **kw):
        return operations.invoke(cls(table_name, column_name, schema=schema, **kw))

    @classmethod
    def batch_drop_geospatial_column(cls, operations, column_name, **kw):
        return operations.invoke(cls(operations.impl.table_name, column_name, schema=operations.impl.schema, **kw))

    def reverse(self):
        return AddGeospatialColumnOp(self.table_name, self.column, schema=self.schema)


@Operations.implementation_for(AddGeospatialColumnOp)
def add_geospatial_column(operations, operation):
    operations.impl.add_column(operation.table_name, operation.column, schema=operation.schema)


@Operations.implementation_for(DropGeospatialColumnOp)
def drop_geospatial_column(operations, operation):
    operations.impl.drop_column(operation.table_name, operation.to_column(operations.migration_context),
                                schema=operation.schema, **operation.kw)


@writer.rewrites(ops.AddColumnOp)
def add_geo_column(context, revision, op):
    if _spatial_type(op.column.type, context) is None:
        return op
    op.column.type.spatial_index = False
    op.column.type._spatial_index_reflected = None
    return AddGeospatialColumnOp(op.table_name, op.column, schema=op.schema)


@writer.rewrites(ops.DropColumnOp)
def drop_geo_column(context, revision, op):
    if _spatial_type(op.to_column().type, context) is None:
        return op
    return DropGeospatialColumnOp(op.table_name, op.column_name, schema=op.schema)


# --- tables ---

@Operations.register_operation("create_geospatial_table")
class CreateGeospatialTableOp(ops.CreateTableOp):
    @classmethod
    def create_geospatial_table(cls, operations, table_name, *columns, **kw):
        return operations.invoke(cls(table_name, columns, **kw))

    def reverse(self):
        return DropGeospatialTableOp(self.table_name, schema=self.schema)

    def to_table(self, migration_context=None):
        table = super().to_table(migration_context)
        for column in table.columns:
            if getattr(column.type, "spatial_index", False):
                column.type.spatial_index = False
        return table


@Operations.register_operation("drop_geospatial_table")
class DropGeospatialTableOp(ops.DropTableOp):
    @classmethod
    def drop_geospatial_table(cls, operations, table_name, schema=None, **kw):
        return operations.invoke(cls(table_name, schema=schema, table_kw=kw))

    def reverse(self):
        return CreateGeospatialTableOp.from_table(self.to_table())


@Operations.implementation_for(CreateGeospatialTableOp)
def create_geospatial_table(operations, operation):
    return operations.create_table(operation.table_name, *operation.columns, schema=operation.schema, **operation.kw)


@Operations.implementation_for(DropGeospatialTableOp)
def drop_geospatial_table(operations, operation):
    operations.drop_table(operation.table_name, schema=operation.schema, **operation.table_kw)


@writer.rewrites(ops.CreateTableOp)
def create_geo_table(context, revision, op):
    if not _has_spatial(op.columns, context):
        return op
    return CreateGeospatialTableOp(op.table_name, op.columns, schema=op.schema,
                                   _namespace_metadata=op._namespace_metadata,
                                   _constraints_included=op._constraints_included, **op.kw)


@writer.rewrites(ops.DropTableOp)
def drop_geo_table(context, revision, op):
    if not _has_spatial(op.to_table().columns, context):
        return op
    return DropGeospatialTableOp(op.table_name, schema=op.schema)


# --- indexes ---

@Operations.register_operation("create_geospatial_index")
@BatchOperations.register_operation("create_geospatial_index", "batch_create_geospatial_index")
class CreateGeospatialIndexOp(ops.CreateIndexOp):
    @classmethod
    def create_geospatial_index(cls, operations, index_name, table_name, columns, schema=None, unique=False, **kw):
        return operations.invoke(cls(index_name, table_name, columns, schema=schema, unique=unique, **kw))

    @classmethod
    def batch_create_geospatial_index(cls, operations, index_name, columns, **kw):
        return operations.invoke(cls(index_name, operations.impl.table_name, columns, schema=operations.impl.schema, **kw))

    def reverse(self):
        return DropGeospatialIndexOp(self.index_name, self.table_name, column_name=self.columns[0].name, schema=self.schema)


@Operations.register_operation("drop_geospatial_index")
@BatchOperations.register_operation("drop_geospatial_index", "batch_drop_geospatial_index")
class DropGeospatialIndexOp(ops.DropIndexOp):
    def __init__(self, *args, column_name, **kwargs):
        super().__init__(*args, **kwargs)
        self.column_name = column_name

    @classmethod
    def drop_geospatial_index(cls, operations, index_name, table_name, column_name, schema=None, unique=False, **kw):
        return operations.invoke(cls(index_name, table_name=table_name, column_name=column_name, schema=schema,
                                     unique=unique, **kw))

    @classmethod
    def batch_drop_geospatial_index(cls, operations, index_name, column_name=None, **kw):
        return operations.invoke(cls(index_name, table_name=operations.impl.table_name, column_name=column_name,
                                     schema=operations.impl.schema, **kw))

    @classmethod
    def from_index(cls, index):
        return cls(index.name, index.table.name, column_name=index.columns[0].name, schema=index.table.schema,
                   _reverse=CreateGeospatialIndexOp.from_index(index), **index.kwargs)

    def reverse(self):
        return CreateGeospatialIndexOp(self.index_name, self.table_name, [self.column_name], schema=self.schema,
                                       _reverse=self, **self.kw)


@Operations.implementation_for(CreateGeospatialIndexOp)
def create_geospatial_index(operations, operation):
    operations.impl.create_index(operation.to_index(operations.migration_context))


@Operations.implementation_for(DropGeospatialIndexOp)
def drop_geospatial_index(operations, operation):
    operations.impl.drop_index(operation.to_index(operations.migration_context))


@writer.rewrites(ops.CreateIndexOp)
def create_geo_index(context, revision, op):
    if not _is_on_spatial(op.columns, context):
        return op
    column = op.columns[0]
    op.kw.setdefault("postgresql_using", "gist")
    op.kw.setdefault("postgresql_ops", {column.name: "gist_geometry_ops_nd"} if column.type.use_N_D_index else {})
    return CreateGeospatialIndexOp(op.index_name, op.table_name, op.columns, schema=op.schema, unique=op.unique, **op.kw)


@writer.rewrites(ops.DropIndexOp)
def drop_geo_index(context, revision, op):
    columns = list(op.to_index().columns)
    if not _is_on_spatial(columns, context):
        return op
    return DropGeospatialIndexOp(op.index_name, table_name=op.table_name, column_name=columns[0].name, schema=op.schema,
                                 **op.kw)


# --- what they look like in a revision file ---

def _renames(op_class, render, old, new):
    @renderers.dispatch_for(op_class)
    def render_operation(autogen_context, op):
        return render(autogen_context, op).replace(".%s(" % old, ".%s(" % new)


_renames(AddGeospatialColumnOp, _add_column, "add_column", "add_geospatial_column")
_renames(DropGeospatialColumnOp, _drop_column, "drop_column", "drop_geospatial_column")
_renames(CreateGeospatialTableOp, _add_table, "create_table", "create_geospatial_table")
_renames(DropGeospatialTableOp, _drop_table, "drop_table", "drop_geospatial_table")
_renames(CreateGeospatialIndexOp, _add_index, "create_index", "create_geospatial_index")


@renderers.dispatch_for(DropGeospatialIndexOp)
def _render_drop_index(autogen_context, op):
    text = _drop_index(autogen_context, op).replace(".drop_index(", ".drop_geospatial_index(")
    return "%s, column_name=%r)" % (text[:-1], op.column_name)
