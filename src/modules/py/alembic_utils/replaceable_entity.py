# alembic_utils.replaceable_entity: what all entities have: statements, text for a revision, what the database has of them.
import re as _re

from sqlalchemy import text as _text

from alembic_utils.exceptions import SQLParseFailure as _SQLParseFailure
from alembic_utils.statement import (coerce_to_quoted, coerce_to_unquoted, escape_colon_for_sql, normalize_whitespace,
                                     strip_terminating_semicolon)


class ReplaceableEntity:
    type_ = "-----"
    _pattern = None  # of from_sql(), with a group for each argument
    replaces = True  # whether the server can replace it

    def __init__(self, schema, signature, definition):
        self.schema = coerce_to_unquoted(normalize_whitespace(schema))
        self.signature = coerce_to_unquoted(normalize_whitespace(signature))
        self.definition = strip_terminating_semicolon(definition)

    @property
    def literal_schema(self):
        return coerce_to_quoted(self.schema)

    @property
    def identity(self):
        return "%s: %s.%s" % (type(self).__name__, self.schema, self.signature)

    def quoted(self):
        return '%s."%s"' % (self.literal_schema, self.signature)

    def __eq__(self, other):
        return type(self) is type(other) and self.identity == other.identity and self._compared() == other._compared()

    def __hash__(self):
        return hash(self.identity)

    def _compared(self):
        return self.definition

    # --- statements: texts, then as SQLAlchemy has them ---

    def create_statements(self):
        raise NotImplementedError

    def replace_statements(self):
        return [self.drop_statement()] + self.create_statements()

    def drop_statement(self, cascade=False):
        raise NotImplementedError

    @staticmethod
    def _dropped(what, cascade):
        return "DROP %s %s" % (what, "cascade" if cascade else "")

    def to_sql_statement_create(self):
        return _text(escape_colon_for_sql("\n".join(self.create_statements())))

    def to_sql_statement_create_or_replace(self):
        for statement in self.replace_statements():
            yield _text(escape_colon_for_sql(statement))

    def to_sql_statement_drop(self, cascade=False):
        return _text(escape_colon_for_sql(self.drop_statement(cascade)))

    # --- reading ---

    @classmethod
    def from_sql(cls, sql):
        match = cls._pattern and _re.match(cls._pattern, strip_terminating_semicolon(sql), _re.I | _re.S | _re.X)
        if not cls._pattern:
            raise NotImplementedError
        if not match:
            raise _SQLParseFailure('Failed to parse SQL into %s """%s"""' % (cls.__name__, sql))
        given = match.groupdict()
        if "schema" not in given:  # of what hangs on a table: the table's
            given["schema"] = given["on_entity"].rpartition(".")[0] or "public"
        if "is_constraint" in given:
            given["is_constraint"] = given["is_constraint"] is not None
        return cls(**given)

    @classmethod
    def from_path(cls, path):
        with open(path) as file:
            return cls.from_sql(file.read())

    @classmethod
    def from_database(cls, sess, schema):
        """What the schema has of this kind."""
        return [entity for _, entity in cls.catalog(sess, schema)]

    @classmethod
    def catalog(cls, connection, schema):
        """(what tells one row of the catalog from another and changes when it is written, entity) of each."""
        raise NotImplementedError

    def is_made_by(self, key, entity, before):
        """Whether ENTITY of the catalog is what this one's statements made."""
        return entity.identity == self.identity

    def named_like(self, other):
        return self.identity == other.identity

    # --- text for a revision ---

    def to_variable_name(self):
        return "%s_%s" % (self.schema.lower(), self.signature.split("(")[0].strip().lower())

    def render_import_statement(self):
        module = type(self).__module__
        return "from %s import %s\nfrom sqlalchemy import text as sql_text" % (module, type(self).__name__)

    def _arguments(self):
        """(name, how it is written) of the arguments between signature and definition."""
        return []

    def _last_arguments(self):
        return []

    _indent, _end = "    ", "\n"

    def render_self_for_migration(self, omit_definition=False):
        definition = "# not required for op" if omit_definition else self.definition
        arguments = [("schema", '"%s"' % self.schema), ("signature", '"%s"' % self.signature), *self._arguments(),
                     ("definition", repr(definition)), *self._last_arguments()]
        return "%s = %s(\n%s\n%s)%s" % (
            self.to_variable_name(), type(self).__name__, ",\n".join("%s%s=%s" % (self._indent, *pair) for pair in arguments),
            self._indent[4:], self._end)


class ReplaceableEntityRegistry:
    def __init__(self):
        self.clear()

    def clear(self):
        self._entities, self.schemas, self.exclude_schemas, self.entity_types = {}, set(), set(), ()

    def register(self, entities, schemas=None, exclude_schemas=None, entity_types=None):
        self._entities.update((entity.identity, entity) for entity in entities)
        self.schemas.update(schemas or ())
        self.exclude_schemas.update(exclude_schemas or ())
        self.entity_types += tuple(kind for kind in entity_types or () if kind not in self.entity_types)

    def entities(self):
        return list(self._entities.values())


registry = ReplaceableEntityRegistry()


def register_entities(entities, schemas=None, exclude_schemas=None, entity_types=None):
    registry.register(entities, schemas, exclude_schemas, entity_types)


def registered_entities():
    return registry.entities()


from alembic_utils import autogenerate as _autogenerate, reversible_op as _reversible_op  # noqa: E402,F401  (operations and comparators)
