import sqlalchemy as sa

metadata = sa.MetaData()
members = sa.Table("members", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("mail", sa.Text))


def prepare():
    from alembic_utils.pg_materialized_view import PGMaterializedView
    from alembic_utils.pg_trigger import PGTrigger
    from alembic_utils.pg_view import PGView
    from alembic_utils.replaceable_entity import register_entities
    register_entities([], schemas=["public"], entity_types=[PGView, PGTrigger, PGMaterializedView])
