# alembic_utils.pg_extension: CREATE EXTENSION.
from sqlalchemy import text as _text

from alembic_utils.replaceable_entity import ReplaceableEntity as _ReplaceableEntity


class PGExtension(_ReplaceableEntity):
    type_ = "extension"
    replaces = False

    def __init__(self, schema, signature):
        super().__init__(schema, signature, "%s: %s %s" % (type(self).__name__, schema, signature))

    @property
    def identity(self):
        return "%s: %s" % (type(self).__name__, self.signature)

    def create_statements(self):
        return ['CREATE EXTENSION "%s" WITH SCHEMA %s;' % (self.signature, self.literal_schema)]

    def replace_statements(self):
        raise NotImplementedError

    def drop_statement(self, cascade=False):
        return 'DROP EXTENSION "%s" %s' % (self.signature, "CASCADE" if cascade else "")

    def render_self_for_migration(self, omit_definition=False):
        return '%s = PGExtension(\n    schema="%s",\n    signature="%s"\n)\n' % (self.to_variable_name(), self.schema, self.signature)

    @classmethod
    def catalog(cls, connection, schema):
        rows = connection.execute(_text(
            "SELECT e.oid, n.nspname, e.extname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace"
            " WHERE n.nspname = :schema ORDER BY e.oid"), {"schema": schema})
        return [((row[0],), cls(row[1], row[2])) for row in rows]
