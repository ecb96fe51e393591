"""The example projects: up, down, up again on SQLite and PostgreSQL, schemas compared with examples/*/expected.DIALECT.sql.

The expected files are what the reference's schema dump looks like; `tests/run.py --only examples` with
RETORT_RECORD=1 writes them anew.
"""
import os
import shutil
import tempfile

from suites import casefile, databases

# folder of the project, folder to run from, the URL forms it takes
PROJECTS = {
    "todo-api": (".", {"sqlite": "sqlite:///./todo.db", "postgresql": "postgresql://"}),
    "postbot": (".", {"sqlite": "sqlite:///postbot.db", "postgresql": "postgresql+psycopg2://"}),
    "bot-dashboard": ("migrations", {"postgresql": "postgresql+asyncpg://"}),
}


def cases(env):
    for project, (folder, urls) in PROJECTS.items():
        for dialect, url in urls.items():
            if dialect == "sqlite" or env.servers:
                yield "%s/%s" % (project, dialect), lambda p=project, f=folder, d=dialect, u=url: one(env, p, f, d, u)


def one(env, project, folder, dialect, url):
    work = tempfile.mkdtemp(prefix="retort-example.")
    shutil.copytree(os.path.join(env.root, "examples", project), work + "/p")
    cwd = os.path.join(work, "p", folder)
    database = databases.open(dialect, cwd, url)
    try:
        environ = dict(os.environ, DATABASE_URL=database.url)

        def alembic(*words):
            status, out, err = casefile.run([env.alembic, *words], cwd, environ)
            if status:
                raise RuntimeError("alembic %s: status %d: %s" % (" ".join(words), status, (out + err)[-500:]))
            return out

        alembic("upgrade", "head")
        first = database.schema()
        wanted = os.path.join(env.root, "tests", "golden", "examples", "%s.%s.sql" % (project, dialect))
        if os.environ.get("RETORT_RECORD"):
            casefile.write(wanted, first)
        with open(wanted, encoding="utf-8") as f:
            problem = casefile.diff(f.read(), first)
        if problem:
            return problem
        if "(head)" not in alembic("current"):
            return "current does not say (head)"
        alembic("downgrade", "-1")
        alembic("downgrade", "base")
        if database.schema() != database.empty_schema():
            return "downgrade base left: " + database.schema()
        alembic("upgrade", "head")
        return casefile.diff(first, database.schema())
    finally:
        database.drop()
        shutil.rmtree(work, ignore_errors=True)
