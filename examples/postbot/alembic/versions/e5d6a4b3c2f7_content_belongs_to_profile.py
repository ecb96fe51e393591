"""content belongs to profile

Revision ID: e5d6a4b3c2f7
Revises: d4c7f6a5b3e8
Create Date: 2024-06-02 16:30:00.000000

"""
from alembic import op

revision = 'e5d6a4b3c2f7'
down_revision = 'd4c7f6a5b3e8'
branch_labels = None
depends_on = None


def upgrade():
    op.drop_index('idx_profiles_email')
    op.execute("UPDATE content SET profile_id = NULL WHERE profile_id NOT IN (SELECT id FROM profiles)")
    with op.batch_alter_table('content') as batch_op:
        batch_op.create_foreign_key(
            'fk_content_profile',
            'profiles',
            ['profile_id'], ['id'],
            ondelete='CASCADE'
        )


def downgrade():
    with op.batch_alter_table('content') as batch_op:
        batch_op.drop_constraint('fk_content_profile', type_='foreignkey')
    op.create_index('idx_profiles_email', 'profiles', ['email'])
