# alembic_utils.pg_grant_table: GRANT and REVOKE on tables.
import enum as _enum

from sqlalchemy import text as _text

from alembic_utils.replaceable_entity import ReplaceableEntity as _ReplaceableEntity
from alembic_utils.statement import coerce_to_unquoted as _coerce_to_unquoted


class PGGrantTableChoice(str, _enum.Enum):
    SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER = (
        "SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")

    def __str__(self):
        return str.__str__(self)


class PGGrantTable(_ReplaceableEntity):
    type_ = "grant_table"

    def __init__(self, schema, table, role, grant, columns=None, with_grant_option=False):
        self.schema, self.table = _coerce_to_unquoted(schema), _coerce_to_unquoted(table)
        self.role, self.columns, self.with_grant_option = _coerce_to_unquoted(role), sorted(columns or []), with_grant_option
        self.grant = PGGrantTableChoice(grant).value
        self.signature = self.identity

    @property
    def identity(self):
        return "%s: %s.%s.%s.%s" % (type(self).__name__, self.schema, self.table, self.role, self.grant)

    @property
    def definition(self):
        return "PGGrantTable(schema=%r, table=%r, columns=%r, role=%r, grant=%r, with_grant_option=%r)" % (
            self.schema, self.table, self.columns, self.role, self.grant, self.with_grant_option)

    def to_variable_name(self):
        return "%s_%s_%s_%s" % (self.schema, self.table, self.role, self.grant.lower())

    def render_self_for_migration(self, omit_definition=False):
        return "%s = %s\n" % (self.to_variable_name(), self.definition)

    def create_statements(self):
        columns = "( %s )" % ", ".join(self.columns) if self.columns else ""
        return ['GRANT %s %s ON %s."%s" TO "%s" %s' % (self.grant, columns, self.literal_schema, self.table, self.role,
                                                      " WITH GRANT OPTION" if self.with_grant_option else "")]

    def drop_statement(self, cascade=False):
        return 'REVOKE %s ON %s."%s" FROM "%s"' % (self.grant, self.literal_schema, self.table, self.role)

    @classmethod
    def catalog(cls, connection, schema):
        whole = connection.execute(_text(
            "SELECT table_name, grantee, privilege_type, is_grantable FROM information_schema.table_privileges"
            " WHERE table_schema = :schema AND grantee <> grantor AND privilege_type IN"
            " ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER') ORDER BY 1, 2, 3"), {"schema": schema})
        found = {row[:3]: cls(schema, *row[:3], with_grant_option=row[3] == "YES") for row in map(tuple, whole)}
        parts = connection.execute(_text(
            "SELECT table_name, grantee, privilege_type, is_grantable, array_agg(column_name::text)"
            " FROM information_schema.column_privileges WHERE table_schema = :schema AND grantee <> grantor"
            " GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3"), {"schema": schema})
        for row in map(tuple, parts):
            if row[:3] not in found:
                found[row[:3]] = cls(schema, *row[:3], columns=list(row[4]), with_grant_option=row[3] == "YES")
        return [((name,), entity) for name, entity in found.items()]
