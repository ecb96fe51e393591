import sqlalchemy as sa

metadata = sa.MetaData()
rooms = sa.Table("rooms", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("mail", sa.Text))


def prepare():
    """A view over a table that the same revision makes."""
    from alembic_utils.pg_view import PGView
    from alembic_utils.replaceable_entity import register_entities
    register_entities([PGView("public", "room_numbers", "select id from rooms")])
