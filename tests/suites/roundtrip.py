"""Random models (random_models.py), 200 a run over the three servers: autogenerate from an empty database, upgrade,
autogenerate again finds nothing, downgrade leaves an empty database. RETORT_SEED chooses others than seed 1."""
import os
import shutil
import tempfile

from suites import autogen, casefile, databases, random_models

NEEDS_SERVERS = True
DIALECTS = ("postgresql", "mysql", "sqlite")
RUN = 200
LEFT = {
    "postgresql": "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname IN ('public', 'other')"
                  " AND relname NOT LIKE 'alembic_version%' UNION ALL SELECT typname FROM pg_type WHERE typtype = 'e'",
    "mysql": "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name <> 'alembic_version'",
    "sqlite": "SELECT name FROM sqlite_master WHERE tbl_name <> 'alembic_version'"}


def cases(env):
    seed = int(os.environ.get("RETORT_SEED", "1"))
    for i in range(RUN):
        dialect = DIALECTS[i % len(DIALECTS)]
        name = "%d-%d/%s" % (seed, i, dialect)
        yield name, lambda d=dialect, n=seed * 1000 + i: one(env, d, n)


def one(env, dialect, seed):
    folder = tempfile.mkdtemp(prefix="retort-roundtrip.", dir="/var/tmp")
    database = None
    try:
        options = '{"include_schemas": true}' if dialect == "postgresql" else "{}"
        autogen.lay_out([("file models.py", random_models.source(seed, dialect)), ("file env_opts.json", options),
                         ("settings", "autogenerate_extended = true\n")], folder)
        prefix = autogen.DIALECTS[dialect]
        database = databases.open(dialect, folder, prefix + folder + "/app.db" if dialect == "sqlite" else prefix)
        if dialect == "postgresql":
            database.run("CREATE SCHEMA other;")
        return walk(env, dialect, folder, database)
    finally:
        if database:
            database.drop()
        shutil.rmtree(folder, ignore_errors=True)


def walk(env, dialect, folder, database):
    environ = dict(os.environ, DATABASE_URL=database.url, LC_ALL="C.UTF-8")
    for argv in (["revision", "--autogenerate", "-m", "all"], ["upgrade", "head"], ["check"], ["downgrade", "base"]):
        status, out, err = casefile.run([env.alembic] + argv, folder, environ)
        if status:
            models = open(os.path.join(folder, "models.py"), encoding="utf-8").read()
            return "%s: status %d\n%s\n%s" % (argv[0], status, (out + err)[-1500:], models)
    left = database.run(LEFT[dialect] + ";").split()
    return "left behind: " + " ".join(left) if left else None
