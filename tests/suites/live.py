"""Scripts run up and down on real databases: what they print, the schema and the rows they leave: golden/live/NAME.test.

Sections: script.py; "up D" and "down D" for the dialects the script is for: standard output, schema, rows, as recorded from the
reference. To record: PYTHONPATH=tests tests/suites/live.py ALEMBIC [NAME...] with RETORT_TEST_PG_URL and RETORT_TEST_MYSQL_URL set.
"""
import os
import re
import shutil
import sys
import tempfile

from suites import casefile, databases, project

NEEDS_SERVERS = True
PREFIXES = {"sqlite": "sqlite:///test.db", "postgresql": "postgresql://", "mysql": "mysql+pymysql://"}
STEPS = {"up": ["upgrade", "head"], "down": ["downgrade", "base"]}
TABLES = {
    "sqlite": "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by 1;",
    "postgresql": "select quote_ident(nspname) || '.' || quote_ident(relname) from pg_class c join pg_namespace n on n.oid = relnamespace"
                  " where relkind = 'r' and nspname not like 'pg_%' and nspname <> 'information_schema' order by 1;",
    "mysql": "select table_name from information_schema.tables where table_schema = database() order by 1;",
}
EXTENSIONS = "create schema other; create extension if not exists btree_gist; create extension if not exists hstore;"


MILLION = {
    "sqlite": "with recursive s(id) as (select 1 union all select id + 1 from s where id < 1000000) select id, printf('%.*c', 100, 'x') as v from s",
    "postgresql": "select g as id, repeat('x', 100) as v from generate_series(1, 1000000) g",
    "mysql": "select seq as id, repeat('x', 100) as v from seq_1_to_1000000",
}
READ = """\
import sys

import sqlalchemy as sa

with sa.create_engine(sys.argv[1]).connect() as c:
    for options in {"stream_results": True}, {"yield_per": 5000}:
        print(sum(row.id for row in c.execute(sa.text(sys.argv[2]), execution_options=options)))
# not what wait4() tells: that counts the memory of the process which forked, too
peak = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")]
print("within 64 MB" if int(peak[0]) < 64 * 1024 else "%s KB in memory" % peak[0])
"""


def read_million(env, dialect):
    """Streamed rows do not stay in memory."""
    work = tempfile.mkdtemp(prefix="retort-live.")
    db = databases.open(dialect, work, PREFIXES[dialect])
    try:
        casefile.write(work + "/read.py", READ)
        argv = [env.retort, "exec", "--allow-all", work + "/read.py", db.url, MILLION[dialect]]
        status, text, err = casefile.run(argv, work, dict(os.environ), timeout=120)
        return casefile.diff("500000500000\n500000500000\nwithin 64 MB\n", text) or (err[-300:] if status else None)
    finally:
        db.drop()
        shutil.rmtree(work, ignore_errors=True)


def cases(env):
    for dialect in MILLION:
        yield "million rows " + dialect, lambda d=dialect: read_million(env, d)
    folder = os.path.join(env.golden, "live")
    for name in casefile.names(folder):
        sections = dict(casefile.read(os.path.join(folder, name + ".test")))
        for dialect in PREFIXES:
            if "up " + dialect in sections:
                yield name + " " + dialect, lambda s=sections, d=dialect: compare(env.alembic, s, d)


def rows(db, dialect):
    quote = {"sqlite": lambda t: '"%s"' % t.replace('"', '""'), "postgresql": str, "mysql": lambda t: "`%s`" % t.replace("`", "``")}
    text = ""
    for table in db.run(TABLES[dialect]).splitlines():
        if dialect == "mysql":
            table = table.replace("\\\\", "\\")
        select = "select * from %s order by 1;" % quote[dialect](table)
        mode = ".mode quote\n" if dialect == "sqlite" else ""
        text += "%s\n%s" % (table, "".join("  %s\n" % line for line in db.run(mode + select).splitlines()))
    return text


def run(alembic, script, dialect):
    """{"up": text, "down": text}"""
    work = tempfile.mkdtemp(prefix="retort-live.")
    db = databases.open(dialect, work, PREFIXES[dialect])
    result = {}
    try:
        if dialect == "postgresql":
            db.run(EXTENSIONS)
        casefile.write(work + "/alembic.ini", project.INI.replace("level = INFO", "level = WARNING"))
        casefile.write(work + "/alembic/env.py", project.ENV_PY.replace(", OPTIONS", ""))
        casefile.write(work + "/alembic/versions/r1_case.py", script)
        for step, command in STEPS.items():
            status, out, err = casefile.run([alembic] + command, work, dict(os.environ, DATABASE_URL=db.url))
            out = re.sub(r"0x[0-9a-f]+", "0x", out).replace(db.name, "DATABASE") if dialect != "sqlite" else out
            if status:
                out += "exit status %d\n%s\n" % (status, err.strip().split("\n")[-1])
            schema = db.schema()
            schema = schema.replace(db.name, "DATABASE") if dialect != "sqlite" else schema
            result[step] = "%s-- schema\n%s-- rows\n%s" % (out, schema, rows(db, dialect))
    finally:
        db.drop()
        shutil.rmtree(work, ignore_errors=True)
    return result


def compare(alembic, sections, dialect):
    got = run(alembic, sections["script.py"], dialect)
    for step in STEPS:
        difference = casefile.diff(sections["%s %s" % (step, dialect)], got[step])
        if difference:
            return "%s: %s" % (step, difference)
    return None


def record(alembic, folder, names):
    for name in names or casefile.names(folder):
        path = os.path.join(folder, name + ".test")
        script = dict(casefile.read(path))["script.py"]
        text = "====== script.py\n" + script
        wanted = re.search(r"^# dialects: (.*)$", script, re.M)
        for dialect in wanted.group(1).split() if wanted else PREFIXES:
            for step, out in run(alembic, script, dialect).items():
                text += "====== %s %s\n%s" % (step, dialect, out)
        casefile.write(path, text)
        print(name, len(text))


if __name__ == "__main__":
    here = os.path.dirname(os.path.abspath(__file__))
    record(sys.argv[1], os.path.join(os.path.dirname(here), "golden", "live"), sys.argv[2:])
