"""Backfill user display names

Revision ID: 003
Revises: 002
Create Date: 2025-02-10 09:00:00.000000

"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "003"
down_revision = "002"
branch_labels = None
depends_on = None

users = sa.table(
    "users",
    sa.column("id", postgresql.UUID(as_uuid=True)),
    sa.column("username", sa.String),
    sa.column("display_name", sa.String),
)


def make_display_name(username: str) -> str:
    words = username.replace(".", " ").replace("_", " ").split()
    return " ".join(word.capitalize() for word in words) or username


def upgrade() -> None:
    connection = op.get_bind()
    rows = connection.execute(
        sa.select(users.c.id, users.c.username).where(users.c.display_name.is_(None)).order_by(users.c.username)
    ).fetchall()
    for row in rows:
        connection.execute(
            users.update().where(users.c.id == row.id).values(display_name=make_display_name(row.username))
        )


def downgrade() -> None:
    # Which names were empty before is not known any more: they stay.
    pass
