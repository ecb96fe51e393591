# alembic_utils.replaceable_entity: op.create_entity, op.drop_entity, op.replace_entity.
import re as _re

from alembic.operations import MigrateOperation as _MigrateOperation, Operations as _Operations
from sqlalchemy import text as _text

_registered = []


def _literal(sql):
    return _text(_re.sub(r"(?<!:):(?=\w)", r"\\:", sql))


class ReplaceableEntity:
    type_ = "entity"

    def __init__(self, schema, signature, definition):
        self.schema, self.signature, self.definition = schema, signature.strip(), definition.strip().rstrip(";").strip()

    @property
    def literal_schema(self):
        return '"%s"' % self.schema

    def quoted(self):
        return '%s."%s"' % (self.literal_schema, self.signature)

    @property
    def identity(self):
        return "%s: %s.%s" % (type(self).__name__, self.schema, self.signature)

    def __eq__(self, other):
        return type(self) is type(other) and self.identity == other.identity and self.definition == other.definition

    def __hash__(self):
        return hash(self.identity)


def register_entities(entities, schemas=None, exclude_schemas=None, entity_types=None):
    _registered[:] = list(entities)


def registered_entities():
    return list(_registered)


class _EntityOp(_MigrateOperation):
    def __init__(self, target):
        self.target = target

    @classmethod
    def invoke_for_target(cls, operations, target, **options):
        return operations.invoke(cls(target))


@_Operations.register_operation("create_entity", "invoke_for_target")
class CreateOp(_EntityOp):
    def reverse(self):
        return DropOp(self.target)


@_Operations.register_operation("drop_entity", "invoke_for_target")
class DropOp(_EntityOp):
    def reverse(self):
        return CreateOp(self.target)


@_Operations.register_operation("replace_entity", "invoke_for_target")
class ReplaceOp(_EntityOp):
    def reverse(self):
        return RevertOp(self.target)


class RevertOp(_EntityOp):
    def reverse(self):
        return ReplaceOp(self.target)


@_Operations.implementation_for(CreateOp)
def _create(operations, operation):
    for statement in operation.target.create_statements():
        operations.execute(_literal(statement))


@_Operations.implementation_for(DropOp)
def _drop(operations, operation):
    operations.execute(_literal(operation.target.drop_statement()))


@_Operations.implementation_for(ReplaceOp)
def _replace(operations, operation):
    for statement in operation.target.replace_statements():
        operations.execute(_literal(statement))


@_Operations.implementation_for(RevertOp)
def _revert(operations, operation):
    _replace(operations, operation)
