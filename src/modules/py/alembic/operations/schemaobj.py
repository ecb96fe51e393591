# SchemaObjects: objects of the schema for operations, each in a MetaData of its own.
import sqlalchemy as sa

from alembic.operations import ops


class SchemaObjects:
    def __init__(self, migration_context=None):
        self.migration_context = migration_context

    def _made(self, op):
        return op.to_constraint(self.migration_context)

    def primary_key_constraint(self, name, table_name, cols, schema=None, **dialect_kw):
        return self._made(ops.CreatePrimaryKeyOp(name, table_name, cols, schema=schema, **dialect_kw))

    def foreign_key_constraint(
        self,
        name,
        source,
        referent,
        local_cols,
        remote_cols,
        onupdate=None,
        ondelete=None,
        deferrable=None,
        source_schema=None,
        referent_schema=None,
        initially=None,
        match=None,
        **dialect_kw,
    ):
        given = {
            "onupdate": onupdate,
            "ondelete": ondelete,
            "deferrable": deferrable,
            "source_schema": source_schema,
            "referent_schema": referent_schema,
            "initially": initially,
            "match": match,
        }
        options = {key: value for key, value in given.items() if value is not None}
        return self._made(ops.CreateForeignKeyOp(name, source, referent, local_cols, remote_cols, **options, **dialect_kw))

    def unique_constraint(self, name, source, local_cols, schema=None, **kw):
        return self._made(ops.CreateUniqueConstraintOp(name, source, local_cols, schema=schema, **kw))

    def check_constraint(self, name, source, condition, schema=None, **kw):
        return self._made(ops.CreateCheckConstraintOp(name, source, condition, schema=schema, **kw))

    def generic_constraint(self, name, table_name, type_, schema=None, **kw):
        made = {
            "foreignkey": lambda: sa.ForeignKeyConstraint([], [], name=name, **kw),
            "primary": lambda: sa.PrimaryKeyConstraint(name=name, **kw),
            "unique": lambda: sa.UniqueConstraint(name=name, **kw),
            "check": lambda: sa.CheckConstraint("", name=name, **kw),
            None: lambda: sa.schema.Constraint(name=name, **kw),
        }
        if type_ not in made:
            raise TypeError("'type' can be one of %s" % ", ".join("%r" % t for t in sorted(made, key=str)[1:] + [None]))
        constraint = made[type_]()
        self.table(table_name, schema=schema).append_constraint(constraint)
        return constraint

    def metadata(self):
        opts = self.migration_context.opts if self.migration_context is not None else {}
        target = opts.get("target_metadata")
        if target is not None and hasattr(target, "naming_convention"):
            return sa.MetaData(naming_convention=target.naming_convention)
        return sa.MetaData()

    def table(self, name, *columns, **kw):
        return ops.CreateTableOp(name, columns, **kw).to_table(self.migration_context)

    def column(self, name, type_, **kw):
        return sa.Column(name, type_, **kw)

    def index(self, name, tablename, columns, schema=None, **kw):
        return ops.CreateIndexOp(name, tablename or "no_table", columns, schema=schema, **kw).to_index(self.migration_context)
