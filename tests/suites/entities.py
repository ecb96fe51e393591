"""Packages that take part in autogenerate, on PostgreSQL: golden/entities/NAME/models_1.py, models_2.py, ... in turn.

For each step the revision that --autogenerate writes is N.out; after its upgrade nothing is left to be found; in the end all goes
down again. RETORT_RECORD=1 writes the .out files. models.py may have `options`, for context.configure, and a function `prepare`.
"""
import glob
import os
import re
import shutil

from suites import casefile, databases, project

NEEDS_SERVERS = True

ENV_PY = """\
import os

import models
from alembic import context
from sqlalchemy import create_engine

if hasattr(models, "prepare"):
    models.prepare()
with create_engine(os.environ["DATABASE_URL"]).connect() as connection:
    context.configure(connection=connection, target_metadata=models.metadata, **getattr(models, "options", {}))
    with context.begin_transaction():
        context.run_migrations()
"""
MAKO = """\
${imports if imports else ""}
from alembic import op
import sqlalchemy as sa
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade():
    ${upgrades if upgrades else "pass"}


def downgrade():
    ${downgrades if downgrades else "pass"}
"""


def cases(env):
    for folder in sorted(glob.glob(os.path.join(env.golden, "entities", "*", ""))):
        yield os.path.basename(folder[:-1]), lambda f=folder: one(env, f)


def step(p, database, folder, n):
    shutil.copy(folder + "models_%d.py" % n, p.folder + "/models.py")
    status, out, err = p.run(database.url, "revision", "--autogenerate", "--rev-id", "r%d" % n, "-m", "step")
    if status:
        return "revision %d: %s" % (n, (out + err)[-600:])
    with open(glob.glob(p.folder + "/alembic/versions/r%d_*.py" % n)[0], encoding="utf-8") as f:
        text = re.sub(r"(?m)[ \t]+$", "", f.read())
    expected = folder + "%d.out" % n
    if os.environ.get("RETORT_RECORD"):
        casefile.write(expected, text)
    with open(expected, encoding="utf-8") as f:
        wrong = casefile.diff(f.read(), text)
    if wrong:
        return "revision %d: %s" % (n, wrong)
    for words in (["upgrade", "head"], ["check"], ["downgrade", "-1"], ["upgrade", "head"], ["check"]):
        status, out, err = p.run(database.url, *words)
        if status:
            return "%s after revision %d: %s" % (words, n, (out + err)[-600:])
    return None


def one(env, folder):
    with project.Project(env.alembic) as p:
        casefile.write(p.folder + "/alembic/env.py", ENV_PY)
        casefile.write(p.folder + "/alembic/script.py.mako", MAKO)
        database = databases.open("postgresql", p.folder, "postgresql://")
        try:
            for n in range(1, len(glob.glob(folder + "models_*.py")) + 1):
                wrong = step(p, database, folder, n)
                if wrong:
                    return wrong
            status, out, err = p.run(database.url, "downgrade", "base")
            return "downgrade base: %s" % (out + err)[-600:] if status else None
        finally:
            database.drop()
