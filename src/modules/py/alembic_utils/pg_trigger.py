# alembic_utils.pg_trigger: CREATE TRIGGER.
import re as _re

from sqlalchemy import text as _text

from alembic_utils.on_entity_mixin import OnEntityMixin as _OnEntityMixin
from alembic_utils.replaceable_entity import ReplaceableEntity as _ReplaceableEntity


class PGTrigger(_OnEntityMixin, _ReplaceableEntity):
    type_ = "trigger"
    _pattern = (r"create \s+ (?P<is_constraint>constraint \s+)? trigger \s+ (?P<signature>\S+) \s+"
                r"(?P<definition>.+? \s on \s+ (?P<on_entity>\S+) \s .+)")

    def __init__(self, schema, signature, definition, on_entity, is_constraint=False):
        super().__init__(schema, signature, definition, on_entity)
        self.is_constraint = is_constraint

    @property
    def identity(self):
        return "%s: %s.%s %s %s" % (type(self).__name__, self.schema, self.signature, self.is_constraint, self.on_entity)

    def _named_in_full(self):
        """The definition with its table's schema."""
        table = _re.escape(self.on_entity.split(".", 1)[1])
        return _re.sub(r'(\bon\s+)(?:"?\w+"?\.)?"?%s"?(?=\s)' % table, lambda m: m.group(1).rstrip() + " " + self.on_entity,
                       self.definition, count=1, flags=_re.I)

    def create_statements(self):
        return ['CREATE %sTRIGGER "%s" %s' % ("CONSTRAINT " if self.is_constraint else "", self.signature, self._named_in_full())]

    def replace_statements(self):
        return ['DROP TRIGGER IF EXISTS "%s" ON %s;' % (self.signature, self.on_entity)] + self.create_statements()

    def drop_statement(self, cascade=False):
        return self._dropped('TRIGGER "%s" ON %s' % (self.signature, self.on_entity), cascade)

    def _arguments(self):
        return super()._arguments() + [("is_constraint", str(self.is_constraint))]

    @classmethod
    def catalog(cls, connection, schema):
        rows = connection.execute(_text(
            "SELECT t.oid, t.tgname, c.relname, pg_get_triggerdef(t.oid), t.tgconstraint <> 0 FROM pg_trigger t"
            " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = :schema AND NOT t.tgisinternal ORDER BY t.oid"), {"schema": schema})
        return [((row[0],), cls._of(schema, *row[1:])) for row in map(tuple, rows)]

    @classmethod
    def _of(cls, schema, name, table, definition, is_constraint):
        body = _re.match(r'CREATE (?:CONSTRAINT )?TRIGGER (?:"(?:[^"]|"")+"|\S+) (.*)', definition, _re.S).group(1)
        return cls(schema, name, body, "%s.%s" % (schema, table), is_constraint)
