"""--wait: a server that is not up yet. A door on a free port opens after a while and leads to the real server; until then
it refuses. Without --wait the refusal is the answer, and an error of another kind is never waited for."""
import json
import os
import socket
import threading
import time
from urllib.parse import urlsplit

from suites import databases, project

NEEDS_SERVERS = True
JOBS = 1


class Door:
    """A port that refuses for some seconds, then passes everything on to HOST:PORT."""

    def __init__(self, host, port, seconds):
        self.target = (host, port)
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused
        self.port = self.socket.getsockname()[1]
        self.timer = threading.Timer(seconds, self.open)
        self.timer.start()

    def open(self):
        self.socket.listen(8)
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                here = self.socket.accept()[0]
            except OSError:
                return
            there = socket.create_connection(self.target)
            for a, b in ((here, there), (there, here)):
                threading.Thread(target=self.carry, args=(a, b), daemon=True).start()

    @staticmethod
    def carry(a, b):
        try:
            while data := a.recv(65536):
                b.sendall(data)
            b.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def close(self):
        self.timer.cancel()
        self.socket.close()


def behind(url, port):
    """URL with the door's place in it."""
    u = urlsplit(url)
    return url.replace("%s:%s" % (u.hostname, u.port), "127.0.0.1:%d" % port)


def opens(env, dialect, prefix):
    with project.Project(env.alembic) as p:
        p.add("a1", up='op.execute("create table t (x int)")')
        database = databases.open(dialect, p.folder, prefix)
        u = urlsplit(database.url)
        try:
            door = Door(u.hostname, u.port, 1.5)
            url = behind(database.url, door.port)
            status, out, err = p.run(url, "current")
            if status == 0 or "refused" not in err and "Can't connect" not in err:
                return "a closed door: status %d %s" % (status, err[-300:])
            begin = time.time()
            status, out, err = p.run(url, "--wait", "20", "upgrade", "head")
            if status or time.time() - begin < 0.5:
                return "it did not wait: status %d after %.1f s %s" % (status, time.time() - begin, err[-300:])
            status, out, err = p.run(url, "current", "--wait", "20")
            if "a1 (head)" not in out:
                return "nothing was done: " + out + err
            door.close()
        finally:
            database.drop()
    return None


def gives_up(env, dialect, prefix):
    with project.Project(env.alembic) as p:
        door = Door("127.0.0.1", 1, 60)
        try:
            begin = time.time()
            status, _, err = p.run("%su:p@127.0.0.1:%d/d" % (prefix, door.port), "upgrade", "head", "--wait", "1")
            took = time.time() - begin
            if status != 1 or not 0.7 < took < 5:
                return "status %d after %.1f s: %s" % (status, took, err[-300:])
        finally:
            door.close()
    return None


def other_errors(env, dialect, prefix):
    """A wrong password is not a server that is not up."""
    base = urlsplit(os.environ["RETORT_TEST_PG_URL" if dialect == "postgresql" else "RETORT_TEST_MYSQL_URL"])
    with project.Project(env.alembic) as p:
        begin = time.time()
        url = "%snobody:wrong@%s:%d/none" % (prefix, base.hostname, base.port)
        status, _, err = p.run(url, "upgrade", "head", "--wait", "15")
        if status != 1 or time.time() - begin > 8:
            return "status %d after %.1f s: %s" % (status, time.time() - begin, err[-300:])
    return None


def holder(env, dialect, prefix):
    """status says who migrates just now."""
    sleep = "select pg_sleep(2)" if dialect == "postgresql" else "select sleep(2)"
    with project.Project(env.alembic) as p:
        p.add("a1", up='op.execute("%s")' % sleep)
        database = databases.open(dialect, p.folder, prefix)
        try:
            _, out, _ = p.run(database.url, "status", "--json")
            if json.loads(out)["locked_by"] is not None:
                return "locked by nobody: " + out
            runner = threading.Thread(target=p.run, args=(database.url, "upgrade", "head"))
            runner.start()
            time.sleep(0.8)
            _, out, err = p.run(database.url, "status", "--json")
            _, text, _ = p.run(database.url, "status")
            runner.join()
            found = json.loads(out)["locked_by"]
            if not found or not found["pid"] or "Locked:   by pid %d" % found["pid"] not in text:
                return "%s%s%s" % (out, text, err)
        finally:
            database.drop()
    return None


def blocks_itself(env, dialect, prefix):
    """A second connection that waits for what the first one has locked: an error, not a wait without end."""
    with project.Project(env.alembic) as p:
        p.add("a1", up='op.execute("create table t (x int)")')
        p.add("a2", up='op.execute("lock table t in access exclusive mode"); '
                             'op.get_bind().engine.connect().execute(sa.text("select * from t"))')
        database = databases.open(dialect, p.folder, prefix)
        try:
            status, _, err = p.run(database.url, "upgrade", "a1")
            begin = time.time()
            status, _, err = p.run(database.url, "upgrade", "a2")
            if status != 1 or time.time() - begin > 20 or "lock of another connection of this run" not in err:
                return "status %d after %.1f s: %s" % (status, time.time() - begin, err[-500:])
        finally:
            database.drop()
    return None


def sqlite(env):
    """Nothing to wait for: --wait changes nothing."""
    with project.Project(env.alembic) as p:
        p.add("a1")
        status, _, err = p.run("sqlite:///app.db", "upgrade", "head", "--wait", "5")
        return None if status == 0 else err


def cases(env):
    for name, dialect, prefix in (("postgresql", "postgresql", "postgresql://"), ("asyncpg", "postgresql", "postgresql+asyncpg://"),
                                  ("mariadb", "mysql", "mysql+pymysql://")):
        for what in (opens, gives_up, other_errors, holder):
            if name != "asyncpg" or what is opens:
                yield "%s/%s" % (what.__name__, name), lambda w=what, d=dialect, p=prefix: w(env, d, p)
    yield "blocks_itself", lambda: blocks_itself(env, "postgresql", "postgresql://")
    yield "sqlite", lambda: sqlite(env)
