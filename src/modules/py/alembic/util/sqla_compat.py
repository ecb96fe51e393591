# What plugins ask about objects of the schema.
import contextlib

import sqlalchemy as sa
from alembic.util.more import sqla_2
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import UnaryExpression

AUTOINCREMENT_DEFAULT = "auto"
identity_has_dialect_kwargs = True


def constraint_name_defined(name):
    return isinstance(name, str)


def constraint_name_string(name):
    return isinstance(name, str)


def constraint_name_or_none(name):
    return name if isinstance(name, str) else None


def _get_constraint_final_name(constraint, dialect):
    if constraint.name is None:
        return None
    assert dialect is not None
    preparer = dialect.identifier_preparer
    return preparer.format_index(constraint) if isinstance(constraint, sa.Index) else preparer.format_constraint(constraint)


def _constraint_is_named(constraint, dialect):
    return constraint.name is not None and _get_constraint_final_name(constraint, dialect) is not None


def _table_for_constraint(constraint):
    table = constraint.parent if isinstance(constraint, sa.ForeignKeyConstraint) else constraint.table
    assert table is not None
    return table


def _find_columns(clause):
    found = set()
    visitors.traverse(clause, {}, {"column": found.add})
    return found


def _columns_for_constraint(constraint):
    if isinstance(constraint, sa.ForeignKeyConstraint):
        return [element.parent for element in constraint.elements]
    if isinstance(constraint, sa.CheckConstraint):
        return _find_columns(constraint.sqltext)
    return list(constraint.columns)


def _fk_spec(constraint):
    first = constraint.elements[0].column.table
    return (
        constraint.parent.schema,
        constraint.parent.name,
        [key for key in constraint.column_keys],
        first.schema,
        first.name,
        [element.column.name for element in constraint.elements],
        constraint.onupdate,
        constraint.ondelete,
        constraint.deferrable,
        constraint.initially,
    )


def _fk_is_self_referential(constraint):
    return constraint.elements[0].target_fullname.rpartition(".")[0] == constraint.parent.key


def _is_type_bound(constraint):
    return bool(constraint._type_bound)


def _server_default_is_computed(*server_default):
    return any(isinstance(default, sa.Computed) for default in server_default)


def _server_default_is_identity(*server_default):
    return any(isinstance(default, sa.Identity) for default in server_default)


def _get_identity_options_dict(identity, dialect_kwargs=False):
    if identity is None:
        return {}
    names = ("start", "increment", "minvalue", "maxvalue", "nominvalue", "nomaxvalue", "cycle", "cache", "order")
    options = {"always": identity.always, "on_null": identity.on_null} if isinstance(identity, sa.Identity) else {}
    options.update((name, getattr(identity, name)) for name in names)
    return {name: value for name, value in options.items() if value is not None}


def _copy(schema_item, **kw):
    return schema_item._copy(**kw) if hasattr(schema_item, "_copy") else schema_item.copy(**kw)


def _copy_expression(expression, target_table):
    def move(element):
        if isinstance(element, sa.Column) and isinstance(element.table, sa.Table) and element.name in target_table.c:
            return target_table.c[element.name]
        return None

    return visitors.replacement_traverse(expression, {}, move)


def is_expression(expr):
    while isinstance(expr, UnaryExpression):
        expr = expr.element
    return not isinstance(expr, sa.Column)


def is_expression_index(index):
    return any(is_expression(expression) for expression in index.expressions)


def _idx_table_bound_expressions(idx):
    return idx.expressions


def _resolve_for_variant(type_, dialect):
    return type_._variant_mapping.get(dialect.name, type_) if type_._variant_mapping else type_


def _connectable_has_table(connectable, tablename, schemaname):
    return sa.inspect(connectable).has_table(tablename, schemaname)


def _exec_on_inspector(inspector, statement, **params):
    bind = inspector.bind
    if isinstance(bind, sa.engine.Connection):
        return bind.execute(statement, params)
    with bind.connect() as connection:
        return connection.execute(statement, params)


def _get_connection_in_transaction(connection):
    in_transaction = getattr(connection, "in_transaction", None)
    return bool(in_transaction and in_transaction())


def _safe_begin_connection_transaction(connection):
    return connection.get_transaction() or connection.begin()


@contextlib.contextmanager
def _ensure_scope_for_ddl(connection):
    if _get_connection_in_transaction(connection) or connection is None or not hasattr(connection, "begin"):
        yield
    else:
        with connection.begin():
            yield
