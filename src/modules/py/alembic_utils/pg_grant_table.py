# alembic_utils.pg_grant_table: GRANT and REVOKE on tables.
import enum as _enum

from alembic_utils.replaceable_entity import ReplaceableEntity as _ReplaceableEntity


class PGGrantTableChoice(str, _enum.Enum):
    SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER = (
        "SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")


class PGGrantTable(_ReplaceableEntity):
    type_ = "grant_table"

    def __init__(self, schema, table, role, grant, columns=None, with_grant_option=False):
        super().__init__(schema, "%s.%s.%s" % (table, role, grant), "")
        self.table, self.role, self.columns, self.with_grant_option = table, role, columns or [], with_grant_option
        self.grant = PGGrantTableChoice(grant)

    def _what(self):
        return self.grant.value + (" (%s)" % ", ".join('"%s"' % c for c in self.columns) if self.columns else "")

    def create_statements(self):
        return ['GRANT %s ON %s."%s" TO "%s"%s' % (self._what(), self.literal_schema, self.table, self.role,
                                                  " WITH GRANT OPTION" if self.with_grant_option else "")]

    def replace_statements(self):
        return [self.drop_statement()] + self.create_statements()

    def drop_statement(self):
        return 'REVOKE %s ON %s."%s" FROM "%s"' % (self._what(), self.literal_schema, self.table, self.role)
