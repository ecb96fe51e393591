# alembic_utils.pg_view: CREATE VIEW.
from sqlalchemy import text as _text

from alembic_utils.replaceable_entity import ReplaceableEntity as _ReplaceableEntity


class PGView(_ReplaceableEntity):
    type_ = "view"
    _pattern = (r"create \s+ (?:or \s+ replace \s+)? view \s+ (?P<schema>[^\s.]+) \. (?P<signature>\S+) \s+ as \s+"
                r"(?P<definition>.+)")

    def create_statements(self):
        return ["CREATE VIEW %s AS %s;" % (self.quoted(), self.definition)]

    def replace_statements(self):
        """One statement that drops the view only where the server cannot change it."""
        named = self.quoted()
        lines = ("", "do $$", "    begin", "        CREATE OR REPLACE VIEW %s AS %s;" % (named, self.definition), None,
                 "    exception when others then", "        DROP VIEW IF EXISTS %s;" % named, None,
                 "        CREATE VIEW %s AS %s;" % (named, self.definition), "    end;", "$$ language 'plpgsql'", "")
        return ["\n".join("" if line is None or not i else " " * 8 + line for i, line in enumerate(lines))]

    def drop_statement(self, cascade=False):
        return self._dropped("VIEW " + self.quoted(), cascade)

    @classmethod
    def catalog(cls, connection, schema):
        rows = connection.execute(_text(
            "SELECT c.oid, c.relname, pg_get_viewdef(c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = :schema AND c.relkind = 'v' AND NOT EXISTS (SELECT FROM pg_depend d"
            " WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'e') ORDER BY c.oid"), {"schema": schema})
        return [((row[0],), cls(schema, row[1], row[2])) for row in rows]
