"""Generated projects for the benchmarks."""
import os

INI = "[alembic]\nscript_location = %(here)s/alembic\nprepend_sys_path = .\npath_separator = os\n"
ENV_PY = """\
import os

from alembic import context
from sqlalchemy import create_engine, pool

MODELS
url = os.environ["DATABASE_URL"]
if context.is_offline_mode():
    context.configure(url=url, target_metadata=target_metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    with create_engine(url, poolclass=pool.NullPool).connect() as connection:
        context.configure(connection=connection, target_metadata=target_metadata)
        with context.begin_transaction():
            context.run_migrations()
"""
MAKO = '''\
"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
Create Date: ${create_date}

"""
from alembic import op
import sqlalchemy as sa
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade():
    ${upgrades if upgrades else "pass"}


def downgrade():
    ${downgrades if downgrades else "pass"}
'''
REVISION = '''\
"""step {n}

Revision ID: {rev}
Revises: {down_text}
Create Date: 2024-01-15 10:20:30.123456

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = {rev!r}
down_revision = {down!r}
branch_labels = None
depends_on = None


def upgrade() -> None:
{up}


def downgrade() -> None:
{undo}
'''


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def skeleton(folder, models):
    write(folder + "/alembic.ini", INI)
    write(folder + "/alembic/env.py", ENV_PY.replace("MODELS", models))
    write(folder + "/alembic/script.py.mako", MAKO)
    os.makedirs(folder + "/alembic/versions", exist_ok=True)


def step(n):
    """What revision N does: every fourth makes a table, the three behind it change that one."""
    table = "t%04d" % (n - n % 4)
    return [
        ('    op.create_table(\n        "%s",\n        sa.Column("id", sa.Integer(), nullable=False),\n'
         '        sa.Column("name", sa.String(length=100), nullable=False),\n'
         '        sa.Column("created_at", sa.DateTime(), server_default=sa.text("CURRENT_TIMESTAMP"), nullable=False),\n'
         '        sa.PrimaryKeyConstraint("id"),\n    )' % table, '    op.drop_table("%s")' % table),
        ('    op.add_column("%s", sa.Column("email", sa.String(length=255), nullable=True))' % table,
         '    op.drop_column("%s", "email")' % table),
        ('    op.create_index("ix_%s_email", "%s", ["email"], unique=False)' % (table, table),
         '    op.drop_index("ix_%s_email", table_name="%s")' % (table, table)),
        ('    op.execute("INSERT INTO %s (id, name) VALUES (1, \'first\')")' % table,
         '    op.execute("DELETE FROM %s WHERE id = 1")' % table),
    ][n % 4]


def linear(scratch, count):
    """A straight line of COUNT revisions; made once."""
    folder = "%s/linear%d" % (scratch, count)
    if os.path.exists(folder):
        return folder
    skeleton(folder, "target_metadata = None")
    down = None
    for n in range(count):
        rev = "%012x" % (0xABC000000000 + n * 7919)
        up, undo = step(n)
        write("%s/alembic/versions/%s_step_%d.py" % (folder, rev, n),
              REVISION.format(n=n, rev=rev, down=down, down_text=down or "", up=up, undo=undo))
        down = rev
    return folder


def models(scratch, tables):
    """Declarative models of TABLES tables with keys and indexes; made once."""
    folder = "%s/models%d" % (scratch, tables)
    if os.path.exists(folder):
        return folder
    skeleton(folder, "from models import Base\n\ntarget_metadata = Base.metadata")
    lines = ["from sqlalchemy import Boolean, Column, DateTime, ForeignKey, Integer, Numeric, String, Text, func",
             "from sqlalchemy.orm import declarative_base", "", "Base = declarative_base()", ""]
    for n in range(tables):
        lines += ["", "class T%d(Base):" % n, "    __tablename__ = 'table_%04d'" % n,
                  "    id = Column(Integer, primary_key=True)",
                  "    name = Column(String(100), nullable=False, index=True)",
                  "    email = Column(String(255), unique=True)",
                  "    notes = Column(Text)",
                  "    amount = Column(Numeric(10, 2), nullable=False, server_default='0')",
                  "    active = Column(Boolean, nullable=False)",
                  "    created_at = Column(DateTime, server_default=func.now())",
                  "    updated_at = Column(DateTime(timezone=True))",
                  "    rank = Column(Integer, index=True)"]
        if n:
            lines.append("    parent_id = Column(Integer, ForeignKey('table_%04d.id', ondelete='CASCADE'))" % (n // 2))
    write(folder + "/models.py", "\n".join(lines) + "\n")
    return folder
