# Enums of the models against enums of the database. The types that autogenerate is about to write into a revision file
# are told not to create themselves, for creating them is an operation of its own.
import logging as _logging

import sqlalchemy as _sa
from alembic.autogenerate import comparators as _comparators, render as _render, renderers as _renderers
from alembic.operations import ops as _ops
from alembic.util.langhelpers import DispatchPriority as _DispatchPriority
from sqlalchemy.dialects import postgresql as _postgresql

from alembic_postgresql_enum.configuration import get_configuration
from alembic_postgresql_enum.operations import CreateEnumOp, DropEnumOp, SyncEnumValuesOp, column_default
from alembic_postgresql_enum.references import ColumnType, TableReference

_log = _logging.getLogger("alembic.alembic_postgresql_enum")


class _ExistingENUM(_postgresql.ENUM):
    """An ENUM that says in a revision file that it does not create its type."""
    __module__ = "sqlalchemy.dialects.postgresql"

    def __repr__(self):
        return super().__repr__()[:-1].replace("_ExistingENUM(", "ENUM(").replace(", metadata=MetaData()", "") + ", create_type=False)"


def _existing(type_):
    if type(type_) is _sa.Enum:
        if not type_.native_enum:
            return type_
        _log.info("%r converted into postgresql.ENUM", type_)
    elif type(type_) is not _postgresql.ENUM:
        return type_
    if getattr(type_, "create_type", True):
        _log.info("create_type=False injected into %s", repr(type_).replace("Enum(", "ENUM(", 1))
    return _ExistingENUM(*type_.enums, name=type_.name, schema=type_.schema, create_type=False)


def _mark(column):
    if isinstance(column, _sa.Column):
        if isinstance(column.type, _sa.ARRAY):
            column.type.item_type = _existing(column.type.item_type)
        else:
            column.type = _existing(column.type)


def _each(upgrade_ops):
    """Every operation, with those inside of table operations."""
    for op in upgrade_ops.ops:
        if isinstance(op, _ops.ModifyTableOps):
            yield from op.ops
        else:
            yield op


def _mark_types(upgrade_ops):
    for op in _each(upgrade_ops):
        if isinstance(op, _ops.AddColumnOp):
            _mark(op.column)
        elif isinstance(op, _ops.DropColumnOp):
            _mark(op._reverse.column)
        elif isinstance(op, _ops.CreateTableOp):
            for item in op.columns:
                _mark(item)
        elif isinstance(op, _ops.DropTableOp):
            for item in op._reverse.columns:
                _mark(item)


# --- text that becomes an enum has to be cast ---

class PostgresUsingAlterColumnOp(_ops.AlterColumnOp):
    def reverse(self):
        op = super().reverse()
        op.kw.pop("postgresql_using", None)
        return op


@_renderers.dispatch_for(PostgresUsingAlterColumnOp)
def _render_using(autogen_context, op):
    text = _render._alter_column(autogen_context, op)
    using = op.kw.get("postgresql_using")
    return "%s,\n%spostgresql_using='%s')" % (text[:-1], " " * 11, using) if using else text


_ALTERED = ("schema", "existing_type", "existing_server_default", "existing_nullable", "existing_comment", "modify_nullable",
            "modify_comment", "modify_server_default", "modify_name", "modify_type")


def _cast_texts(upgrade_ops):
    for group in upgrade_ops.ops:
        if not isinstance(group, _ops.ModifyTableOps):
            continue
        for i, op in enumerate(group.ops):
            if isinstance(op, _ops.AlterColumnOp) and isinstance(op.existing_type, _sa.String) and _is_enum(op.modify_type):
                _log.info("postgresql_using added to %r.%r alteration", op.table_name, op.column_name)
                using = "%s::%s" % (op.column_name, op.modify_type.name)
                group.ops[i] = PostgresUsingAlterColumnOp(op.table_name, op.column_name, postgresql_using=using, **op.kw,
                                                          **{name: getattr(op, name) for name in _ALTERED})


# --- what is there, and what the models want ---

def _is_enum(type_):
    if isinstance(type_, _sa.Enum):
        return type_.native_enum
    return isinstance(getattr(type_, "impl", None), _sa.Enum)


def _values_of(type_):
    if isinstance(type_, _sa.types.TypeDecorator):
        dialect = _postgresql.dialect
        read = type_.impl.result_processor(dialect, type_)
        return tuple(type_.process_bind_param(read(value), dialect) for value in type_.enums)
    return tuple(type_.enums)


_ENUMS = _sa.text("SELECT t.typname, ARRAY(SELECT enumlabel FROM pg_enum e WHERE e.enumtypid = t.oid ORDER BY enumsortorder) "
                  "FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype = 'e' AND n.nspname = :schema "
                  "ORDER BY t.oid")


def _defined(connection, schema):
    include = get_configuration().include_name
    return {name: tuple(values) for name, values in connection.execute(_ENUMS, {"schema": schema}) if include(name)}


def _new_defaults(upgrade_ops, default_schema):
    """(schema, table, column) -> the default that this revision gives it."""
    found = {}

    def take(schema, table, column):
        text = getattr(getattr(column.server_default, "arg", None), "text", None)
        if text is not None:
            found[schema or default_schema, table, column.name] = text
    for op in _each(upgrade_ops):
        if isinstance(op, _ops.AddColumnOp):
            take(op.schema, op.table_name, op.column)
        elif isinstance(op, _ops.AlterColumnOp) and op.modify_server_default is not False:
            found[op.schema or default_schema, op.table_name, op.column_name] = op.modify_server_default
        elif isinstance(op, _ops.CreateTableOp):
            for item in op.columns:
                if isinstance(item, _sa.Column):
                    take(op.schema, op.table_name, item)
    return found


class _Declared:
    """The enums of the models in one schema: values, and the columns that have them."""

    def __init__(self, context, schema, upgrade_ops):
        self.values, self.columns = {}, {}
        default_schema = context.dialect.default_schema_name
        defaults = _new_defaults(upgrade_ops, default_schema)
        for metadata in context.metadata if isinstance(context.metadata, (list, tuple)) else [context.metadata]:
            for table in metadata.tables.values():
                for column in table.columns:
                    self.take(context.connection, schema, default_schema, defaults, table, column)

    def take(self, connection, schema, default_schema, defaults, table, column):
        type_, form = column.type, ColumnType.COMMON
        if isinstance(type_, _sa.ARRAY):
            type_, form = type_.item_type, ColumnType.ARRAY
        if not _is_enum(type_) or (type_.schema or default_schema) != schema:
            return
        if not get_configuration().include_name(type_.name):
            return
        if type_.name not in self.values:
            self.values[type_.name] = _values_of(type_)
        place = (table.schema or default_schema, table.name, column.name)
        default = defaults[place] if place in defaults else column_default(connection, *place)
        reference = TableReference(table.name, column.name, place[0], form, default)
        self.columns.setdefault(type_.name, {})[place] = reference


# After the tables have been compared: what that found is looked through.
@_comparators.dispatch_for("schema", priority=_DispatchPriority.LAST)
def compare_enums(autogen_context, upgrade_ops, schema_names):
    config, dialect = get_configuration(), autogen_context.dialect
    if dialect.name != "postgresql" and not config.force_dialect_support:
        _log.warning("This library only supports postgresql, but you are using %s, skipping", dialect.name)
        return
    _mark_types(upgrade_ops)
    _cast_texts(upgrade_ops)
    schemas = list(schema_names)
    schemas += [op.schema for op in upgrade_ops.ops if isinstance(op, _ops.CreateTableOp) and op.schema not in schemas]
    for schema in dict.fromkeys(schemas):
        _compare_schema(autogen_context, upgrade_ops, dialect.default_schema_name if schema is None else schema, config)


def _compare_schema(context, upgrade_ops, schema, config):
    defined, declared = _defined(context.connection, schema), _Declared(context, schema, upgrade_ops)
    for name, values in declared.values.items():
        if name not in defined:
            _log.info("Detected added enum %r with values %r", name, values)
            upgrade_ops.ops.insert(0, CreateEnumOp(schema, name, values))
    if config.drop_unused_enums:
        for name, values in defined.items():
            if name not in declared.values:
                _log.info("Detected unused enum %r with values %r", name, values)
                upgrade_ops.ops.append(DropEnumOp(schema, name, values))
    if config.detect_enum_values_changes:
        for name, values in declared.values.items():
            if name in defined and not _same(values, defined[name], config):
                _log.info("Detected changed enum values in %r\nWas: %r\nBecome: %r", name, list(defined[name]), list(values))
                columns = [declared.columns[name][place] for place in sorted(declared.columns[name])]
                upgrade_ops.ops.append(SyncEnumValuesOp(schema, name, list(defined[name]), list(values), columns))


def _same(values, others, config):
    return sorted(values) == sorted(others) if config.ignore_enum_values_order else values == others
