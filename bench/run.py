#!/usr/bin/env python3
"""Times retort side by side with the reference and with the databases' own clients, in one run.

    bench/run.py [--build DIR] [--rounds N] [--group G]... [--only PATTERN] [--reference CMD]

Makes projects of 1,000 and 10,000 revisions in a scratch folder and prints a table: for each command retort's median
wall time, what it is compared with, the ratio, and retort's peak memory. The reference is `alembic` of the interpreter
named by --reference (default: "/usr/bin/python3 -m alembic", Debian's python3-alembic); without one its column stays
empty. PostgreSQL rows need RETORT_TEST_PG_URL (tests/db/servers.sh start prints it).
"""
import argparse
import fnmatch
import glob
import os
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from urllib.parse import urlsplit

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True
import projects  # noqa: E402

GROUPS = ["start_up", "graphs", "sqlite", "postgresql", "evaluator"]


def real_psql():
    """Debian's /usr/bin/psql is a script in front of the program, three times as slow to start."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/psql"))
    return found[-1] if found else "psql"


class Bench:
    def __init__(self, args):
        self.args = args
        self.alembic = os.path.join(os.path.abspath(args.build), "alembic")
        self.retort = os.path.join(os.path.abspath(args.build), "retort")
        self.reference = shlex.split(args.reference)
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        if subprocess.run(self.reference + ["--version"], **quiet).returncode:
            self.reference = None
        self.scratch = tempfile.mkdtemp(prefix="retort-bench.", dir="/var/tmp")

    def once(self, argv, cwd, environ):
        """(wall seconds, peak KiB) of one run; a failing command ends the benchmark."""
        with open(os.devnull, "r+b") as null, tempfile.TemporaryFile() as err:
            begin = time.perf_counter()
            p = subprocess.Popen(argv, cwd=cwd, env=dict(os.environ, **environ), stdin=null, stdout=null, stderr=err)
            _, status, usage = os.wait4(p.pid, 0)
            wall = time.perf_counter() - begin
            p.returncode = os.waitstatus_to_exitcode(status)
            if status:
                err.seek(0)
                raise RuntimeError("%s: status %d: %s" % (argv, p.returncode, err.read().decode()[-400:]))
        return wall, usage.ru_maxrss

    def row(self, name, ours, theirs, label, cwd=None, environ=None, before=None, rounds=None):
        """OURS and THEIRS are argument lists, run in turn; BEFORE() puts things back, untimed."""
        if not fnmatch.fnmatch(name, self.args.only):
            return
        times, memory = {"ours": [], "theirs": []}, 0
        for _ in range(rounds or self.args.rounds):
            for side, argv in (("ours", ours), ("theirs", theirs)):
                if not argv:
                    continue
                if before:
                    before()
                wall, peak = self.once(argv, cwd, environ or {})
                times[side].append(wall * 1e3)
                memory = max(memory, peak if side == "ours" else 0)
        mine = statistics.median(times["ours"])
        other = statistics.median(times["theirs"]) if times["theirs"] else None
        against = "%-16s | %8.1f ms | %6.3f x" % (label, other, mine / other) if other else "%-16s | %11s | %8s" % ("", "", "")
        print("| %-44s | %8.1f ms | %s | %5.1f MB |" % (name, mine, against, memory / 1024), flush=True)

    def ref(self, *words):
        return self.reference and self.reference + list(words)

    def start_up(self):
        for word in ("--version", "--help"):
            self.row(word, [self.alembic, word], self.ref(word), "reference")

    def graphs(self):
        for words, count, rounds in ((["heads"], 1000, None), (["history"], 1000, None), (["history"], 10000, 3)):
            folder = projects.linear(self.scratch, count)
            self.row("%s, %d revisions" % (words[0], count), [self.alembic] + words, self.ref(*words), "reference", folder,
                     {"DATABASE_URL": "sqlite://"}, rounds=rounds)

    def offline(self, folder, environ):
        """The SQL of `upgrade head` in a file, for the databases' own clients."""
        path = folder + "/upgrade.sql"
        with open(path, "w") as f:
            subprocess.run([self.alembic, "upgrade", "head", "--sql"], cwd=folder, env=dict(os.environ, **environ), stdout=f,
                           stderr=subprocess.DEVNULL, check=True)
        return path

    def sqlite(self):
        folder = projects.linear(self.scratch, 1000)
        path = folder + "/bench.db"
        environ = {"DATABASE_URL": "sqlite:///" + path}
        sql = self.offline(folder, environ)
        up = [self.alembic, "upgrade", "head"]

        def fresh():
            if os.path.exists(path):
                os.unlink(path)

        self.row("upgrade head --sql, 1000 revisions", up + ["--sql"], self.ref("upgrade", "head", "--sql"), "reference",
                 folder, environ, rounds=3)
        self.row("upgrade head, 1000 revisions, SQLite", up, ["sqlite3", path, ".read " + sql], "sqlite3 .read", folder,
                 environ, fresh, 3)
        self.row("the same against the reference", up, self.ref("upgrade", "head"), "reference", folder, environ, fresh, 3)
        fresh()
        self.once(up, folder, environ)
        for words in (["upgrade", "head"], ["current"]):
            self.row("%s, nothing to do, SQLite" % " ".join(words), [self.alembic] + words, self.ref(*words), "reference",
                     folder, environ)

    def postgresql(self):
        if "RETORT_TEST_PG_URL" not in os.environ:
            print("(RETORT_TEST_PG_URL is not set: the PostgreSQL rows are left out)")
            return
        base = urlsplit(os.environ["RETORT_TEST_PG_URL"])
        os.environ["PGPASSWORD"] = base.password or ""
        psql = [real_psql(), "-X", "-q", "-h", base.hostname, "-p", str(base.port), "-U", base.username, "-d"]
        environ = {"DATABASE_URL": "postgresql://%s/retort_bench" % base.netloc}
        up = [self.alembic, "upgrade", "head"]

        def drop():
            subprocess.run(psql + ["postgres", "-c", "DROP DATABASE IF EXISTS retort_bench"], check=True, stderr=subprocess.DEVNULL)

        def fresh():
            drop()
            subprocess.run(psql + ["postgres", "-c", "CREATE DATABASE retort_bench"], check=True)

        folder = projects.linear(self.scratch, 1000)
        sql = self.offline(folder, environ)
        self.row("upgrade head, 1000 revisions, PostgreSQL", up, psql + ["retort_bench", "-f", sql], "psql -f", folder, environ,
                 fresh, 3)
        fresh()
        self.once(up, folder, environ)
        self.row("upgrade head, nothing to do, PostgreSQL", up, psql + ["retort_bench", "-c", "select 1"], "psql -c 'select 1'",
                 folder, environ)
        for tables in (250, 2000):
            folder = projects.models(self.scratch, tables)
            fresh()
            for words in (["upgrade", "head"], ["revision", "--autogenerate", "-m", "all"], ["upgrade", "head"]):
                self.once([self.alembic] + words, folder, environ)
            self.row("check, %d tables, PostgreSQL" % tables, [self.alembic, "check"], None, "", folder, environ, rounds=5)
        drop()

    def evaluator(self):
        folder = os.path.join(ROOT, "tests", "golden", "py")
        python = self.reference[0] if self.reference else "/usr/bin/python3"
        empty = os.path.join(self.scratch, "empty.py")
        open(empty, "w").close()
        self.row("exec, empty program", [self.retort, "exec", empty], [python, empty], "CPython")
        for name in sorted(n for n in os.listdir(folder) if n.endswith("_perf.py")):
            self.row("exec, " + name[:-3], [self.retort, "exec", "--allow-all", name], [python, name], "CPython", folder, rounds=3)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--build", default=os.path.join(ROOT, "build"))
    ap.add_argument("--rounds", type=int, default=11)
    ap.add_argument("--only", default="*", help="shell pattern of row names")
    ap.add_argument("--group", action="append", choices=GROUPS)
    ap.add_argument("--reference", default="/usr/bin/python3 -m alembic")
    args = ap.parse_args()
    bench = Bench(args)
    print("| %-44s | %11s | %-16s | %11s | %8s | %8s |" % ("command", "retort", "against", "", "ratio", "memory"))
    print("| --- | --- | --- | --- | --- | --- |")
    try:
        for group in args.group or GROUPS:
            getattr(bench, group)()
    finally:
        shutil.rmtree(bench.scratch, ignore_errors=True)


if __name__ == "__main__":
    main()
