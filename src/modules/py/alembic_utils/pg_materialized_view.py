# alembic_utils.pg_materialized_view: CREATE MATERIALIZED VIEW.
from sqlalchemy import text as _text

from alembic_utils.replaceable_entity import ReplaceableEntity as _ReplaceableEntity


class PGMaterializedView(_ReplaceableEntity):
    type_ = "materialized_view"
    _pattern = (r"create \s+ materialized \s+ view \s+ (?P<schema>[^\s.]+) \. (?P<signature>\S+) \s+ as \s+ (?P<definition>.+?)"
                r"(?: \s+ with \s+ (?P<with_data>(?:no \s+)? data) )? $")
    _indent, _end = " " * 12, "\n\n"

    def __init__(self, schema, signature, definition, with_data=True):
        super().__init__(schema, signature, definition)
        self.with_data = with_data if isinstance(with_data, bool) else not (with_data or "").lower().startswith("no")

    def _made(self):
        return "CREATE MATERIALIZED VIEW %s AS %s WITH %s DATA" % (self.quoted(), self.definition, "" if self.with_data else "NO")

    def create_statements(self):
        return [self._made() + ";"]

    def replace_statements(self):
        return ["DROP MATERIALIZED VIEW IF EXISTS %s; " % self.quoted(), self._made()]

    def drop_statement(self, cascade=False):
        return self._dropped("MATERIALIZED VIEW " + self.quoted(), cascade)

    def _last_arguments(self):
        return [("with_data", str(self.with_data))]

    @classmethod
    def catalog(cls, connection, schema):
        rows = connection.execute(_text(
            "SELECT c.oid, c.relname, pg_get_viewdef(c.oid), c.relispopulated FROM pg_class c"
            " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = :schema AND c.relkind = 'm' ORDER BY c.oid"),
            {"schema": schema})
        return [((row[0],), cls(schema, row[1], row[2], row[3])) for row in rows]
