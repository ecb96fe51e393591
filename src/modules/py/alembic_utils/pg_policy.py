# alembic_utils.pg_policy: CREATE POLICY.
from sqlalchemy import text as _text

from alembic_utils.on_entity_mixin import OnEntityMixin as _OnEntityMixin
from alembic_utils.replaceable_entity import ReplaceableEntity as _ReplaceableEntity


class PGPolicy(_OnEntityMixin, _ReplaceableEntity):
    type_ = "policy"
    _pattern = r"create \s+ policy \s+ (?P<signature>\S+) \s+ on \s+ (?P<on_entity>\S+) \s+ (?P<definition>.+)"

    def create_statements(self):
        return ["CREATE POLICY %s on %s %s" % (self.signature, self.on_entity, self.definition)]

    def replace_statements(self):
        return ["DROP POLICY IF EXISTS %s on %s;" % (self.signature, self.on_entity), self.create_statements()[0] + ";"]

    def drop_statement(self, cascade=False):
        return self._dropped("POLICY %s on %s" % (self.signature, self.on_entity), cascade)

    @classmethod
    def catalog(cls, connection, schema):
        rows = connection.execute(_text(
            "SELECT tablename, policyname, permissive, array_to_string(roles, ', '), cmd, qual, with_check FROM pg_policies"
            " WHERE schemaname = :schema ORDER BY tablename, policyname"), {"schema": schema})
        return [((tuple(row[:2]),), cls._of(schema, *row)) for row in rows]

    @classmethod
    def _of(cls, schema, table, name, permissive, roles, command, using, check):
        def clause(word, condition):
            return "" if condition is None else " %s %s" % (word, condition if condition[:1] == "(" else "(%s)" % condition)
        definition = "as %s for %s to %s%s%s" % (permissive, command, roles, clause("using", using), clause("with check", check))
        return cls(schema, name, definition, "%s.%s" % (schema, table))
