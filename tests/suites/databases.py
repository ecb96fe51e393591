"""Fresh databases for tests, and their schemas as text."""
import itertools
import os
import re
import subprocess
from urllib.parse import urlsplit

counter = itertools.count(1)


def tool(argv, text=None, **environ):
    p = subprocess.run(argv, input=text, text=True, errors="backslashreplace", stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                       env=dict(os.environ, **environ))
    if p.returncode:
        raise RuntimeError("%s: %s" % (argv[0], p.stderr.strip()))
    return p.stdout


class Sqlite:
    def __init__(self, folder, url):
        self.url = url
        self.path = os.path.join(folder, url.removeprefix("sqlite:///"))

    def run(self, sql):
        return tool(["sqlite3", "-bail", self.path], sql)

    def schema(self):
        return self.run("select sql from sqlite_master where sql is not null and tbl_name <> 'alembic_version' order by name;")

    def empty_schema(self):
        return ""

    def drop(self):
        pass


class Postgresql:
    def __init__(self, prefix):
        base = urlsplit(os.environ["RETORT_TEST_PG_URL"])
        self.name = "t_%d_%d" % (os.getpid(), next(counter))
        self.environ = {"PGPASSWORD": base.password or "", "PGOPTIONS": "-c client_min_messages=warning"}
        self.psql = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", base.hostname, "-p", str(base.port), "-U", base.username]
        self.dump = ["pg_dump", "-s", "-O", "-x", "-T", "alembic_version*", "-h", base.hostname, "-p", str(base.port), "-U", base.username]
        self.url = "%s%s/%s" % (prefix, base.netloc, self.name)
        tool(self.psql + ["-d", "postgres", "-c", 'CREATE DATABASE "%s"' % self.name], **self.environ)

    def run(self, sql):
        return tool(self.psql + ["-d", self.name, "-A", "-t", "-f", "-"], sql, **self.environ)

    def schema(self):
        text = tool(self.dump + [self.name], **self.environ)
        text = re.sub(r"^(--.*|SET .*|SELECT pg_catalog\.set_config.*|\\(un)?restrict .*)\n", "", text, flags=re.M)
        return re.sub(r"\n{2,}", "\n", text).strip() + "\n"

    def empty_schema(self):
        return "\n"

    def drop(self):
        tool(self.psql + ["-d", "postgres", "-c", 'DROP DATABASE IF EXISTS "%s" WITH (FORCE)' % self.name], **self.environ)


class Mysql:
    def __init__(self, prefix):
        base = urlsplit(os.environ["RETORT_TEST_MYSQL_URL"])
        self.name = "t_%d_%d" % (os.getpid(), next(counter))
        self.client = ["mariadb", "-h", base.hostname, "-P", str(base.port), "-u", base.username, "-p" + (base.password or ""),
                       "--default-character-set=utf8mb4"]
        self.url = "%s%s/%s?charset=utf8mb4" % (prefix, base.netloc, self.name)
        tool(self.client + ["-e", "CREATE DATABASE `%s` CHARACTER SET utf8mb4" % self.name])

    def run(self, sql):
        return tool(self.client + ["-N", "-B", self.name], sql)

    def schema(self):
        tables = [t for t in self.run("show tables;").replace("\\\\", "\\").splitlines() if not t.startswith("alembic_version")]
        text = "".join(self.run("show create table `%s`;" % t.replace("`", "``")).replace("\\n", "\n") for t in tables)
        return re.sub(r" AUTO_INCREMENT=\d+", "", text)

    def empty_schema(self):
        return ""

    def drop(self):
        tool(self.client + ["-e", "DROP DATABASE IF EXISTS `%s`" % self.name])


def open(dialect, folder, prefix):
    """PREFIX: the URL up to the place (postgresql+asyncpg://), for SQLite the whole URL."""
    if dialect == "sqlite":
        return Sqlite(folder, prefix)
    return Postgresql(prefix) if dialect == "postgresql" else Mysql(prefix)
