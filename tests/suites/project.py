"""Scratch projects for tests: an ini file, a plain env.py and revisions made from text."""
import os
import shutil
import tempfile

from suites import casefile

INI = """\
[alembic]
script_location = %(here)s/alembic
prepend_sys_path = .
path_separator = os

[loggers]
keys = root,alembic
[handlers]
keys = console
[formatters]
keys = generic
[logger_root]
level = WARNING
handlers = console
[logger_alembic]
level = INFO
handlers =
qualname = alembic
[handler_console]
class = StreamHandler
args = (sys.stderr,)
formatter = generic
[formatter_generic]
format = %(levelname)-5.5s [%(name)s] %(message)s
"""

ENV_PY = """\
import os
from logging.config import fileConfig

from alembic import context
from sqlalchemy import create_engine, pool

fileConfig(context.config.config_file_name)
url = os.environ["DATABASE_URL"]
if context.is_offline_mode():
    context.configure(url=url, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    with create_engine(url, poolclass=pool.NullPool).connect() as connection:
        context.configure(connection=connection, OPTIONS)
        with context.begin_transaction():
            context.run_migrations()
"""

REVISION = '''\
"""{title}

Revision ID: {rev}
Revises: {down}
Create Date: 2025-01-01 00:00:00

"""
import time

from alembic import op
import sqlalchemy as sa

revision = "{rev}"
down_revision = {down!r}


def upgrade():
    {up}


def downgrade():
    {undo}
'''


class Project:
    """A project in a folder of its own; use as a context manager."""

    def __init__(self, alembic, options=""):
        self.alembic = alembic
        self.folder = tempfile.mkdtemp(prefix="retort-test.", dir="/var/tmp")
        self.last = None
        casefile.write(self.folder + "/alembic.ini", INI)
        casefile.write(self.folder + "/alembic/env.py", ENV_PY.replace("OPTIONS", options))
        os.makedirs(self.folder + "/alembic/versions")

    def add(self, rev, up="pass", undo="pass", title="step"):
        """Adds a revision on top; UP and UNDO are the bodies' lines."""
        text = REVISION.format(title=title, rev=rev, down=self.last, up=up.replace("\n", "\n    "),
                               undo=undo.replace("\n", "\n    "))
        casefile.write("%s/alembic/versions/%s.py" % (self.folder, rev), text)
        self.last = rev

    def run(self, url, *words, timeout=60, **environ):
        return casefile.run([self.alembic, *words], self.folder, dict(os.environ, DATABASE_URL=url, **environ), timeout)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        shutil.rmtree(self.folder, ignore_errors=True)
