# The operations: creating and dropping an enum (which a revision file writes as sa.Enum(...).create()), and giving an
# enum other values. The last makes a new type under the old one's name and carries the columns over as text; while both
# types are there they can be compared, for the sake of conditional indexes and constraints over the columns.
import re as _re

import sqlalchemy as _sa
from alembic.autogenerate import renderers as _renderers
from alembic.operations import Operations as _Operations
from alembic.operations.ops import MigrateOperation as _MigrateOperation

from alembic_postgresql_enum.configuration import get_configuration
from alembic_postgresql_enum.references import ColumnType, TableReference, Unspecified

_COMPARISONS = (("!=", "new_old_not_equals"), ("=", "new_old_equals"))


class _EnumLifecycleOp(_MigrateOperation):
    def __init__(self, schema, name, enum_values):
        self.schema, self.name, self.enum_values = schema, name, enum_values

    def to_diff_tuple(self):
        return self.operation_name, self.name, self.schema, self.enum_values

    def reverse(self):
        return (DropEnumOp if isinstance(self, CreateEnumOp) else CreateEnumOp)(self.schema, self.name, self.enum_values)


class CreateEnumOp(_EnumLifecycleOp):
    operation_name = "create_enum"


class DropEnumOp(_EnumLifecycleOp):
    operation_name = "drop_enum"


def _renders(op_class, method):
    @_renderers.dispatch_for(op_class)
    def render(autogen_context, op):
        schema = "" if op.schema == autogen_context.dialect.default_schema_name else ", schema='%s'" % op.schema
        return "sa.Enum(%s, name='%s'%s).%s(op.get_bind())" % (", ".join(map(repr, op.enum_values)), op.name, schema, method)


_renders(CreateEnumOp, "create")
_renders(DropEnumOp, "drop")


@_Operations.register_operation("sync_enum_values")
class SyncEnumValuesOp(_MigrateOperation):
    operation_name = "change_enum_variants"

    def __init__(self, schema, name, old_values, new_values, affected_columns):
        self.schema, self.name = schema, name
        self.old_values, self.new_values, self.affected_columns = old_values, new_values, affected_columns

    def reverse(self):
        return SyncEnumValuesOp(self.schema, self.name, self.new_values, self.old_values, self.affected_columns)

    def to_diff_tuple(self):
        return self.operation_name, self.old_values, self.new_values, self.affected_columns

    @property
    def is_column_type_import_needed(self):
        return any(column.is_column_type_import_needed for column in self.affected_columns)

    @classmethod
    def sync_enum_values(cls, operations, enum_schema, enum_name, new_values, affected_columns, enum_values_to_rename=()):
        if operations.migration_context.dialect.name != "postgresql" and not get_configuration().force_dialect_support:
            return
        sync = _Sync(operations, enum_schema, enum_name, list(enum_values_to_rename))
        sync.run(new_values, [sync.reference(column) for column in affected_columns])


@_renderers.dispatch_for(SyncEnumValuesOp)
def _render_sync(autogen_context, op):
    if op.is_column_type_import_needed:
        autogen_context.imports.add("from alembic_postgresql_enum import ColumnType")
    autogen_context.imports.add("from alembic_postgresql_enum import TableReference")
    return ("op.sync_enum_values(%s\n    enum_schema=%r,\n    enum_name=%r,\n    new_values=%r,\n    affected_columns=%r,\n"
            "    enum_values_to_rename=[],\n)" % ("  # type: ignore[attr-defined]" if get_configuration().add_type_ignore else "",
                                                  op.schema, op.name, op.new_values, op.affected_columns))


def _quoted(text):
    return "'%s'" % text.replace("'", "''")


class _Sync:
    def __init__(self, operations, schema, name, renames):
        self.operations, self.schema, self.renames = operations, schema, renames
        self.name, self.old_name = name, name + "_old"
        self.type, self.old_type = ('"%s"."%s"' % (schema, n) for n in (self.name, self.old_name))

    def execute(self, statement):
        return self.operations.get_bind().execute(_sa.text(_re.sub(r"(?<!:):(?=\w)", r"\\:", statement)))

    def reference(self, column):
        if isinstance(column, tuple):  # (table, column[, type]), as the first releases wrote it
            table, name, *rest = column
            default = column_default(self.operations.get_bind(), self.schema, table, name)
            return TableReference(table, name, self.schema, rest[0] if rest else ColumnType.COMMON, default)
        if not isinstance(column, TableReference):
            raise ValueError("Affected columns must contain tuples or TableReferences")
        if column.table_schema is not Unspecified:
            return column
        return TableReference(column.table_name, column.column_name, self.schema, column.column_type,
                              column.existing_server_default)

    def run(self, new_values, references):
        self.execute('ALTER TYPE %s RENAME TO "%s"' % (self.type, self.old_name))
        self.execute("CREATE TYPE %s AS ENUM(%s)" % (self.type, ", ".join(map(_quoted, new_values))))
        for operator, function in _COMPARISONS:
            self.make_comparable(operator, function)
        for reference in references:
            self.convert(reference)
        for _, function in _COMPARISONS:
            self.execute("DROP FUNCTION %s(new_enum_val %s, old_enum_val %s) CASCADE" % (function, self.type, self.old_type))
        self.execute("DROP TYPE %s" % self.old_type)

    def renamed(self, value):
        """The text of a value of the old type as the new one has it."""
        if not self.renames:
            return value
        cases = " ".join("WHEN %s = %s THEN %s" % (value, _quoted(old), _quoted(new)) for old, new in self.renames)
        return "CASE %s ELSE %s END" % (cases, value)

    def make_comparable(self, operator, function):
        self.execute("CREATE FUNCTION %s(new_enum_val %s, old_enum_val %s) RETURNS boolean AS $$ "
                     "SELECT new_enum_val::text %s %s; $$ LANGUAGE SQL IMMUTABLE"
                     % (function, self.type, self.old_type, operator, self.renamed("old_enum_val::text")))
        self.execute("CREATE OPERATOR %s (leftarg = %s, rightarg = %s, procedure = %s)"
                     % (operator, self.type, self.old_type, function))

    def convert(self, reference):
        column = "ALTER TABLE %s ALTER COLUMN %s " % (reference.table_name_with_schema, reference.escaped_column_name)
        default = reference.existing_server_default
        if default is not None:
            self.execute(column + "DROP DEFAULT")
        if reference.column_type == ColumnType.ARRAY:
            value, type_ = reference.escaped_column_name + "::text[]", self.type + "[]"
            for old, new in self.renames:
                value = "array_replace(%s, %s, %s)" % (value, _quoted(old), _quoted(new))
        else:
            value, type_ = self.renamed(reference.escaped_column_name + "::text"), self.type
        try:
            self.execute("%sTYPE %s USING (%s)::%s" % (column, type_, value, type_))
        except _sa.exc.DataError as error:
            raise ValueError("%s.%s has rows with a value that enum %s is to lose: rename it with enum_values_to_rename, or "
                             "change the rows before op.sync_enum_values()"
                             % (reference.table_name, reference.column_name, self.name)) from error
        if default is not None:
            self.execute(column + "SET DEFAULT " + self.default(default))

    def default(self, text):
        array = text.endswith("[]")
        constructed = text.startswith("ARRAY[")
        if not constructed:
            text = text[:text.find("::")]
        for old, new in self.renames:
            text = text.replace("'%s'" % old, "'%s'" % new).replace('"%s"' % old, '"%s"' % new)
        if constructed:
            return _re.sub(r'::(?:"[^"]*"|[\w.])+', lambda found: "::" + self.type, text)
        return "%s::%s%s" % (text, self.type, "[]" if array else "")


def column_default(connection, schema, table, column):
    """The default of a column as the server writes it: 'active'::order_status. None: there is none."""
    return connection.execute(_sa.text("SELECT column_default FROM information_schema.columns WHERE table_schema = :schema "
                                       "AND table_name = :table AND column_name = :column"),
                              {"schema": schema, "table": table, "column": column}).scalar()
