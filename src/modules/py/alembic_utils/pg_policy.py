# alembic_utils.pg_policy: CREATE POLICY.
from alembic_utils.replaceable_entity import ReplaceableEntity as _ReplaceableEntity


class PGPolicy(_ReplaceableEntity):
    type_ = "policy"

    def __init__(self, schema, signature, definition, on_entity):
        super().__init__(schema, signature, definition)
        self.on_entity = on_entity if "." in on_entity else "%s.%s" % (schema, on_entity)

    def create_statements(self):
        return ['CREATE POLICY "%s" on %s %s;' % (self.signature, self.on_entity, self.definition)]

    def replace_statements(self):
        return ['DROP POLICY "%s" on %s;' % (self.signature, self.on_entity)] + self.create_statements()

    def drop_statement(self):
        return 'DROP POLICY "%s" on %s' % (self.signature, self.on_entity)
