#!/usr/bin/env python3
"""Times retort side by side with the reference and with the databases' own clients, in one run.

    bench/run.py [--build DIR] [--rounds N] [--group G]... [--only PATTERN] [--reference CMD] [--python CMD]

README.md beside this file says what the columns mean and how to measure on a machine that does other things too.
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
from urllib.parse import urlsplit

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True
import projects  # noqa: E402

GROUPS = ["start_up", "graphs", "sqlite", "postgresql", "imports", "evaluator"]
HEAD = ("command", "retort ms", "least", "against", "ms", "least", "ratio", "of least", "MB", "theirs")
MODULES = """abc asyncio base64 collections configparser contextlib copy csv dataclasses datetime decimal enum
functools hashlib importlib inspect itertools json logging logging.config math operator os pathlib random re secrets
string textwrap time types typing unicodedata urllib.parse uuid warnings alembic.op alembic.context
sqlalchemy sqlalchemy.orm sqlalchemy.ext.asyncio sqlalchemy.dialects.postgresql sqlmodel flask flask_sqlalchemy
pydantic pydantic_settings dotenv""".split()


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
        self.python = shlex.split(args.python)
        self.measure = os.path.join(os.path.abspath(args.build), "bench", "measure")
        self.scratch = tempfile.mkdtemp(prefix="retort-bench.", dir="/var/tmp")

    def once(self, argv, cwd, environ):
        """(wall ms, peak MB, processor ms) of one run; a failing command ends the benchmark."""
        with tempfile.TemporaryFile() as err:
            out = subprocess.run([self.measure] + argv, cwd=cwd, env=dict(os.environ, **environ), stdout=subprocess.PIPE,
                                 stderr=err).stdout.split()
            if len(out) != 4 or out[3] != b"0":
                err.seek(0)
                raise RuntimeError("%s: status %s: %s" % (argv, out[3:], err.read().decode()[-400:]))
        return int(out[0]) / 1e6, int(out[2]) / 1024, int(out[1]) / 1e3

    def row(self, name, ours, theirs, label, cwd=None, environ=None, before=None, rounds=None, processor=False):
        """OURS and THEIRS are argument lists, run in turn; BEFORE() puts things back, untimed. PROCESSOR: the time is that
        of the processor, not the clock's. Returns the medians."""
        if not fnmatch.fnmatch(name, self.args.only):
            return None
        sides = [argv for argv in (ours, theirs) if argv]
        times, memory = [[] for _ in sides], [0] * len(sides)
        for _ in range(rounds or self.args.rounds):
            for i, argv in enumerate(sides):
                if before:
                    before()
                wall, peak, used = self.once(argv, cwd, environ or {})
                times[i].append(used if processor else wall)
                memory[i] = max(memory[i], peak)
        medians, least = [statistics.median(t) for t in times], [min(t) for t in times]
        text = lambda ms: "%.*f" % (1 if ms >= 5 else 2, ms)
        cells = [name, text(medians[0]), text(least[0])]
        if len(sides) > 1:
            cells += [label, text(medians[1]), text(least[1]), "%.3f" % (medians[0] / medians[1]),
                      "%.3f" % (least[0] / least[1]), "%.1f" % memory[0], "%.1f" % memory[1]]
        else:
            cells += ["", "", "", "", "", "%.1f" % memory[0], ""]
        self.line(cells)
        return least, memory

    @staticmethod
    def line(cells):
        widths = (44, 9, 8, 18, 9, 8, 6, 8, 6, 6)
        words = (c.ljust(w) if i in (0, 3) else c.rjust(w) for i, (c, w) in enumerate(zip(cells, widths)))
        print("| " + " | ".join(words) + " |", flush=True)

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
                 environ, fresh, 5)
        self.row("the same against the reference", up, self.ref("upgrade", "head"), "reference", folder, environ, fresh, 5)
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
                 fresh, 5)
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

    def imports(self):
        """What a module costs beyond an empty program: retort's own time, so the least of many runs."""
        paths = {}
        for name in [""] + MODULES:
            paths[name] = os.path.join(self.scratch, "import_%s.py" % name)
            with open(paths[name], "w") as f:
                f.write("import %s\n" % name if name else "")
        print("(milliseconds that an import takes; least of %d runs)" % (2 * self.args.rounds))
        least = dict.fromkeys(paths, 1e9)
        for _ in range(2 * self.args.rounds):
            for name, path in paths.items():
                least[name] = min(least[name], self.once([self.retort, "exec", path], None, {})[0])
        for name in sorted(MODULES, key=lambda n: -least[n]):
            print("  %-32s %6.2f" % (name, least[name] - least[""]))

    def evaluator(self):
        folder = os.path.join(ROOT, "tests", "golden", "py")
        empty = os.path.join(self.scratch, "empty.py")
        open(empty, "w").close()
        self.row("exec, empty program", [self.retort, "exec", empty], self.python + [empty], "CPython")
        self.row("exec, empty program, processor time", [self.retort, "exec", empty], ["/bin/true"], "true", rounds=201,
                 processor=True)
        sums, names = [0, 0, 0, 0], sorted(n for n in os.listdir(folder) if n.endswith("_perf.py"))
        for name in names:
            found = self.row("exec, " + name[:-3], [self.retort, "exec", "--allow-all", name], self.python + [name], "CPython",
                             folder, rounds=3)
            if found:
                sums = [x + y for x, y in zip(sums, found[0] + found[1])]
        if sums[1]:
            self.line(["all of them", "", "%.1f" % sums[0], "CPython", "", "%.1f" % sums[1], "", "%.3f" % (sums[0] / sums[1]),
                       "%.1f" % sums[2], "%.1f" % sums[3]])


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--build", default=os.path.join(ROOT, "build"))
    ap.add_argument("--rounds", type=int, default=11)
    ap.add_argument("--only", default="*", help="shell pattern of row names")
    ap.add_argument("--group", action="append", choices=GROUPS)
    ap.add_argument("--reference", default="/usr/bin/python3 -m alembic", help="the `alembic` to compare with")
    ap.add_argument("--python", default="/usr/bin/python3", help="the CPython to compare the evaluator with")
    args = ap.parse_args()
    bench = Bench(args)
    bench.line(HEAD)
    print("|" + " --- |" * len(HEAD))
    try:
        for group in args.group or GROUPS:
            getattr(bench, group)()
    finally:
        shutil.rmtree(bench.scratch, ignore_errors=True)


if __name__ == "__main__":
    main()
