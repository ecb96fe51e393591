"""What scripts may not do, and how runs end that are stopped: a clear error, a database as before."""
import os
import shutil
import signal
import subprocess
import time

from suites import casefile, databases
from suites.project import INI, Project

# What a script tries, the option its PermissionError must name, and the words that allow it.
REFUSED = [
    ("open('/etc/hostname').read()", "--allow-write", ["--allow-write", "/etc"]),
    ("open('new.txt', 'w')", "--allow-write", ["--allow-write", "."]),
    ("import os; os.mkdir('sub')", "--allow-write", ["--allow-write", "."]),
    ("import os; os.remove('script.py')", "--allow-write", ["--allow-write", "."]),
    ("import os; os.listdir('/etc')", "--allow-write", ["--allow-write", "/etc"]),
    ("import shutil; shutil.copy('script.py', 'copy.py')", "--allow-write", ["--allow-write", "."]),
    ("import pathlib; pathlib.Path('p.txt').write_text('x')", "--allow-write", ["--allow-write", "."]),
    ("import sqlite3; sqlite3.connect('new.db')", "--allow-write", ["--allow-write", "."]),
    ("import sqlite3; sqlite3.connect(':memory:').execute(\"attach 'new.db' as n\")", "--allow-write", ["--allow-write", "."]),
    ("import sqlite3; sqlite3.connect(':memory:').execute('attach ? as n', ('new.db',))", "--allow-write", ["--allow-write", "."]),
    ("import sqlite3; sqlite3.connect(':memory:').execute(\"vacuum into 'new.db'\")", "--allow-write", ["--allow-write", "."]),
    ("import sqlite3; sqlite3.connect(':memory:').execute(\"attach 'new' || '.db' as n\")", "--allow-all", ["--allow-all"]),
    ("import sqlite3; sqlite3.connect('file:%2Fetc/x.db?a=mode=memory', uri=True)", "--allow-write", None),
    ("import subprocess; subprocess.run(['true'])", "--allow-run", ["--allow-run"]),
    ("import os; os.system('true')", "--allow-run", ["--allow-run"]),
    ("import socket; socket.socket()", "--allow-net", ["--allow-net"]),
    ("import socket; socket.create_connection(('127.0.0.1', 1))", "--allow-net", None),
    ("import socket; socket.getaddrinfo('localhost', 80)", "--allow-net", ["--allow-net"]),
    ("import select; select.select([], [], [], 0)", "--allow-net", ["--allow-net"]),
]


def cases(env):
    for i, (code, option, allow) in enumerate(REFUSED):
        yield "refused/%d" % i, lambda c=code, o=option, a=allow: refused(env, c, o, a)
    for dialect in ["sqlite"] + (["postgresql"] if env.servers else []):
        for check in (memory_limit, interrupted_script, interrupted_statement, endless_recursion, refused_in_migration):
            yield "%s/%s" % (dialect, check.__name__), lambda c=check, d=dialect: with_database(env, c, d)
    for check in (doctor_lists_imports, site_packages, readable_project):
        yield check.__name__, lambda c=check: with_database(env, c, "sqlite")


def refused(env, code, option, allow):
    with Project(env.alembic) as project:
        casefile.write(project.folder + "/script.py", code + "\n")
        status, out, err = casefile.run([env.retort, "exec", "script.py"], project.folder)
        last = err.rstrip().split("\n")[-1]
        if status != 1 or not last.startswith("PermissionError: ") or option not in last:
            return "status %d: %s" % (status, err)
        if allow:
            status, out, err = casefile.run([env.retort, "exec", *allow, "script.py"], project.folder)
            if status:
                return "with %s: %s" % (" ".join(allow), err)
    return None


def readable_project(project, database):
    """Without a repository: the .env of the project that the settings' folder is part of, and what prepend_sys_path names."""
    lib = project.folder + "-lib"
    casefile.write(project.folder + "/.env", "WHAT=seen\n")
    casefile.write(lib + "/words.txt", "read\n")
    ini = INI.replace("%(here)s/alembic", "%(here)s").replace("prepend_sys_path = .", "prepend_sys_path = " + lib)
    casefile.write(project.folder + "/alembic/alembic.ini", ini)
    project.add("a2", 'print(open("../.env").read() + open("%s/words.txt").read())\nopen("/etc/passwd")' % lib)
    try:
        status, out, err = casefile.run([project.alembic, "upgrade", "a2"], project.folder + "/alembic", dict(os.environ, DATABASE_URL=database.url))
    finally:
        shutil.rmtree(lib)
    return None if "WHAT=seen\nread" in out and "PermissionError: [Errno 13] scripts read only files of the project" in err else out + err


def with_database(env, check, dialect):
    with Project(env.alembic) as project:
        prefix = "sqlite:///%s/app.db" % project.folder if dialect == "sqlite" else "postgresql://"
        database = databases.open(dialect, project.folder, prefix)
        try:
            project.add("a1", 'op.create_table("one", sa.Column("id", sa.Integer, primary_key=True))')
            status, out, err = project.run(database.url, "upgrade", "head")
            return err if status else check(project, database)
        finally:
            database.drop()


def ends(project, database, what, words=("upgrade", "head"), want=None):
    """The run fails, says WHAT, and leaves schema, rows and version as they were."""
    before = database.schema()
    status, out, err = project.run(database.url, *words)
    if not status or what not in err:
        return "status %d: %s" % (status, err[-2000:])
    return unchanged(database, before)


def unchanged(database, before):
    if database.schema() != before:
        return "schema changed: " + database.schema()
    version = database.run("select version_num from alembic_version;").split()
    return None if version == ["a1"] else "version %s" % version


WORK = 'op.create_table("two", sa.Column("id", sa.Integer))\n'


def memory_limit(project, database):
    project.add("a2", WORK + "hoard = []\nwhile True:\n    hoard.append([len(hoard)] * 1000)")
    return ends(project, database, "MemoryError", ("upgrade", "--max-memory", "80M", "head"))


def endless_recursion(project, database):
    project.add("a2", WORK + "def down(n):\n    return down(n + 1)\ndown(0)")
    return ends(project, database, "RecursionError")


def refused_in_migration(project, database):
    project.add("a2", WORK + "open('/etc/hostname')")
    return ends(project, database, "--allow-write")


def interrupt(project, database, ready):
    """Sends each of the signals that end a run as soon as READY() is true."""
    for number, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)):
        problem = interrupt_by(number, status, project, database, ready)
        if problem:
            return "%s: %s" % (number.name, problem)
    return None


def interrupt_by(number, status, project, database, ready):
    before = database.schema()
    if os.path.exists(project.folder + "/mark"):
        os.remove(project.folder + "/mark")
    run = subprocess.Popen([project.alembic, "upgrade", "head"], cwd=project.folder, text=True,
                           preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),  # nohup ignores one
                           env=dict(os.environ, DATABASE_URL=database.url), stderr=subprocess.PIPE)
    end = time.monotonic() + 20
    while not ready() and time.monotonic() < end:
        time.sleep(0.02)
    run.send_signal(number)
    try:
        err = run.communicate(timeout=20)[1]
    except subprocess.TimeoutExpired:
        run.kill()
        return "it runs on"
    if run.returncode != status:
        return "status %d: %s" % (run.returncode, err[-1000:])
    return unchanged(database, before)


def interrupted_script(project, database):
    mark = project.folder + "/mark"
    project.add("a2", WORK + "import logging\nlogging.FileHandler(%r).emit(logging.makeLogRecord({'msg': 'x'}))\n"
                "while True:\n    pass" % mark)
    return interrupt(project, database, lambda: os.path.exists(mark) and os.path.getsize(mark))


def interrupted_statement(project, database):
    mark = project.folder + "/mark"
    slow = ("select pg_sleep(30)" if database.url.startswith("postgresql") else
            "with recursive n(i) as (select 1 union all select i + 1 from n where i < 2000000000) select count(*) from n")
    project.add("a2", WORK + "import logging\nlogging.FileHandler(%r).emit(logging.makeLogRecord({'msg': 'x'}))\n"
                "op.execute(%r)" % (mark, slow))
    return interrupt(project, database, lambda: os.path.exists(mark) and os.path.getsize(mark))


def doctor_lists_imports(project, database):
    casefile.write(project.folder + "/app/__init__.py", "")
    casefile.write(project.folder + "/app/models.py",
                   "import json\nimport fastapi_mail\nfrom . import tools\ntry:\n    import uvloop_x\nexcept ImportError:\n"
                   "    pass\nif fastapi_mail.ON:\n    x = 1\n")
    casefile.write(project.folder + "/app/tools.py", "import sqlmodel\n")
    env_py = project.folder + "/alembic/env.py"
    with open(env_py) as f:
        text = f.read()
    casefile.write(env_py, "import app.models\n" + text)
    status, out, err = project.run(database.url, "doctor")
    wanted = ["imports of the standard library: json, logging.config, os", "sqlmodel",
              "import app.models: app/models.py", "import app.tools: app/tools.py",
              "import fastapi_mail (app/models.py, line 2): unknown; its values may travel",
              "import uvloop_x (app/models.py, line 5): unknown; in a try",
              "given up: app/models.py, line 8: the truth of a condition depends on fastapi_mail.ON"]
    missing = [w for w in wanted if w not in out]
    return "not told: %s\n%s%s" % (missing, out, err) if missing else None


def site_packages(project, database):
    casefile.write(project.folder + "/.venv/lib/python3.11/site-packages/purepack/__init__.py", "NAME = 'from_venv'\n")
    project.add("a2", "import purepack\nop.create_table(purepack.NAME, sa.Column('id', sa.Integer))")
    failed = ends(project, database, "purepack")
    if failed:
        return failed
    status, out, err = project.run(database.url, "upgrade", "--site-packages", "head")
    if status or "from_venv" not in database.schema():
        return "status %d: %s" % (status, err)
    status, out, err = project.run(database.url, "doctor", "--site-packages")
    return None if "import purepack: site-packages, .venv/" in out else out
