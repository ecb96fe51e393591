# geoalchemy2.alembic_helpers: what env.py files of spatial projects hand to context.configure(), and the operations that
# the helpers write into revision files. A spatial table is made without the indexes that its columns would bring along:
# each is an operation of its own.
from alembic.autogenerate import render as plain, renderers, rewriter
from alembic.operations import BatchOperations, Operations, ops
from sqlalchemy import Column
from sqlalchemy.types import TypeDecorator

import geoalchemy2.admin  # noqa: F401  (its listeners)
from geoalchemy2.types import Geography, Geometry, Raster

_SPATIAL = (Geometry, Geography, Raster)
_TABLES_OF_EXTENSIONS = ("geometry_columns", "spatial_ref_sys", "spatialite_history", "sqlite_sequence",
                         "views_geometry_columns", "virts_geometry_columns", "idx_", "gpkg_", "vgpkg_")

writer = rewriter.Rewriter()


def include_object(obj, name, obj_type, reflected, compare_to):
    return obj_type != "table" or not name.startswith(_TABLES_OF_EXTENSIONS)


def render_item(obj_type, obj, autogen_context):
    if obj_type != "type" or not isinstance(obj, _SPATIAL):
        return False
    autogen_context.imports.add("from geoalchemy2 import %s" % type(obj).__name__)
    return repr(obj)


# --- what becomes of the plain operations ---

def _spatial_type(type_, context):
    """The spatial type behind a column's type, None when it is another."""
    if isinstance(type_, TypeDecorator):
        bind = context.bind
        type_ = type_.load_dialect_impl((context if bind is None else bind).dialect)
    return type_ if isinstance(type_, _SPATIAL) else None


def _any_spatial(columns, context):
    return any(_spatial_type(column.type, context) is not None for column in columns if isinstance(column, Column))


def _one_spatial(columns, context):
    columns = list(columns)
    return len(columns) == 1 and _any_spatial(columns, context)


def _instead_of(plain_class, touches):
    """A rewrite of PLAIN_CLASS, where TOUCHES finds spatial columns, into what the decorated function makes of it."""
    def decorate(make):
        return writer.rewrites(plain_class)(
            lambda context, revision, op: make(op) if touches(op, context) else op)
    return decorate


def _operation(name, run, written):
    """A class as the operation NAME, in a batch too when it says how: RUN carries it out, in a revision file it looks as
    the plain operation that WRITTEN renders, but for its name and for what its _also adds."""
    def render(autogen_context, op):
        text = written(autogen_context, op).replace(name.replace("geospatial_", "") + "(", name + "(", 1)
        also = op._also() if hasattr(op, "_also") else ""
        return text[:-1] + also + ")" if also else text

    def decorate(cls):
        in_batch = "batch_" + name
        if hasattr(cls, in_batch):
            BatchOperations.register_operation(name, in_batch)(cls)
        Operations.register_operation(name)(cls)
        Operations.implementation_for(cls)(run)
        renderers.dispatch_for(cls)(render)
        return cls
    return decorate


class _OfTable:
    """What all of these share: made and run at once, for a table that is named or for the one a batch is about."""

    @classmethod
    def _now(cls, operations, *given, **named):
        return operations.invoke(cls(*given, **named))

    @classmethod
    def _in_batch(cls, operations, *given, before=(), **named):
        table = operations.impl
        return cls._now(operations, *before, table.table_name, *given, schema=table.schema, **named)


# --- columns ---

def _run_add_column(operations, told):
    operations.impl.add_column(told.table_name, told.column, schema=told.schema)


def _run_drop_column(operations, told):
    gone = told.to_column(operations.migration_context)
    operations.impl.drop_column(told.table_name, gone, schema=told.schema, **told.kw)


@_operation("add_geospatial_column", _run_add_column, plain._add_column)
class AddGeospatialColumnOp(_OfTable, ops.AddColumnOp):
    @classmethod
    def add_geospatial_column(cls, operations, table_name, column, schema=None):
        return cls._now(operations, table_name, column, schema=schema)

    @classmethod
    def batch_add_geospatial_column(cls, operations, column, insert_before=None, insert_after=None):
        place = {"insert_before": insert_before, "insert_after": insert_after}
        return cls._in_batch(operations, column, **{side: other for side, other in place.items() if other})

    def reverse(self):
        return DropGeospatialColumnOp(self.table_name, self.column.name, schema=self.schema)


@_operation("drop_geospatial_column", _run_drop_column, plain._drop_column)
class DropGeospatialColumnOp(_OfTable, ops.DropColumnOp):
    @classmethod
    def drop_geospatial_column(cls, operations, table_name, column_name, schema=None, **kw):
        return cls._now(operations, table_name, column_name, schema=schema, **kw)

    @classmethod
    def batch_drop_geospatial_column(cls, operations, column_name, **kw):
        return cls._in_batch(operations, column_name, **kw)

    def reverse(self):
        return AddGeospatialColumnOp(self.table_name, self.column, schema=self.schema)


@_instead_of(ops.AddColumnOp, lambda op, context: _any_spatial([op.column], context))
def add_geo_column(op):
    for name, value in (("spatial_index", False), ("_spatial_index_reflected", None)):
        setattr(op.column.type, name, value)
    return AddGeospatialColumnOp(op.table_name, op.column, schema=op.schema)


@_instead_of(ops.DropColumnOp, lambda op, context: _any_spatial([op.to_column()], context))
def drop_geo_column(op):
    return DropGeospatialColumnOp(op.table_name, op.column_name, schema=op.schema)


# --- tables ---

def _run_create_table(operations, told):
    return operations.create_table(told.table_name, *told.columns, schema=told.schema, **told.kw)


def _run_drop_table(operations, told):
    operations.drop_table(told.table_name, schema=told.schema, **told.table_kw)


@_operation("create_geospatial_table", _run_create_table, plain._add_table)
class CreateGeospatialTableOp(_OfTable, ops.CreateTableOp):
    @classmethod
    def create_geospatial_table(cls, operations, table_name, *columns, **kw):
        return cls._now(operations, table_name, columns, **kw)

    def reverse(self):
        return DropGeospatialTableOp(self.table_name, schema=self.schema)

    def to_table(self, migration_context=None):
        made = ops.CreateTableOp.to_table(self, migration_context)
        for type_ in [column.type for column in made.columns]:
            if getattr(type_, "spatial_index", False):
                type_.spatial_index = False
        return made


@_operation("drop_geospatial_table", _run_drop_table, plain._drop_table)
class DropGeospatialTableOp(_OfTable, ops.DropTableOp):
    @classmethod
    def drop_geospatial_table(cls, operations, table_name, schema=None, **kw):
        return cls._now(operations, table_name, schema=schema, table_kw=kw)

    def reverse(self):
        return CreateGeospatialTableOp.from_table(self.to_table())


@_instead_of(ops.CreateTableOp, lambda op, context: _any_spatial(op.columns, context))
def create_geo_table(op):
    kept = {name: getattr(op, name) for name in ("schema", "_namespace_metadata", "_constraints_included")}
    return CreateGeospatialTableOp(op.table_name, op.columns, **kept, **op.kw)


@_instead_of(ops.DropTableOp, lambda op, context: _any_spatial(op.to_table().columns, context))
def drop_geo_table(op):
    return DropGeospatialTableOp(op.table_name, schema=op.schema)


# --- indexes ---

def _run_create_index(operations, told):
    operations.impl.create_index(told.to_index(operations.migration_context))


def _run_drop_index(operations, told):
    operations.impl.drop_index(told.to_index(operations.migration_context))


@_operation("create_geospatial_index", _run_create_index, plain._add_index)
class CreateGeospatialIndexOp(_OfTable, ops.CreateIndexOp):
    @classmethod
    def create_geospatial_index(cls, operations, index_name, table_name, columns, schema=None, unique=False, **kw):
        return cls._now(operations, index_name, table_name, columns, schema=schema, unique=unique, **kw)

    @classmethod
    def batch_create_geospatial_index(cls, operations, index_name, columns, **kw):
        return cls._in_batch(operations, columns, before=[index_name], **kw)

    def reverse(self):
        first = self.columns[0]
        return DropGeospatialIndexOp(self.index_name, self.table_name, column_name=first.name, schema=self.schema)


@_operation("drop_geospatial_index", _run_drop_index, plain._drop_index)
class DropGeospatialIndexOp(_OfTable, ops.DropIndexOp):
    def __init__(self, *args, column_name, **kwargs):
        ops.DropIndexOp.__init__(self, *args, **kwargs)
        self.column_name = column_name

    def _also(self):
        return ", column_name=%r" % self.column_name

    @classmethod
    def drop_geospatial_index(cls, operations, index_name, table_name, column_name, schema=None, unique=False, **kw):
        return cls._now(operations, index_name, table_name, column_name=column_name, schema=schema, unique=unique, **kw)

    @classmethod
    def batch_drop_geospatial_index(cls, operations, index_name, column_name=None, **kw):
        return cls._in_batch(operations, before=[index_name], column_name=column_name, **kw)

    @classmethod
    def from_index(cls, index):
        table, made = index.table, CreateGeospatialIndexOp.from_index(index)
        return cls(index.name, table.name, column_name=index.columns[0].name, schema=table.schema, _reverse=made,
                   **index.kwargs)

    def reverse(self):
        where = {"schema": self.schema, "_reverse": self, **self.kw}
        return CreateGeospatialIndexOp(self.index_name, self.table_name, [self.column_name], **where)


@_instead_of(ops.CreateIndexOp, lambda op, context: _one_spatial(op.columns, context))
def create_geo_index(op):
    over = op.columns[0]
    classes = {over.name: "gist_geometry_ops_nd"} if over.type.use_N_D_index else {}
    for option, value in (("postgresql_using", "gist"), ("postgresql_ops", classes)):
        op.kw.setdefault(option, value)
    return CreateGeospatialIndexOp(op.index_name, op.table_name, op.columns, schema=op.schema, unique=op.unique, **op.kw)


@_instead_of(ops.DropIndexOp, lambda op, context: _one_spatial(op.to_index().columns, context))
def drop_geo_index(op):
    over = list(op.to_index().columns)[0]
    return DropGeospatialIndexOp(op.index_name, table_name=op.table_name, column_name=over.name, schema=op.schema, **op.kw)
