"""add content status

Revision ID: c3b8e7f6a5d2
Revises: a1f0c3d2b4e5
Create Date: 2024-05-09 09:05:00.000000

"""
from alembic import op
import sqlalchemy as sa

revision = 'c3b8e7f6a5d2'
down_revision = 'a1f0c3d2b4e5'
branch_labels = ('content',)
depends_on = None


def upgrade():
    op.add_column('content', sa.Column('status', sa.String(20), server_default='draft', nullable=False))
    op.add_column('content', sa.Column('posted_at', sa.DateTime(), nullable=True))
    op.create_index('idx_content_status', 'content', ['status'])


def downgrade():
    op.drop_index('idx_content_status')
    op.drop_column('content', 'posted_at')
    op.drop_column('content', 'status')
