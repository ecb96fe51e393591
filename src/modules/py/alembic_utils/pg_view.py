# alembic_utils.pg_view: CREATE VIEW.
from alembic_utils.replaceable_entity import ReplaceableEntity as _ReplaceableEntity


class PGView(_ReplaceableEntity):
    type_ = "view"

    def create_statements(self):
        return ["CREATE VIEW %s AS %s;" % (self.quoted(), self.definition)]

    def replace_statements(self):
        return ["DROP VIEW IF EXISTS %s;" % self.quoted(), "CREATE VIEW %s AS %s;" % (self.quoted(), self.definition)]

    def drop_statement(self):
        return "DROP VIEW %s" % self.quoted()
