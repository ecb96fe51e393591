# alembic_utils.pg_trigger: CREATE TRIGGER.
import re as _re

from alembic_utils.replaceable_entity import ReplaceableEntity as _ReplaceableEntity


class PGTrigger(_ReplaceableEntity):
    type_ = "trigger"

    def __init__(self, schema, signature, definition, on_entity, is_constraint=False):
        super().__init__(schema, signature, definition)
        self.on_entity = on_entity if "." in on_entity else "%s.%s" % (schema, on_entity)
        self.is_constraint = is_constraint

    def create_statements(self):
        body = _re.sub(r"(\bon\s+)%s\b" % _re.escape(self.on_entity.split(".")[-1]), r"\1" + self.on_entity, self.definition, count=1, flags=_re.I)
        return ['CREATE %sTRIGGER "%s" %s' % ("CONSTRAINT " if self.is_constraint else "", self.signature, body)]

    def replace_statements(self):
        return ['DROP TRIGGER IF EXISTS "%s" ON %s;' % (self.signature, self.on_entity)] + self.create_statements()

    def drop_statement(self):
        return 'DROP TRIGGER "%s" ON %s' % (self.signature, self.on_entity)
