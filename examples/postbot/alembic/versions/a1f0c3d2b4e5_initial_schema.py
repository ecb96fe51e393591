"""initial schema

The same tables as src/backend/db/migrations/schema.sql: a database made from that file is stamped with this revision.

Revision ID: a1f0c3d2b4e5
Revises:
Create Date: 2024-05-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa

revision = 'a1f0c3d2b4e5'
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        'profiles',
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.Column('email', sa.String(255), nullable=False),
        sa.Column('name', sa.String(255)),
        sa.Column('created_at', sa.DateTime(), server_default=sa.func.now(), nullable=False),
    )
    op.create_index('idx_profiles_email', 'profiles', ['email'])
    op.create_table(
        'content',
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.Column('profile_id', sa.Integer()),
        sa.Column('body', sa.Text(), nullable=False),
    )


def downgrade():
    op.drop_table('content')
    op.drop_index('idx_profiles_email')
    op.drop_table('profiles')
