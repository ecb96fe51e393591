# alembic_utils.reversible_op: op.create_entity, op.drop_entity, op.replace_entity, and how autogenerate writes them.
from alembic.autogenerate import renderers as _renderers
from alembic.operations import MigrateOperation as _MigrateOperation, Operations as _Operations


class ReversibleOp(_MigrateOperation):
    def __init__(self, target):
        self.target = target

    @classmethod
    def invoke_for_target(cls, operations, target):
        return operations.invoke(cls(target))

    def reverse(self):
        raise NotImplementedError


@_Operations.register_operation("create_entity", "invoke_for_target")
class CreateOp(ReversibleOp):
    def reverse(self):
        return DropOp(self.target)

    def to_diff_tuple(self):
        return "create_entity", self.target.identity, str(self.target.to_sql_statement_create())


@_Operations.register_operation("drop_entity", "invoke_for_target_optional_cascade")
class DropOp(ReversibleOp):
    def __init__(self, target, cascade=False):
        super().__init__(target)
        self.cascade = cascade

    @classmethod
    def invoke_for_target_optional_cascade(cls, operations, target, cascade=False):
        return operations.invoke(cls(target, cascade=cascade))

    def reverse(self):
        return CreateOp(self.target)

    def to_diff_tuple(self):
        return "drop_entity", self.target.identity


@_Operations.register_operation("replace_entity", "invoke_for_target")
class ReplaceOp(ReversibleOp):
    """BEFORE is the entity as the database has it, for the way back."""

    def __init__(self, target, before=None):
        super().__init__(target)
        self.before = before

    def reverse(self):
        return RevertOp(self.before or self.target, self.target)

    def to_diff_tuple(self):
        return "replace_or_revert_entity", self.target.identity, str([str(s) for s in self.target.to_sql_statement_create_or_replace()])


class RevertOp(ReversibleOp):
    def __init__(self, target, after=None):
        super().__init__(target)
        self.after = after

    def reverse(self):
        return ReplaceOp(self.after or self.target, self.target)

    to_diff_tuple = ReplaceOp.to_diff_tuple


@_Operations.implementation_for(CreateOp)
def _create(operations, operation):
    operations.execute(operation.target.to_sql_statement_create())


@_Operations.implementation_for(DropOp)
def _drop(operations, operation):
    operations.execute(operation.target.to_sql_statement_drop(cascade=operation.cascade))


@_Operations.implementation_for(ReplaceOp)
@_Operations.implementation_for(RevertOp)
def _replace(operations, operation):
    for statement in operation.target.to_sql_statement_create_or_replace():
        operations.execute(statement)


def _written(name, end):
    def render(autogen_context, op):
        autogen_context.imports.add(op.target.render_import_statement())
        return "%sop.%s(%s)%s" % (op.target.render_self_for_migration(), name, op.target.to_variable_name(), end)
    return render


_renderers.dispatch_for(CreateOp)(_written("create_entity", "\n"))
_renderers.dispatch_for(DropOp)(_written("drop_entity", "\n"))
_renderers.dispatch_for(ReplaceOp)(_written("replace_entity", "\n"))
_renderers.dispatch_for(RevertOp)(_written("replace_entity", ""))
