"""Tasks belong to users

SQLite cannot add a foreign key to a table that exists: batch mode makes a new one and copies the rows.

Revision ID: 003cde
Revises: 002bcd
Create Date: 2024-03-11 17:40:05.908172

"""
from alembic import op
import sqlalchemy as sa


revision = '003cde'
down_revision = '002bcd'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('tasks') as batch_op:
        batch_op.alter_column('finished', new_column_name='done', existing_type=sa.Boolean(), existing_nullable=False)
        batch_op.add_column(sa.Column('owner_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key('fk_tasks_owner', 'users', ['owner_id'], ['id'], ondelete='CASCADE')

    # Tasks from before there were owners go to the first user.
    bind = op.get_bind()
    first = bind.execute(sa.text("SELECT min(id) FROM users")).scalar()
    if first is None and bind.execute(sa.text("SELECT count(*) FROM tasks")).scalar():
        bind.execute(sa.text("INSERT INTO users (email, name) VALUES (:email, :name)"),
                     {"email": "nobody@example.com", "name": "Nobody"})
        first = bind.execute(sa.text("SELECT min(id) FROM users")).scalar()
    if first is not None:
        bind.execute(sa.text("UPDATE tasks SET owner_id = :owner"), {"owner": first})

    with op.batch_alter_table('tasks') as batch_op:
        batch_op.alter_column('owner_id', existing_type=sa.Integer(), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table('tasks') as batch_op:
        batch_op.drop_constraint('fk_tasks_owner', type_='foreignkey')
        batch_op.drop_column('owner_id')
        batch_op.alter_column('done', new_column_name='finished', existing_type=sa.Boolean(), existing_nullable=False)
