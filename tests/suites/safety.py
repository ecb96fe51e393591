"""What must never happen: half-applied migrations, a version row that lies, a migration that ran twice."""
import os
import signal
import subprocess
import time

from suites import databases
from suites.project import Project


def cases(env):
    for dialect in ["sqlite"] + (["postgresql"] if env.servers else []):
        for check in (failing_leaves_nothing, killed_is_before_or_after, two_at_once, failing_downgrade, version_is_read_back,
                      version_change_fails):
            yield "%s/%s" % (dialect, check.__name__), lambda c=check, d=dialect: with_database(env, c, d)
    for dialect in ["sqlite"] + (["postgresql", "mysql"] if env.servers else []):
        for check in (many_at_once, many_in_own_transaction):
            yield "%s/%s" % (dialect, check.__name__), lambda c=check, d=dialect: with_database(env, c, d)
    for dialect in ["postgresql", "mysql"] if env.servers else []:
        for check in (connection_lost, lost_while_waiting):
            yield "%s/%s" % (dialect, check.__name__), lambda c=check, d=dialect: with_database(env, c, d)
    if env.servers:
        yield "mysql/tells_what_stays", lambda: with_database(env, tells_what_stays, "mysql")
    yield "sqlite/disk_full", lambda: with_database(env, disk_full, "sqlite")
    yield "sqlite/read_only", lambda: with_database(env, read_only, "sqlite")

    for check in (group_keeps_what_went_before, group_ends_for_others, group_killed):
        yield "sqlite/%s" % check.__name__, lambda c=check: with_database(env, c, "sqlite")


def with_database(env, check, dialect):
    with Project(env.alembic) as project:
        prefix = "sqlite:///%s/app.db" % project.folder if dialect == "sqlite" else dialect + "://"
        database = databases.open(dialect, project.folder, prefix)
        try:
            return check(project, database)
        finally:
            database.drop()


def rows(database):
    return database.run("select version_num from alembic_version;").split()


def tables(database):
    return database.schema()


def failing_leaves_nothing(project, database):
    """A migration that fails after DDL and DML leaves schema, rows and version as they were."""
    project.add("a1", 'op.create_table("one", sa.Column("id", sa.Integer, primary_key=True))')
    status, out, err = project.run(database.url, "upgrade", "head")
    if status:
        return out + err
    before = database.schema()
    project.add("a2", 'op.create_table("two", sa.Column("id", sa.Integer, primary_key=True))\n'
                      'op.execute("INSERT INTO one (id) VALUES (1)")\n'
                      'op.add_column("one", sa.Column("x", sa.Integer))\n'
                      'op.execute("INSERT INTO nowhere VALUES (1)")')
    status, out, err = project.run(database.url, "upgrade", "head")
    if status != 1:
        return "status %d, want 1: %s" % (status, err)
    if database.schema() != before:
        return "schema changed: " + database.schema()
    if database.run("select count(*) from one;").strip() != "0" or rows(database) != ["a1"]:
        return "rows were left"
    return None


def failing_downgrade(project, database):
    project.add("a1", 'op.create_table("one", sa.Column("id", sa.Integer, primary_key=True))',
                'op.drop_table("one")\nraise RuntimeError("no")')
    project.run(database.url, "upgrade", "head")
    before = database.schema()
    status, out, err = project.run(database.url, "downgrade", "base")
    if status != 1 or "RuntimeError: no" not in err:
        return "status %d: %s" % (status, err)
    return None if database.schema() == before and rows(database) == ["a1"] else "the table or the version row is gone"


def tells_what_stays(project, database):
    """MySQL commits DDL: who has to undo it is told what there is, and only that."""
    project.add("a1", 'op.create_table("one", sa.Column("id", sa.Integer, primary_key=True))')
    project.add("b2", '''op.execute("CREATE TEMPORARY TABLE mine (id INTEGER)")
op.execute("INSERT INTO one VALUES (1)")
op.create_table("two", sa.Column("id", sa.Integer))
op.execute("INSERT INTO one VALUES (2)")
op.execute("INSERT INTO nothing VALUES (1)")''')
    status, out, err = project.run(database.url, "upgrade", "head")
    told = [line.split("]", 1)[1].strip() for line in err.split("\n") if line.startswith("WARNI")]
    wanted = ["INSERT INTO one VALUES (1)", "CREATE TABLE two ( id INTEGER )"]
    if status != 1 or not told or "upgrade a1 -> b2" not in told[0] or told[1:] != wanted:
        return "status %d: %s" % (status, err)
    if rows(database) != ["a1"] or database.run("select id from one;").split() != ["1"]:
        return "rows: %s" % database.run("select id from one;")
    database.run("drop table two;")
    project.last = "a1"
    project.add("b2", 'op.execute("INSERT INTO nothing VALUES (1)")')
    status, out, err = project.run(database.url, "upgrade", "head")
    return "told of nothing: " + err if "WARNI" in err else None


def killed_is_before_or_after(project, database):
    """kill -9 at several moments of a run of 30 migrations: tables and version row agree afterwards."""
    for i in range(30):
        project.add("k%02d" % i, 'op.create_table("t%02d", sa.Column("id", sa.Integer, primary_key=True))\n'
                                 'time.sleep(0.004)\nop.execute("INSERT INTO t%02d (id) VALUES (1)")' % (i, i))
    for delay in (0.01, 0.03, 0.05, 0.08, 0.11):
        p = subprocess.Popen([project.alembic, "upgrade", "head"], cwd=project.folder, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL, env=dict(os.environ, DATABASE_URL=database.url))
        time.sleep(delay)
        p.send_signal(signal.SIGKILL)
        p.wait()
        time.sleep(0.05)
        problem = consistent(database)
        if problem:
            return "after a kill at %.0f ms: %s" % (delay * 1000, problem)
    status, out, err = project.run(database.url, "upgrade", "head")
    return err if status else consistent(database) or (None if rows(database) == ["k29"] else "not at head")


def consistent(database):
    schema = database.schema()
    made = [i for i in range(30) if "t%02d" % i in schema]
    try:
        version = rows(database)
    except RuntimeError:
        version = []
    want = [] if not version else list(range(int(version[0][1:]) + 1))
    return None if made == want else "tables %s, version %s" % (made, version)


def two_at_once(project, database):
    """Two runs started together both succeed, and every migration ran once."""
    project.add("c00", 'op.create_table("journal", sa.Column("step", sa.Integer))')
    for i in range(1, 20):
        project.add("c%02d" % i, 'op.execute("INSERT INTO journal (step) VALUES (%d)")\ntime.sleep(0.005)' % i)
    runs = [subprocess.Popen([project.alembic, "upgrade", "head"], cwd=project.folder, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, text=True, env=dict(os.environ, DATABASE_URL=database.url))
            for _ in range(3)]
    for p in runs:
        out, _ = p.communicate(timeout=60)
        if p.returncode:
            return "status %d: %s" % (p.returncode, out)
    steps = sorted(int(x) for x in database.run("select step from journal;").split())
    return None if steps == list(range(1, 20)) else "steps that ran: %s" % steps


OWN_TRANSACTION = """\
import os
from logging.config import fileConfig

from alembic import context
from sqlalchemy import create_engine

fileConfig(context.config.config_file_name)
with create_engine(os.environ["DATABASE_URL"]).begin() as connection:
    context.configure(connection=connection)
    context.run_migrations()
"""


def start(project, database, *words):
    return subprocess.Popen([project.alembic, *words], cwd=project.folder, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True, env=dict(os.environ, DATABASE_URL=database.url))


def many_at_once(project, database):
    """Five runs up, five runs down: all succeed, and every migration ran once. (MySQL shows a transaction what stood there
    before it waited for the lock.)"""
    project.add("c00", 'op.create_table("journal", sa.Column("step", sa.Integer))')
    for i in range(1, 8):
        project.add("c%02d" % i, 'op.execute("INSERT INTO journal (step) VALUES (%d)")\ntime.sleep(0.01)' % i,
                    'op.execute("INSERT INTO journal (step) VALUES (-%d)")\ntime.sleep(0.01)' % i)
    for words, at, steps in ((("upgrade", "head"), "c07", range(1, 8)), (("downgrade", "c00"), "c00", range(-7, 8))):
        for p in [start(project, database, *words) for _ in range(5)]:
            out, _ = p.communicate(timeout=90)
            if p.returncode:
                return "%s: status %d: %s" % (words[0], p.returncode, out)
        ran = sorted(int(x) for x in database.run("select step from journal;").split())
        if ran != [x for x in steps if x] or rows(database) != [at]:
            return "steps that ran: %s, at %s" % (ran, rows(database))
    return None


def many_in_own_transaction(project, database):
    """The same where env.py has begun the transaction: the lock lasts until that has ended."""
    with open(project.folder + "/alembic/env.py", "w") as f:
        f.write(OWN_TRANSACTION)
    return many_at_once(project, database)


def end_sessions(database, newest=False):
    """Ends the other sessions of the database, or the one that came last."""
    if database.url.startswith("postgresql"):
        database.run("select pg_terminate_backend(pid) from (select pid from pg_stat_activity where datname = current_database() and "
                     "pid <> pg_backend_pid() order by backend_start desc limit %s) as x;" % ("1" if newest else "all"))
        return
    ids = database.run("select id from information_schema.processlist where db = database() and id <> connection_id() order by id desc;")
    for number in ids.split():
        try:
            database.run("kill %s;" % number)
            if newest:
                return
        except RuntimeError as error:  # a client of ours that was about to leave
            if "Unknown thread id" not in str(error):
                raise


def until(project, p, text):
    """What P prints up to the line with TEXT."""
    lines = []
    for line in p.stdout:
        lines.append(line)
        if text in line:
            return
    raise RuntimeError("ended without %r: %s" % (text, "".join(lines)))


def connection_lost(project, database):
    """The session ends between two statements of a migration: an error of its own, and the version row is the old one."""
    project.add("l1", 'op.create_table("one", sa.Column("id", sa.Integer, primary_key=True))')
    project.run(database.url, "upgrade", "head")
    project.add("l2", 'op.execute("INSERT INTO one (id) VALUES (1)")\nprint("now", flush=True)\ntime.sleep(0.5)\n'
                      'op.execute("INSERT INTO one (id) VALUES (2)")')
    project.add("l3")
    p = start(project, database, "upgrade", "head")
    until(project, p, "now")
    end_sessions(database)
    out, _ = p.communicate(timeout=30)
    if p.returncode != 1 or "sqlalchemy.exc.OperationalError" not in out or "VALUES (2)" not in out:
        return "status %d: %s" % (p.returncode, out)
    if rows(database) != ["l1"] or database.run("select count(*) from one;").strip() != "0":
        return "at %s" % rows(database)
    status, out, err = project.run(database.url, "upgrade", "head")
    return err if status else None if rows(database) == ["l3"] else "at %s" % rows(database)


def lost_while_waiting(project, database):
    """The session of a run that waits for another one's lock ends: an error, and the other goes on."""
    project.add("l1", 'print("now", flush=True)\ntime.sleep(1.5)')
    first = start(project, database, "upgrade", "head")
    until(project, first, "now")
    second = start(project, database, "upgrade", "head")
    until(project, second, "Waiting for another migration")
    end_sessions(database, newest=True)
    out, _ = second.communicate(timeout=30)
    if second.returncode != 1 or "sqlalchemy.exc.OperationalError" not in out:
        return "status %d: %s" % (second.returncode, out)
    out, _ = first.communicate(timeout=30)
    return out if first.returncode else None if rows(database) == ["l1"] else "at %s" % rows(database)


def disk_full(project, database):
    """A file that cannot grow: the error is SQLite's own, and file and version row are as before."""
    project.add("d1", 'op.create_table("one", sa.Column("x", sa.Text))')
    project.run(database.url, "upgrade", "head")
    before = database.schema()
    for body, when in (('op.execute("INSERT INTO one SELECT hex(randomblob(60000))")', "a statement"),
                       ('op.create_table("two", sa.Column("x", sa.Text, unique=True))', "DDL")):
        project.last = "d1"
        project.add("d2", 'op.execute("PRAGMA max_page_count = 4")\n' + body)
        status, out, err = project.run(database.url, "upgrade", "head")
        if status != 1 or "sqlalchemy.exc.OperationalError: (sqlite3.OperationalError) database or disk is full" not in err:
            return "%s: status %d: %s" % (when, status, err)
        if rows(database) != ["d1"] or database.schema() != before or database.run("pragma integrity_check;") != "ok\n":
            return "%s: at %s: %s" % (when, rows(database), database.schema())
    return None


def read_only(project, database):
    """A database that may only be read: what reads works, what writes says so."""
    project.add("r1", 'op.create_table("one", sa.Column("x", sa.Text))')
    project.run(database.url, "upgrade", "head")
    project.add("r2", 'op.create_table("two", sa.Column("x", sa.Text))')
    url = "sqlite:///file:%s?mode=ro&uri=true" % database.path
    status, out, err = project.run(url, "current")
    if status or out != "r1\n":
        return "current: status %d: %s%s" % (status, out, err)
    status, out, err = project.run(url, "upgrade", "head")
    if status != 1 or "(sqlite3.OperationalError) attempt to write a readonly database" not in err:
        return "upgrade: status %d: %s%s" % (status, out, err)
    return None if rows(database) == ["r1"] else "at %s" % rows(database)


def version_is_read_back(project, database):
    """A migration that spoils the version table ends in an error, not in exit 0."""
    project.add("v1", 'op.create_table("one", sa.Column("id", sa.Integer))')
    project.run(database.url, "upgrade", "head")
    project.add("v2", "op.execute(\"DELETE FROM alembic_version\")")
    status, out, err = project.run(database.url, "upgrade", "head")
    if status == 0:
        return "exit 0 although the version row is gone"
    return None if rows(database) == ["v1"] else "version is %s" % rows(database)


REFUSALS = {
    "sqlite": ["CREATE TRIGGER refuse BEFORE UPDATE ON alembic_version WHEN new.version_num = 'w2' "
               "BEGIN SELECT RAISE(ABORT, 'not w2'); END"],
    "postgresql": ["CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
                   "'BEGIN IF new.version_num = ''w2'' THEN RAISE ''not w2''; END IF; RETURN new; END'",
                   "CREATE TRIGGER refuse BEFORE UPDATE ON alembic_version FOR EACH ROW EXECUTE FUNCTION refuse()"],
}


def version_change_fails(project, database):
    """The change of the version row is not waited for: its failure comes while the next script runs. It is told as its
    own all the same, even if that script catches what it gets, and nothing of the script is left."""
    dialect = "sqlite" if database.url.startswith("sqlite") else "postgresql"
    project.add("w1", "\n".join("op.execute(sa.DDL(%r))" % sql for sql in REFUSALS[dialect]))
    status, out, err = project.run(database.url, "upgrade", "head")
    if status:
        return out + err
    project.add("w2", 'op.create_table("one", sa.Column("id", sa.Integer))')
    for last in ('op.create_table("two", sa.Column("id", sa.Integer))', "op.get_bind().commit()",
                 'try:\n    op.execute("SELECT 2")\nexcept Exception:\n    pass',
                 'with op.get_context().autocommit_block():\n    op.create_table("two", sa.Column("id", sa.Integer))'):
        project.last = "w2"
        project.add("w3", 'try:\n    op.execute("SELECT 1")\nexcept Exception:\n    pass\n' + last)
        problem = refused(project, database, 1, "[SQL: UPDATE alembic_version SET version_num='w2'")
        if problem:
            return "%s: %s" % (last, problem)
    if dialect == "postgresql": # a change that changes nothing is no error of the server
        database.run("CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';")
        return refused(project, database, 255, "expected to match one row when updating 'w1' to 'w2'")
    return None


def refused(project, database, wanted, text):
    status, out, err = project.run(database.url, "upgrade", "head")
    if status != wanted or text not in err or "w3" in err.replace("-> w3", "").replace("Running", ""):
        return "status %d: %s" % (status, err)
    left = tables(database)
    if rows(database) != ["w1"] or any(name in left for name in ('"one"', " one ", '"two"', " two ")):
        return "left: %s %s" % (rows(database), left)
    return None


# On SQLite quick migrations are written to the file together (db_group).

TABLE = 'op.create_table("t%02d", sa.Column("id", sa.Integer, primary_key=True))\nop.execute("INSERT INTO t%02d (id) VALUES (1)")'
ENDINGS = {
    "raise": "raise RuntimeError('no')",
    "error": 'op.execute("INSERT INTO nowhere VALUES (1)")',
    "or rollback": 'op.execute("INSERT OR ROLLBACK INTO t00 (id) VALUES (1)")',
    "deferred": 'op.execute("INSERT INTO child (p) VALUES (9)")',
}


def group_keeps_what_went_before(project, database):
    """The migration that fails is undone alone, however it fails; those before it are in the file."""
    project.add("k00", 'op.execute("PRAGMA foreign_keys = ON")\n' + TABLE % (0, 0) +
                '\nop.execute("CREATE TABLE child (p INTEGER REFERENCES t00 (id) DEFERRABLE INITIALLY DEFERRED)")')
    for i in range(1, 29):
        project.add("k%02d" % i, TABLE % (i, i))
    for name, ending in ENDINGS.items():
        project.add("k29", 'op.execute("PRAGMA foreign_keys = ON")\n' + TABLE % (29, 29) + "\n" + ending)
        status, out, err = project.run(database.url, "upgrade", "head")
        project.last = "k28"
        problem = consistent(database)
        if status != 1 or problem or rows(database) != ["k28"]:
            return "%s: status %d, %s at %s: %s" % (name, status, problem, rows(database), err)
        os.unlink(database.url.partition(":///")[2])
    return None


def group_ends_for_others(project, database):
    """What a second connection, a PRAGMA or VACUUM needs to be written, is written before."""
    for i in range(10):
        project.add("k%02d" % i, TABLE % (i, i))
    project.add("k10", 'with sa.create_engine(%r).connect() as c:\n    print("seen", len(sa.inspect(c).get_table_names()))\n' %
                database.url + TABLE % (10, 10))
    project.add("k11", 'op.execute("PRAGMA foreign_keys = ON")\n' + TABLE % (11, 11))
    project.add("k12", 'op.execute("VACUUM")\n' + TABLE % (12, 12))
    project.add("k13", 'print("on", op.get_bind().execute(sa.text("PRAGMA foreign_keys")).scalar())\n' + TABLE % (13, 13))
    status, out, err = project.run(database.url, "upgrade", "head")
    if status or out.splitlines() != ["seen 11", "on 1"]:
        return "status %d: %s%s" % (status, out, err)
    left = [f for f in os.listdir(project.folder) if f.startswith("app.db")]
    return consistent(database) if rows(database) == ["k13"] and left == ["app.db"] else "at %s, files %s" % (rows(database), left)


def group_killed(project, database):
    """kill -9 while groups are written."""
    for i in range(30):
        project.add("k%02d" % i, TABLE % (i, i) + "\ntime.sleep(0.001)")
    for attempt in range(12):
        p = subprocess.Popen([project.alembic, "upgrade", "head"], cwd=project.folder, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL, env=dict(os.environ, DATABASE_URL=database.url))
        time.sleep(0.01 + 0.005 * attempt)
        p.send_signal(signal.SIGKILL)
        p.wait()
        problem = consistent(database)
        if problem:
            return "attempt %d: %s" % (attempt, problem)
    status, out, err = project.run(database.url, "upgrade", "head")
    return err if status else consistent(database)
