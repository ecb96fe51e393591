"""Revision scripts and the SQL the reference prints for them on six dialects, up and down: golden/ddl/NAME.test."""
import os
import re
import shutil
import tempfile

from suites import casefile

DIALECTS = ["postgresql", "sqlite", "mysql", "mariadb", "mssql", "oracle"]
COMMANDS = {"up": ["upgrade", "head", "--sql"], "down": ["downgrade", "r1:base", "--sql"]}
ENV_PY = """\
import os

from alembic import context

context.configure(
    url=os.environ["DATABASE_URL"],
    target_metadata=None,
    literal_binds=True,
    dialect_opts={"paramstyle": "named"},
)
with context.begin_transaction():
    context.run_migrations()
"""


def cases(env):
    folder = os.path.join(env.golden, "ddl")
    for name in casefile.names(folder):
        yield name, lambda n=name: one(env.alembic, os.path.join(folder, n + ".test"))


def lay_out(sections, work):
    casefile.write(work + "/alembic.ini", "[alembic]\nscript_location = alembic\n")
    casefile.write(work + "/alembic/env.py", sections.get("env.py", ENV_PY))
    casefile.write(work + "/alembic/versions/r1_case.py", sections["script.py"])


def said(message, text):
    """A Python object's address in a message is no part of it."""
    pieces = re.split(r"(?:Compiler )?<[^>]* at 0x[^>]*>", message)
    return all(piece.strip() in text for piece in pieces)


def one(alembic, path):
    sections = dict(casefile.read(path))
    work = tempfile.mkdtemp(prefix="retort-ddl.")
    problems = []
    try:
        lay_out(sections, work)
        for title, want in sections.items():
            words = title.split()
            if words[0] not in COMMANDS:
                continue
            error = words[1] == "error"
            for dialect in words[1 + error:]:
                status, out, err = casefile.run([alembic] + COMMANDS[words[0]], work, dict(os.environ, DATABASE_URL=dialect + "://"))
                if error:
                    message = want.strip().split(": ", 1)[-1].split("\n")[0]
                    bad = None if status > 0 and said(message, err + out) else "want error %r, got status %d: %s" % (message, status, err[-200:])
                else:
                    bad = err[-300:] or "exit status %d" % status if status else casefile.diff(want, out)
                if bad:
                    problems.append("%s %s: %s" % (words[0], dialect, bad))
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return "\n".join(problems) or None
