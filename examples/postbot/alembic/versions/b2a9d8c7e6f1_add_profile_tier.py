"""add profile tier

Revision ID: b2a9d8c7e6f1
Revises: a1f0c3d2b4e5
Create Date: 2024-05-08 14:20:00.000000

"""
from alembic import op
import sqlalchemy as sa

revision = 'b2a9d8c7e6f1'
down_revision = 'a1f0c3d2b4e5'
branch_labels = ('profiles',)
depends_on = None


def upgrade():
    # Schema change
    op.add_column('profiles', sa.Column('tier', sa.String(20), server_default='free', nullable=False))

    # Data migration, in the style of SQLAlchemy 1.x: a plain string
    connection = op.get_bind()
    connection.execute("UPDATE profiles SET tier = 'team' WHERE email LIKE '%@postbot.example'")

    op.alter_column('profiles', 'name', new_column_name='full_name')


def downgrade():
    op.alter_column('profiles', 'full_name', new_column_name='name')
    op.drop_column('profiles', 'tier')
