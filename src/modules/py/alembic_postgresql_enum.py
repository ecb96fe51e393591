# alembic_postgresql_enum: importing it in env.py asks for enum changes to be found, which retort does on its own
# (autogenerate_extended); op.sync_enum_values in the revisions it wrote works.
import sqlalchemy as _sa
from alembic import op as _op
from alembic.operations import MigrateOperation as _MigrateOperation, Operations as _Operations


class Column:
    pass


class ColumnType:
    COMMON, ARRAY = "common", "array"


class TableReference:
    def __init__(self, table_schema=None, table_name=None, column_name=None, column_type=ColumnType.COMMON,
                 existing_server_default=None, **more):
        self.table_schema, self.table_name, self.column_name = table_schema, table_name, column_name
        self.column_type, self.existing_server_default = column_type, existing_server_default


class Config:
    def __init__(self, **options):
        self.__dict__.update(options)


_config = Config()


def set_configuration(config):
    global _config
    _config = config


@_Operations.register_operation("sync_enum_values")
class SyncEnumValuesOp(_MigrateOperation):
    def __init__(self, enum_schema, enum_name, new_values, affected_columns, enum_values_to_rename=(), indexes_to_recreate=()):
        self.schema, self.name, self.new_values = enum_schema, enum_name, list(new_values)
        self.affected_columns = affected_columns
        self.enum_values_to_rename = list(enum_values_to_rename)

    @classmethod
    def sync_enum_values(cls, operations, enum_schema=None, enum_name=None, new_values=(), affected_columns=(),
                         enum_values_to_rename=(), indexes_to_recreate=(), **old):
        return operations.invoke(cls(enum_schema or old.get("schema"), enum_name or old.get("name"), new_values, affected_columns,
                                     enum_values_to_rename))


@_Operations.implementation_for(SyncEnumValuesOp)
def _sync(operations, operation):
    """A new type under the old one's name: values are carried over as text, renamed ones under their new names."""
    quote = operations.get_bind().dialect.identifier_preparer.quote
    schema = operation.schema or operations.get_bind().dialect.default_schema_name or "public"
    full = "%s.%s" % (quote(schema), quote(operation.name))
    old = "%s.%s" % (quote(schema), quote(operation.name + "_old"))
    operations.execute("ALTER TYPE %s RENAME TO %s" % (full, quote(operation.name + "_old")))
    operations.execute("CREATE TYPE %s AS ENUM(%s)" % (full, ", ".join("'%s'" % v.replace("'", "''") for v in operation.new_values)))
    for reference in operation.affected_columns:
        if not isinstance(reference, TableReference):
            reference = TableReference(table_name=reference[0], column_name=reference[1])
        _convert(operations, quote, full, reference, operation.enum_values_to_rename)
    operations.execute("DROP TYPE " + old)


def _convert(operations, quote, full, reference, renames):
    table = ("%s." % quote(reference.table_schema) if reference.table_schema else "") + quote(reference.table_name)
    column, array = quote(reference.column_name), "[]" if reference.column_type == ColumnType.ARRAY else ""
    if reference.existing_server_default:
        operations.execute("ALTER TABLE %s ALTER COLUMN %s DROP DEFAULT" % (table, column))
    value = column + "::text" + array
    for before, after in renames:
        if array:
            value = "array_replace(%s, '%s', '%s')" % (value, before.replace("'", "''"), after.replace("'", "''"))
        else:
            value = "CASE WHEN %s = '%s' THEN '%s' ELSE %s END" % (value, before.replace("'", "''"), after.replace("'", "''"), value)
    operations.execute("ALTER TABLE %s ALTER COLUMN %s TYPE %s%s USING (%s)::%s%s" % (table, column, full, array, value, full, array))
    if reference.existing_server_default:
        default = reference.existing_server_default
        for before, after in renames:
            default = default.replace("'%s'" % before.replace("'", "''"), "'%s'" % after.replace("'", "''"))
        operations.execute("ALTER TABLE %s ALTER COLUMN %s SET DEFAULT %s" % (table, column, default))
