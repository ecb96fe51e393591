"""Failures that are made to happen. Calls of the system fail one after the other (tests/fail/calls.c), memory ends, the
connection to a server is cut, cut into pieces or spoilt: every command ends in its own words and a status other than 0, or has
done all that it says; nothing is written by half, and the version row tells what is in the database.

RETORT_FAULTS=all tries every call and every byte; else a part of them, the same in each run.
"""
import os
import random
import re
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time
from urllib.parse import urlsplit

from suites import databases
from suites.project import Project
from suites.waits import behind

ALL = os.environ.get("RETORT_FAULTS") == "all"
KINDS = """open read write sync rename unlink mkdir stat opendir lock truncate close socket connect send recv poll resolve map
malloc""".split()  # as in tests/fail/plan.h
HOWS = {"open": ["EACCES", "EMFILE"], "read": ["EIO", "EINTR", "short"], "write": ["ENOSPC", "EINTR", "short"], "sync": ["EIO"],
        "rename": ["EACCES", "ENOSPC"], "unlink": ["EACCES"], "mkdir": ["ENOSPC"], "stat": ["EIO"], "opendir": ["EMFILE"],
        "lock": ["EAGAIN", "EIO"], "truncate": ["EIO"], "close": ["EIO"], "socket": ["EMFILE"],
        "connect": ["ECONNREFUSED", "ETIMEDOUT"], "send": ["EPIPE", "EINTR", "short"], "recv": ["ECONNRESET", "EINTR", "short"],
        "poll": ["ENOMEM", "EINTR"], "resolve": ["EAGAIN"], "map": ["ENOMEM", "+ENOMEM"], "malloc": ["ENOMEM", "+ENOMEM"]}
HARMLESS = {"EINTR", "short"}
MOST, MOST_ON_SERVER = 6, 4  # tries of one way to fail and one command, unless all are wanted

TABLE = 'op.create_table("t%d", sa.Column("id", sa.Integer, primary_key=True))\nop.execute("INSERT INTO t%d (id) VALUES (1)")'
STEPS = 3
TABLES = ("select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace;", "show tables;")
WORDS = {
    "revision": ["revision", "-m", "more", "--rev-id", "r9"],
    "merge": ["merge", "heads", "-m", "both", "--rev-id", "r9"],
    "init": ["init", "fresh"],
    "edit": ["edit", "r1"],
    "history": ["history", "--verbose"],
    "heads": ["heads"],
    "upgrade": ["upgrade", "head"],
    "downgrade": ["downgrade", "base"],
    "stamp": ["stamp", "head"],
    "current": ["current"],
    "check": ["check"],
    "sql": ["upgrade", "head", "--sql"],
}
WITH_DATABASE = ["upgrade", "downgrade", "stamp", "current", "check"]
ON_SERVERS = {"postgresql": ["upgrade", "stamp"], "libpq": ["upgrade"], "mysql": ["upgrade", "stamp"]}
KINDS_ON_SERVERS = {"socket", "connect", "send", "recv", "poll", "resolve", "close", "map", "malloc"}
STARTS_AT_HEAD = {"downgrade", "current", "check"}


def cases(env):
    plan = [("sqlite", list(WORDS))]
    if env.servers:
        plan += [(d, WITH_DATABASE if ALL else commands) for d, commands in ON_SERVERS.items()]
    for dialect, commands in plan:
        for command in commands:
            yield "calls/%s/%s" % (dialect, command), lambda c=command, d=dialect: Trial(env, d, c).each_call()
    for command in ("revision", "upgrade", "check"):
        yield "memory/%s" % command, lambda c=command: Trial(env, "sqlite", c).each_memory()
    for command in ("history", "heads", "sql", "--version", "current"):
        yield "output/%s" % command, lambda c=command: no_room_for_output(env, c)
    for dialect in ["postgresql", "libpq", "mysql"] if env.servers else []:
        for name, way in WAYS.items():
            yield "wire/%s/%s" % (dialect, name), lambda d=dialect, w=way: Trial(env, d, "upgrade").each_byte(w)


def chosen(count, name, most):
    """The numbers up to COUNT that are tried: the first, the last, and MOST in all."""
    every = range(1, count + 1)
    if ALL or count <= most:
        return every
    return sorted({1, count, *random.Random(name).sample(every, most - 2)})


class Trial:
    """One command on one database, over and over."""

    def __init__(self, env, dialect, command, build=None):
        self.env, self.dialect, self.command = env, dialect, command
        self.words = WORDS[command]
        self.most = MOST if dialect == "sqlite" else MOST_ON_SERVER
        self.alembic = env.alembic
        self.library = os.path.join(env.build, "tests", "fail", "fail_%s.so")
        self.environ = {"PGSSLMODE": "prefer"} if dialect == "libpq" else {}

    def __enter__(self):
        self.home = Project(self.alembic, "target_metadata=sa.MetaData()" if self.command == "check" else "")
        with open(self.home.folder + "/alembic/env.py", "r+") as f:
            text = f.read()
            f.seek(0)
            f.write("import sqlalchemy as sa\n" + text)
        if self.command == "check":
            self.home.add("r1")
        else:
            for i in range(1, STEPS + 1):
                self.home.add("r%d" % i, TABLE % (i, i), 'op.drop_table("t%d")' % i)
        if self.command == "merge":
            self.home.last = "r1"
            self.home.add("x1")
        self.database = None
        if self.dialect in ("postgresql", "libpq"):
            self.database = databases.open("postgresql", None, "postgresql://")
        elif self.dialect == "mysql":
            self.database = databases.open("mysql", None, "mysql://")
        self.url = self.database.url if self.database else "sqlite:///app.db"
        self.url_of_run = self.url
        shutil.copy(os.path.join(self.env.root, "templates", "generic", "script.py.mako"), self.home.folder + "/alembic")
        self.folder = self.home.folder + ".try"
        self.home_ready = False
        self.prepare()
        if self.command in STARTS_AT_HEAD:
            self.plain("upgrade", "head")
            if not self.database:
                shutil.copy(self.folder + "/app.db", self.home.folder)
        self.home_ready = True
        self.prepare(changed=True)
        return self

    def __exit__(self, *exc):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.home.__exit__()
        if self.database:
            self.database.drop()

    def run(self, **environ):
        """(status, out, err); a run that does not end has the status "hangs"."""
        full = dict(os.environ, DATABASE_URL=self.url_of_run, EDITOR="true", ASAN_OPTIONS="detect_leaks=0:verify_asan_link_order=0", **self.environ, **environ)
        try:
            p = subprocess.run([self.alembic, *self.words], cwd=self.folder, env=full, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=20)
        except subprocess.TimeoutExpired:
            return "hangs", "", ""
        return p.returncode, p.stdout.decode(errors="replace"), p.stderr.decode(errors="replace")

    def plain(self, *words):
        p = subprocess.run([self.alembic, *words], cwd=self.folder, env=dict(os.environ, DATABASE_URL=self.url),
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
        return None if p.returncode == 0 else p.stdout

    def prepare(self, changed=True):
        """Everything as it is before the command. CHANGED: the server's database, too."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.home.folder, self.folder)
        if not self.database or not changed or not self.home_ready:
            return
        if self.dialect == "mysql":
            self.database.run("drop table if exists alembic_version, %s;" % ", ".join("t%d" % i for i in range(1, STEPS + 1)))
        else:
            self.database.run("drop schema public cascade; create schema public;")
        if self.command in STARTS_AT_HEAD:
            self.plain("upgrade", "head")

    def state(self):
        """(revisions in the version table, numbers of the tables there are)"""
        if not self.database:
            path = self.folder + "/app.db"
            if not os.path.exists(path):
                return [], []
            connection = sqlite3.connect(path)
            if connection.execute("pragma integrity_check").fetchone() != ("ok",):
                return ["spoilt"], []
            names = [r[0] for r in connection.execute("select name from sqlite_master where type = 'table'")]
            rows = [r[0] for r in connection.execute("select version_num from alembic_version")] if "alembic_version" in names else []
            connection.close()
        else:
            names = self.database.run(TABLES[self.dialect == "mysql"]).split()
            rows = self.database.run("select version_num from alembic_version;").split() if "alembic_version" in names else []
        return rows, sorted(int(n[1:]) for n in names if re.fullmatch(r"t\d", n))

    def files(self):
        found = {}
        for folder, _, names in os.walk(self.folder):
            for name in names:
                if not name.startswith("app.db"):
                    path = os.path.join(folder, name)
                    with open(path, errors="replace") as f:
                        found[os.path.relpath(path, self.folder)] = re.sub("(?m)^Create Date: .*", "", f.read())
        return found

    def learn(self):
        """What the command does when nothing fails."""
        self.prepare()
        self.files_before, self.state_before = self.files(), self.state()
        status, self.out, err = self.run()
        if status:
            raise RuntimeError("without any failure: %s %s" % (status, err))
        self.files_after, self.state_after = self.files(), self.state()

    def problem(self, result, harmless, kind=""):
        """What is wrong with a run in which something failed."""
        status, out, err = result
        if status == "hangs" or status < 0 or "Sanitizer" in err or "runtime error:" in err or "(null)" in err:
            return "status %s: %s" % (status, err[-1500:])
        if status and (harmless or not (out + err).strip()):
            return "status %s: %r" % (status, out + err)
        problem = self.files_problem(status, kind) or self.state_problem(status)
        if not problem and status == 0 and self.dialect == "sqlite" and out != self.out:
            problem = "printed %r" % out
        return problem and "status %s, %s: %s" % (status, problem, err[-600:])

    def files_problem(self, status, kind):
        now = self.files()
        if status == 0 and now != self.files_after and kind != "unlink":
            return "files %s" % sorted(set(now.items()) ^ set(self.files_after.items()))
        for name, text in now.items():
            if name not in self.files_after and name not in self.files_before:
                if kind != "unlink":
                    return "left %s" % name
            elif text != self.files_after.get(name) and text != self.files_before.get(name):
                return "half of %s: %r" % (name, text)
        lost = [name for name in self.files_before if name not in now]
        return "lost %s" % lost if lost else None

    def state_problem(self, status):
        rows, tables = self.now = self.state()
        if status == 0:
            return None if self.now == self.state_after else "at %s with tables %s" % self.now
        if self.now in (self.state_before, self.state_after):
            return None
        if self.command in ("upgrade", "downgrade"):
            at = int(rows[0][1:]) if rows and re.fullmatch(r"r\d", rows[0]) else 0
            if len(rows) < 2 and tables == list(range(1, at + 1)):
                return None
            # DDL ends MariaDB's transactions: one step may be half done
            near = [list(range(1, at + 2)), list(range(1, at))]
            if self.dialect == "mysql" and len(rows) < 2 and tables in near:
                return None
        return "at %s with tables %s" % self.now

    def again(self):
        """The command works once nothing fails any more."""
        if self.dialect != "sqlite" or self.command in ("init", "revision", "merge"):
            return None
        words, self.words = self.words, WORDS[self.command]
        status, out, err = self.run()
        self.words = words
        return "then status %s: %s" % (status, err) if status else self.state_problem(0)

    def attempt(self, name, harmless, kind="", **environ):
        begin = time.time()
        result = self.run(**environ)
        took = time.time() - begin
        why = self.problem(result, harmless, kind) or (self.again() if result[0] else None)
        if os.environ.get("RETORT_FAULTS_LOG"):
            with open(os.environ["RETORT_FAULTS_LOG"], "a") as f:
                f.write("%.2f %s %s %s: %s %s\n" % (took, self.dialect, self.command, name, result[0], (result[2].strip().splitlines() or [""])[-1]))
        self.prepare(changed=self.now != self.state_before)
        return why and "%s: %s" % (name, why)

    # --- calls ---

    def each_call(self):
        found = []
        with self:
            self.learn()
            for kind, number in self.count().items():
                library = self.library % ("memory" if kind == "malloc" else "calls")
                for how in HOWS[kind]:
                    for n in chosen(number, self.command + kind + how, self.most):
                        plan = "%s:%d%s:%s" % (kind, n, "+" if how[0] == "+" else "", how.lstrip("+"))
                        found.append(self.attempt(plan, how in HARMLESS, kind, LD_PRELOAD=library, FAULT_CALL=plan))
        return summary(found)

    def count(self):
        """How often each kind is called when nothing fails."""
        counts = {}
        for library, names in (("calls", KINDS[:-1]), ("memory", KINDS[-1:])):
            self.prepare()
            path = self.home.folder + "/counts"
            with open(path, "wb") as f:
                f.write(bytes(4 * len(KINDS)))
            self.run(LD_PRELOAD=self.library % library, FAULT_COUNTS=path)
            with open(path, "rb") as f:
                data = f.read()
            os.unlink(path)
            for name in names:
                i = KINDS.index(name)
                counts[name] = int.from_bytes(data[4 * i:4 * i + 4], "little")
        self.prepare()
        wanted = KINDS if ALL or self.dialect == "sqlite" else KINDS_ON_SERVERS
        return {k: n for k, n in counts.items() if n and k in wanted}

    # --- memory ---

    def each_memory(self):
        """Every size up to the one that does; where there is a debug build, each allocation."""
        found = []
        with self:
            self.learn()
            words, enough = self.words, 64
            for size in list(range(64, 8192, 64 if ALL else 512)):
                self.words = ["--max-memory", "%dK" % size, *words]
                found.append(self.attempt("%d KB" % size, False))
            self.words = words
            self.alembic = os.path.join(self.env.debug_build or self.env.build, "alembic")
            n = 1
            while self.env.debug_build and n < 60000:
                found.append(self.attempt("alloc:%d" % n, False, RETORT_FAIL="alloc:%d" % n))
                n += 1 + n // (20 if ALL else 1)
        return summary(found)

    # --- the connection ---

    def each_byte(self, way):
        found = []
        with self, Proxy(self.url) as proxy:
            self.learn()
            self.url_of_run = behind(self.url, proxy.port)
            proxy.plan = None
            self.run()
            self.prepare()
            for direction, total in (("up", proxy.up), ("down", proxy.down)):
                for n in chosen(total, self.dialect + direction, self.most) if way[0] != "pieces" else [1]:
                    proxy.plan = (direction, n - 1, way)
                    found.append(self.attempt("%s %s at %d of %d" % (direction, way[0], n, total), way[0] == "pieces"))
                    proxy.end()
        return summary(found)


def summary(found):
    bad = [f for f in found if f]
    return "%d of %d tries\n%s" % (len(bad), len(found), "\n".join(bad[:200] if ALL else bad[:5])) if bad else None


def no_room_for_output(env, command):
    """A command whose output finds no room has failed; one whose reader has left has not said so in many words."""
    with Trial(env, "sqlite", command if command in WORDS else "heads") as trial:
        trial.learn()
        words = [env.alembic, *(trial.words if command in WORDS else [command])]
        with open("/dev/full", "w") as full:
            p = subprocess.run(words, cwd=trial.folder, env=dict(os.environ, DATABASE_URL=trial.url), stdout=full,
                               stderr=subprocess.PIPE, text=True, timeout=20)
        if p.returncode <= 0 or not re.search("OSError: .*(No space|standard output)", p.stderr):
            return "a full disk: status %d: %s" % (p.returncode, p.stderr)
        read, write = os.pipe()
        os.close(read)
        p = subprocess.run(words, cwd=trial.folder, env=dict(os.environ, DATABASE_URL=trial.url), stdout=write,
                           stderr=subprocess.PIPE, text=True, timeout=20)
        os.close(write)
        lines = [x for x in p.stderr.splitlines() if not x.startswith("INFO")]
        return "a reader that has left: status %d: %s" % (p.returncode, p.stderr) if p.returncode < 0 or lines else None


# name: (what happens from the Nth byte on, its argument)
WAYS = {"cut": ("cut",), "pieces": ("pieces",), "zeros": ("spoil", lambda n, r: bytes(n)),
        "ones": ("spoil", lambda n, r: b"\xff" * n), "noise": ("spoil", lambda n, r: r.randbytes(n)),
        "flip": ("flip",)}


class Proxy:
    """Between a program and the server: counts what passes, and does what the plan says: (direction, byte, way)."""

    def __init__(self, url):
        u = urlsplit(url)
        self.target = (u.hostname, u.port)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.up = self.down = 0
        self.plan, self.open = None, []

    def __enter__(self):
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *exc):
        self.end()
        self.socket.close()

    def accept(self):
        while True:
            try:
                here = self.socket.accept()[0]
            except OSError:
                return
            there = socket.create_connection(self.target)
            pair = (here, there)
            for s in pair:
                s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.open.append(pair)
            self.up = self.down = 0
            for a, b, direction in ((here, there, "up"), (there, here, "down")):
                threading.Thread(target=self.carry, args=(a, b, direction, self.plan, pair), daemon=True).start()

    def end(self):
        for pair in self.open:
            self.cut(pair)
        self.open = []

    @staticmethod
    def cut(pair):
        for s in pair:
            try:
                s.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            s.close()

    def carry(self, a, b, direction, plan, pair):
        passed, spoilt = 0, False
        mine = plan and (plan[0] == direction or plan[2][0] == "pieces")
        noise = random.Random(str(plan and plan[:2]))
        try:
            while True:
                if plan and plan[2][0] in ("spoil", "flip"):
                    a.settimeout(0.4)  # one side may now wait for what will never come
                data = a.recv(65536)
                if not data:
                    break
                if not mine or mine and plan[2][0] != "pieces" and passed + len(data) <= plan[1]:
                    b.sendall(data)
                elif plan[2][0] == "pieces":
                    for i in range(len(data)):
                        b.sendall(data[i:i + 1])
                        time.sleep(0)
                else:
                    keep = max(plan[1] - passed, 0)
                    if plan[2][0] == "cut":
                        b.sendall(data[:keep])
                        break
                    if plan[2][0] == "flip":
                        if not spoilt:
                            data = data[:keep] + bytes([data[keep] ^ 1 << noise.randrange(8)]) + data[keep + 1:]
                    else:
                        data = data[:keep] + plan[2][1](len(data) - keep, noise)
                    spoilt = True
                    b.sendall(data)
                passed += len(data)
                if direction == "up":
                    self.up = passed
                else:
                    self.down = passed
        except OSError:
            pass
        self.cut(pair)
