# alembic_utils.pg_materialized_view: CREATE MATERIALIZED VIEW.
from alembic_utils.replaceable_entity import ReplaceableEntity as _ReplaceableEntity


class PGMaterializedView(_ReplaceableEntity):
    type_ = "materialized_view"

    def __init__(self, schema, signature, definition, with_data=True):
        super().__init__(schema, signature, definition)
        self.with_data = with_data

    def create_statements(self):
        return ["CREATE MATERIALIZED VIEW %s AS %s WITH %sDATA;" % (self.quoted(), self.definition, "" if self.with_data else "NO ")]

    def replace_statements(self):
        return ["DROP MATERIALIZED VIEW IF EXISTS %s;" % self.quoted()] + self.create_statements()

    def drop_statement(self):
        return "DROP MATERIALIZED VIEW %s" % self.quoted()
