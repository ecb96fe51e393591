"""merge branches

Revision ID: d4c7f6a5b3e8
Revises: b2a9d8c7e6f1, c3b8e7f6a5d2
Create Date: 2024-05-10 11:45:00.000000

"""

revision = 'd4c7f6a5b3e8'
down_revision = ('b2a9d8c7e6f1', 'c3b8e7f6a5d2')
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
