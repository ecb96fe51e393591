"""Random models (random_models.py), 200 a run over the three servers: autogenerate from an empty database, upgrade,
autogenerate again finds nothing, downgrade leaves an empty database. Then pairs of them, a version and the next one:
autogenerate from the one to the other, upgrade, nothing more is found, downgrade brings the first one's schema back.
What is renamed keeps its rows. RETORT_SEED chooses others than seed 1."""
import glob
import os
import re
import shutil
import tempfile

from suites import autogen, casefile, databases, random_models

NEEDS_SERVERS = True
DIALECTS = ("postgresql", "mysql", "sqlite")
RUN = 200
PAIRS = 60
RENAMES = 15
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
        yield name, lambda d=dialect, n=seed * 1000 + i: one(env, d, [random_models.source(n, d)])
    for i in range(PAIRS):
        dialect = DIALECTS[i % len(DIALECTS)]
        name = "%d-%d-later/%s" % (seed, i, dialect)
        yield name, lambda d=dialect, n=seed * 1000 + i: one(env, d, random_models.versions(n, d))
    for i in range(RENAMES):
        dialect = DIALECTS[i % len(DIALECTS)]
        name = "%d-%d-renamed/%s" % (seed, i, dialect)
        yield name, lambda d=dialect, n=seed * 1000 + i: one(env, d, *random_models.renamed(n, d))


def one(env, dialect, models, fill="", select=None):
    folder = tempfile.mkdtemp(prefix="retort-roundtrip.", dir="/var/tmp")
    database = None
    try:
        options = '{"include_schemas": true}' if dialect == "postgresql" else "{}"
        autogen.lay_out([("file models.py", models[0]), ("file env_opts.json", options),
                         ("settings", "autogenerate_extended = true\n")], folder)
        prefix = autogen.DIALECTS[dialect]
        database = databases.open(dialect, folder, prefix + folder + "/app.db" if dialect == "sqlite" else prefix)
        if dialect == "postgresql":
            database.run("CREATE SCHEMA other;")
        w = Walk(env, folder, database)
        return walk_renamed(w, models, fill, select) if select else walk(w, dialect, models)
    finally:
        if database:
            database.drop()
        shutil.rmtree(folder, ignore_errors=True)


class Walk:
    def __init__(self, env, folder, database):
        self.env, self.folder, self.database = env, folder, database
        self.environ = dict(os.environ, DATABASE_URL=database.url, LC_ALL="C.UTF-8")

    def run(self, *argv):
        status, out, err = casefile.run([self.env.alembic] + list(argv), self.folder, self.environ)
        if not status:
            return
        files = [os.path.join(self.folder, "models.py")] + sorted(glob.glob(self.folder + "/alembic/versions/*.py"))
        texts = [open(f, encoding="utf-8").read() for f in files]
        raise Failed("%s: status %d\n%s\n%s" % (argv[0], status, (out + err)[-1500:], "\n----\n".join(texts)))

    def models(self, text):
        casefile.write(os.path.join(self.folder, "models.py"), text)

    def schema(self):
        """Its parts without their order, since a column that came back stands at the end, and without what servers and
        batches come to write in another way: names, quotes, CHECKs (which `check` compares)."""
        text = self.database.schema().replace('"', "")
        if self.database.url.startswith("sqlite"):
            text = re.sub(r"CONSTRAINT \w+ ", "", re.sub(r"DEFAULT \((.*)\)", r"DEFAULT \1", text))
        else:
            text = re.sub(r"(CONSTRAINT \S+ )?CHECK \(.*", "", text)
            text = re.sub(r"KEY `\w+` \(", "KEY (", text)  # MySQL names some itself
        return sorted(filter(None, (part.strip(" \t") for part in re.split(r",[ \n]|\n", text))))


class Failed(Exception):
    pass


def walk_renamed(w, models, fill, select):
    """What has another name keeps what it holds, there and back."""
    try:
        for argv in (["revision", "--autogenerate", "-m", "all"], ["upgrade", "head"]):
            w.run(*argv)
        w.database.run(fill)
        rows = w.database.run(select[0])
        w.models(models[1])
        for argv in (["revision", "--autogenerate", "-m", "later"], ["upgrade", "head"], ["check"]):
            w.run(*argv)
        later = w.database.run(select[1])
        w.run("downgrade", "-1")
        back = w.database.run(select[0])
    except Failed as e:
        return str(e)
    if not rows.strip() or later != rows or back != rows:
        return "rows were %r, then %r, then %r" % (rows, later, back)


def walk(w, dialect, models):
    try:
        for argv in (["revision", "--autogenerate", "-m", "all"], ["upgrade", "head"], ["check"]):
            w.run(*argv)
        for text in models[1:]:
            before = w.schema()
            w.models(text)
            for argv in (["revision", "--autogenerate", "-m", "later"], ["upgrade", "head"], ["check"], ["downgrade", "-1"]):
                w.run(*argv)
            if w.schema() != before:
                return "the schema is not what it was: " + casefile.diff("\n".join(before), "\n".join(w.schema()))
            os.remove(glob.glob(w.folder + "/alembic/versions/*_later.py")[0])
            w.models(models[0])
            w.run("check")
        w.run("downgrade", "base")
    except Failed as e:
        return str(e)
    left = w.database.run(LEFT[dialect] + ";").split()
    return "left behind: " + " ".join(left) if left else None
