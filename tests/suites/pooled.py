"""PgBouncer between the runs and the server, pool_mode = transaction: each transaction has another session of PostgreSQL."""
import os
import shutil
import socket
import subprocess
import tempfile
import time
from urllib.parse import urlsplit

from suites import databases, safety
from suites.project import Project

NEEDS_SERVERS = True
JOBS = 1

CONFIG = """\
[databases]
* = host=%s port=%d user=%s password=%s
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %d
auth_type = any
pool_mode = transaction
default_pool_size = 3
unix_socket_dir =
logfile = %s/log
"""


class Bouncer:
    def __init__(self):
        base = urlsplit(os.environ["RETORT_TEST_PG_URL"])
        self.folder = tempfile.mkdtemp(prefix="retort-bouncer.")
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        path = self.folder + "/pgbouncer.ini"
        with open(path, "w") as f:
            f.write(CONFIG % (base.hostname, base.port, base.username, base.password or "", self.port, self.folder))
        words = [shutil.which("pgbouncer") or "/usr/sbin/pgbouncer", "-q", path]
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres")
            words[1:1] = ["-u", "postgres"]
        self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 10
        while not self.answers():
            if time.monotonic() > end or self.process.poll() is not None:
                raise RuntimeError("pgbouncer does not start")
            time.sleep(0.05)

    def answers(self):
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
            return True
        except OSError:
            return False

    def url(self, url):
        u = urlsplit(url)
        return url.replace("%s:%s" % (u.hostname, u.port), "127.0.0.1:%d" % self.port)

    def close(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder)


def cases(env):
    yield "one_transaction", lambda: check(env, False)
    yield "per_migration", lambda: check(env, True)


def check(env, per_migration):
    bouncer = Bouncer()
    database = databases.open("postgresql", None, "postgresql://")
    try:
        with Project(env.alembic, "transaction_per_migration=True" if per_migration else "") as project:
            database.url = bouncer.url(database.url)
            problem = safety.many_at_once(project, database)
        left = database.run("select count(*) from pg_locks l join pg_database d on d.oid = l.database "
                            "where locktype = 'advisory' and datname = current_database();").strip()
        return problem or (None if left == "0" else "locks that are left: " + left)
    finally:
        bouncer.close()
        database.drop()
