# alembic_utils, comparing registered entities with the database. The server writes definitions its own way, so each entity is
# made in a savepoint, read back, and compared with what was there before; nothing of it stays. Entities come after the tables
# they may need, which are made in that savepoint too, and go before them.
from alembic.autogenerate import comparators as _comparators
from alembic.operations import Operations as _Operations, ops as _ops
from alembic.util import DispatchPriority as _DispatchPriority
from sqlalchemy.exc import DBAPIError as _DBAPIError


def _include(entity, autogen_context, reflected):
    name = "%s.%s" % (entity.schema, entity.signature)
    return autogen_context.run_object_filters(entity, name, entity.type_, reflected, None)


def _forced_statements(entity):
    try:
        return [entity.to_sql_statement_drop(cascade=True), entity.to_sql_statement_create()]
    except NotImplementedError:
        return [entity.to_sql_statement_create()]


def _attempt(connection, statements):
    """The error of the first statement that fails, and all are undone; else None."""
    savepoint = connection.begin_nested()
    try:
        for statement in statements:
            connection.execute(statement)
    except _DBAPIError as error:
        savepoint.rollback()
        return error
    savepoint.commit()
    return None


def _make(connection, entity):
    ways = [list(entity.to_sql_statement_create_or_replace())] if entity.replaces else []
    for statements in ways + [_forced_statements(entity), [entity.to_sql_statement_create()]]:
        error = _attempt(connection, statements)
        if error is None:
            return
    raise error


def _simulate(connection, entity):
    """(the entity as it is in the database, or None; the entity as the database would have it)"""
    before = dict(entity.catalog(connection, entity.schema))
    savepoint = connection.begin_nested()
    try:
        _make(connection, entity)
        after = dict(entity.catalog(connection, entity.schema))
    finally:
        savepoint.rollback()
    made = [key for key in after if entity.is_made_by(key, after[key], before)]
    if not made:
        return None, entity
    same = [before[key] for key in before if key[0] == made[0][0] or key not in after and before[key].named_like(entity)]
    return (same or [None])[0], after[made[0]]


def _required(connection, entity):
    from alembic_utils.reversible_op import CreateOp, ReplaceOp
    existing, wanted = _simulate(connection, entity)
    if existing is None:
        return wanted, CreateOp(entity)
    return wanted, None if existing == wanted else ReplaceOp(entity, existing)


def _make_tables(autogen_context, operations):
    """What the comparison of tables found, as far as it can be done inside a transaction."""
    run = _Operations(autogen_context.migration_context)
    for operation in operations:
        if isinstance(operation, _ops.ModifyTableOps):
            _make_tables(autogen_context, operation.ops)
            continue
        savepoint = autogen_context.connection.begin_nested()
        try:
            run.invoke(operation)
            savepoint.commit()
        except _DBAPIError:
            savepoint.rollback()


def _resolve(connection, entities):
    """(known in the database as, operation or None) of each, those first that need no other."""
    while entities:
        done, later, error = [], [], None
        for entity in entities:
            try:
                done.append((entity, *_required(connection, entity)))
            except _DBAPIError as failed:
                later.append(entity)
                error = error or failed
        if not done:
            raise error
        for entity, wanted, operation in done:
            if operation is not None:
                _attempt(connection, [entity.to_sql_statement_create()] if type(operation).__name__ == "CreateOp"
                         else list(entity.to_sql_statement_create_or_replace()))
            yield wanted, operation
        entities = later


def _dropped(connection, registry, autogen_context, known, kinds):
    from alembic_utils.reversible_op import DropOp
    schemas = registry.schemas.union(e.schema for e in registry.entities()) - registry.exclude_schemas
    for kind in kinds:
        for schema in sorted(schemas):
            for entity in reversed(kind.from_database(connection, schema)):
                if _include(entity, autogen_context, True) and entity.identity not in known:
                    yield DropOp(entity)


@_comparators.dispatch_for("schema", priority=_DispatchPriority.LAST)
def compare_registered_entities(autogen_context, upgrade_ops, schemas):
    from alembic_utils.replaceable_entity import registry
    connection = autogen_context.connection
    if connection is None or not (registry.entities() or registry.schemas):
        return
    entities = [e for e in registry.entities() if e.schema not in registry.exclude_schemas and _include(e, autogen_context, False)]
    kinds = [kind for kind in _kinds() if not registry.entity_types or kind in registry.entity_types]
    outer = connection.begin_nested()
    try:
        _make_tables(autogen_context, upgrade_ops.ops)
        found = list(_resolve(connection, entities))
    finally:
        outer.rollback()
    upgrade_ops.ops.extend(operation for _, operation in found if operation is not None)
    known = {wanted.identity for wanted, _ in found} | {e.identity for e in registry.entities()}
    upgrade_ops.ops[:0] = _dropped(connection, registry, autogen_context, known, kinds)


def _kinds():
    """What depends on others before what others depend on."""
    from alembic_utils.pg_extension import PGExtension
    from alembic_utils.pg_function import PGFunction
    from alembic_utils.pg_grant_table import PGGrantTable
    from alembic_utils.pg_materialized_view import PGMaterializedView
    from alembic_utils.pg_policy import PGPolicy
    from alembic_utils.pg_trigger import PGTrigger
    from alembic_utils.pg_view import PGView
    return [PGGrantTable, PGTrigger, PGPolicy, PGMaterializedView, PGView, PGFunction, PGExtension]
