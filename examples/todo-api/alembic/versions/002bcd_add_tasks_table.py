"""Add tasks table

Revision ID: 002bcd
Revises: 001abc
Create Date: 2024-02-02 09:12:44.120331

"""
from alembic import op
import sqlalchemy as sa


revision = '002bcd'
down_revision = '001abc'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('tasks',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('title', sa.String(length=200), nullable=False),
        sa.Column('notes', sa.Text(), nullable=True),
        sa.Column('finished', sa.Boolean(), server_default='0', nullable=False),
        sa.Column('due', sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_tasks_due'), 'tasks', ['due'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_tasks_due'), table_name='tasks')
    op.drop_table('tasks')
