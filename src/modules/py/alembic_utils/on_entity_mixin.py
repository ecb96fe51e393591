# alembic_utils.on_entity_mixin: what hangs on a table: triggers, policies.
from alembic_utils.statement import coerce_to_unquoted as _coerce_to_unquoted


class OnEntityMixin:
    def __init__(self, schema, signature, definition, on_entity):
        super().__init__(schema, signature, definition)
        on_entity = _coerce_to_unquoted(on_entity)
        self.on_entity = on_entity if "." in on_entity else "%s.%s" % (self.schema, on_entity)

    @property
    def identity(self):
        return "%s: %s.%s %s" % (type(self).__name__, self.schema, self.signature, self.on_entity)

    def to_variable_name(self):
        return "%s_%s" % (self.on_entity.replace(".", "_").lower(), self.signature.split("(")[0].strip().lower())

    def _arguments(self):
        return [("on_entity", '"%s"' % self.on_entity)]
