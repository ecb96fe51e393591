# alembic_utils.pg_extension: CREATE EXTENSION.
from alembic_utils.replaceable_entity import ReplaceableEntity as _ReplaceableEntity


class PGExtension(_ReplaceableEntity):
    type_ = "extension"

    def __init__(self, schema, signature):
        super().__init__(schema, signature, "")

    def create_statements(self):
        return ['CREATE EXTENSION "%s" WITH SCHEMA %s;' % (self.signature, self.literal_schema)]

    def replace_statements(self):
        return ['ALTER EXTENSION "%s" SET SCHEMA %s;' % (self.signature, self.literal_schema)]

    def drop_statement(self):
        return 'DROP EXTENSION "%s"' % self.signature
