"""Every form of database URL that SQLAlchemy's documentation has, on the real servers: what a query says over each."""
import atexit
import json
import os
import shutil
import tempfile
from urllib.parse import urlsplit

from suites import casefile, databases

NEEDS_SERVERS = True
PROGRAM = """\
import json
import os
import sys

import sqlalchemy as sa

url, args, query = json.loads(sys.argv[1])
url = sa.engine.URL.create(**url) if isinstance(url, dict) else url
try:
    with sa.create_engine(url, **args).connect() as c:
        print(c.execute(sa.text(query)).scalar())
except Exception as error:
    print(type(error).__name__)
"""
ODD = "p@ss:w/o%?#&=x y"  # the password of a user made for this
ENCODED = "p%40ss%3Aw%2Fo%25%3F%23%26%3Dx%20y"


def postgresql(p):
    """(name, URL, arguments of create_engine, environment, query, answer); P: what the server is reached by."""
    tcp = "{user}:{password}@{host}:{port}/{db}".format(**p)
    one = "select 1", "1"
    for driver in ("", "+psycopg2", "+asyncpg", "+psycopg", "+pg8000"):
        yield "driver" + driver, "postgresql%s://%s" % (driver, tcp), {}, {}, *one
    base = "postgresql+psycopg2://" + tcp
    yield "sslmode", base + "?sslmode=disable", {}, {}, *one
    yield "ssl of asyncpg", "postgresql+asyncpg://" + tcp + "?ssl=disable", {}, {}, *one
    yield "statement cache of asyncpg", "postgresql+asyncpg://" + tcp + "?prepared_statement_cache_size=0", {}, {}, *one
    yield "connect_timeout", base + "?connect_timeout=5", {}, {}, *one
    yield "application_name", base + "?application_name=a%20b", {}, {}, "show application_name", "a b"
    yield "options", base + "?options=-c%20search_path%3Dnowhere%20-c%20statement_timeout%3D7000", {}, {}, \
        "select current_setting('search_path') || ' ' || current_setting('statement_timeout')", "nowhere 7s"
    yield "connect_args options", base, {"connect_args": {"options": "-c work_mem=5MB", "connect_timeout": 3}}, {}, "show work_mem", "5MB"
    yield "server_settings", "postgresql+asyncpg://" + tcp, {"connect_args": {"server_settings": {"application_name": "s"}}}, {}, \
        "show application_name", "s"
    yield "socket in host", "postgresql://{user}:{password}@/{db}?host={socket}&port={port}".format(**p), {}, {}, *one
    yield "socket in host, encoded", "postgresql://{user}:{password}@/{db}?host={quoted}&port={port}".format(**p), {}, {}, *one
    yield "socket of pg8000", "postgresql+pg8000://{user}:{password}@/{db}?unix_sock={socket}/.s.PGSQL.{port}".format(**p), {}, {}, *one
    yield "hosts", "postgresql://{user}:{password}@/{db}?host=127.0.0.1:1&host={host}:{port}".format(**p), {}, {}, *one
    yield "hosts in one", "postgresql://{user}:{password}@/{db}?host=127.0.0.1,{host}&port=1,{port}".format(**p), {}, {}, *one
    yield "target_session_attrs", base + "?target_session_attrs=read-write", {}, {}, *one
    yield "hosts mixed", "postgresql://{user}:{password}@/{db}?host=a:1&host=b&port=5,6".format(**p), {}, {}, "select 1", "ArgumentError"
    yield "password encoded", "postgresql://odd_{db}:%s@{host}:{port}/{db}".format(**p) % ENCODED, {}, {}, "select current_user", "odd_" + p["db"]
    yield "password in connect_args", "postgresql://odd_{db}@{host}:{port}/{db}".format(**p), {"connect_args": {"password": ODD}}, {}, *one
    yield "URL.create", dict(drivername="postgresql", username="odd_" + p["db"], password=ODD, host=p["host"], port=p["port"], database=p["db"]), \
        {}, {}, *one
    yield "nothing but the environment", "postgresql+psycopg2://", {}, {"PGHOST": p["host"], "PGPORT": str(p["port"]), "PGUSER": p["user"],
                                                                         "PGPASSWORD": p["password"], "PGDATABASE": p["db"]}, *one
    yield "service", "postgresql:///?service=there", {}, {"PGSERVICEFILE": p["folder"] + "/services"}, *one
    yield "passfile", "postgresql://{user}@{host}:{port}/{db}?passfile={folder}/pgpass".format(**p), {}, {}, *one
    yield "isolation_level", base, {"isolation_level": "SERIALIZABLE"}, {}, "show transaction_isolation", "serializable"
    yield "wrong password", "postgresql://{user}:wrong@{host}:{port}/{db}".format(**p), {}, {}, "select 1", "OperationalError"
    yield "no such dialect", "nosuch://{host}/x".format(**p), {}, {}, "select 1", "NoSuchModuleError"


def mysql(p):
    tcp = "{user}:{password}@{host}:{port}/{db}".format(**p)
    one = "select 1", "1"
    for driver in ("mysql", "mysql+pymysql", "mysql+mysqldb", "mysql+aiomysql", "mysql+asyncmy", "mysql+mysqlconnector", "mysql+mariadbconnector",
                   "mariadb", "mariadb+pymysql", "mariadb+mariadbconnector"):
        yield "driver " + driver, "%s://%s" % (driver, tcp), {}, {}, *one
    base = "mysql+pymysql://" + tcp
    yield "charset utf8mb4", base + "?charset=utf8mb4", {}, {}, "select hex('\u20ac')", "E282AC"
    yield "connect_timeout", base + "?connect_timeout=4&read_timeout=5&write_timeout=6", {}, {}, *one
    yield "unix_socket", "mysql+pymysql://{user}:{password}@/{db}?unix_socket={socket}".format(**p), {}, {}, *one
    yield "unix_socket of mysqldb", "mysql+mysqldb://{user}:{password}@localhost/{db}?unix_socket={quoted}".format(**p), {}, {}, *one
    yield "init_command", base, {"connect_args": {"init_command": "set @x = 5"}}, {}, "select @x", "5"
    yield "sql_mode", base + "?sql_mode=ANSI_QUOTES", {}, {}, "select @@sql_mode like '%ANSI_QUOTES%'", "1"
    yield "ssl off", base + "?ssl_disabled=true", {}, {}, *one
    yield "local_infile", base + "?local_infile=1", {}, {}, *one
    yield "read_default_file", "mysql+pymysql://{host}:{port}/{db}?read_default_file={folder}/my.cnf".format(**p), {}, {}, *one
    yield "password encoded", "mysql+pymysql://odd_{db}:%s@{host}:{port}/{db}".format(**p) % ENCODED, {}, {}, "select 1", "1"
    yield "URL.create", dict(drivername="mysql+pymysql", username="odd_" + p["db"], password=ODD, host=p["host"], port=p["port"], database=p["db"]), \
        {}, {}, *one
    yield "password in connect_args", "mysql+pymysql://odd_{db}@{host}:{port}/{db}".format(**p), {"connect_args": {"password": ODD}}, {}, *one
    yield "isolation_level", base, {"isolation_level": "READ COMMITTED"}, {}, "select @@tx_isolation", "READ-COMMITTED"
    yield "wrong password", "mysql+pymysql://{user}:wrong@{host}:{port}/{db}".format(**p), {}, {}, "select 1", "OperationalError"


def sqlite(p):
    one = "select v from t", "7"
    yield "memory", "sqlite://", {}, {}, "select 1", "1"
    yield "memory named", "sqlite:///:memory:", {}, {}, "select 1", "1"
    for driver in ("", "+pysqlite", "+aiosqlite"):
        yield "relative" + driver, "sqlite%s:///d.db" % driver, {}, {}, *one
        yield "absolute" + driver, "sqlite%s:////%s/d.db" % (driver, p["folder"].lstrip("/")), {}, {}, *one
    yield "file URI", "sqlite:///file:d.db?mode=ro&uri=true", {}, {}, *one
    yield "file URI refuses writing", "sqlite:///file:d.db?mode=ro&uri=true", {}, {}, "insert into t values (1) returning v", "OperationalError"
    yield "file URI of memory", "sqlite:///file::memory:?cache=shared&uri=true", {}, {}, "select 1", "1"
    yield "timeout", "sqlite:///d.db?timeout=3&check_same_thread=false", {}, {}, *one
    yield "connect_args", "sqlite:///d.db", {"connect_args": {"timeout": 2, "check_same_thread": False}}, {}, *one
    yield "no such folder", "sqlite:///nowhere/d.db", {}, {}, "select 1", "OperationalError"
    yield "spaces", "sqlite:///with space.db", {}, {}, "select count(*) from sqlite_master", "0"
    yield "URL.create", dict(drivername="sqlite", database="d.db"), {}, {}, *one


def place(db, dialect, folder, url_name):
    base = urlsplit(os.environ[url_name])
    socket = db.run("show unix_socket_directories;" if dialect == "postgresql" else "select @@socket;").strip().split(",")[0]
    return {"user": base.username, "password": base.password, "host": base.hostname, "port": base.port, "db": db.name, "socket": socket,
            "quoted": socket.replace("/", "%2F"), "folder": folder}


class Shared:
    """One database and one folder of each kind, made when the first case runs."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="retort-urls.")
        casefile.write(self.folder + "/prog.py", PROGRAM)
        databases.tool(["sqlite3", self.folder + "/d.db", "create table t (v); insert into t values (7);"])
        self.pg, self.my = databases.Postgresql("postgresql://"), databases.Mysql("mysql://")
        pg, my = (place(db, d, self.folder, n) for db, d, n in ((self.pg, "postgresql", "RETORT_TEST_PG_URL"), (self.my, "mysql", "RETORT_TEST_MYSQL_URL")))
        self.pg.run("create role \"odd_%s\" login password '%s';" % (self.pg.name, ODD))
        self.my.run("create user 'odd_%s'@'%%' identified by '%s'; grant all on `%s`.* to 'odd_%s'@'%%';" % (self.my.name, ODD, self.my.name, self.my.name))
        casefile.write(self.folder + "/services", "[there]\nhost={host}\nport={port}\nuser={user}\npassword={password}\ndbname={db}\n".format(**pg))
        casefile.write(self.folder + "/pgpass", "*:*:*:*:%s\n" % pg["password"])
        os.chmod(self.folder + "/pgpass", 0o600)
        casefile.write(self.folder + "/my.cnf", "[client]\nuser={user}\npassword={password}\n".format(**my))
        self.all = [("postgresql", *c) for c in postgresql(pg)] + [("mysql", *c) for c in mysql(my)] + [("sqlite", *c) for c in sqlite(pg)]


def cases(env):
    shared = Shared()
    tool = os.environ.get("RETORT_URLS_TOOL", env.retort + " exec --allow-all").split()
    atexit.register(shutil.rmtree, shared.folder, ignore_errors=True)  # the databases go with the servers
    for dialect, name, url, args, environ, query, answer in shared.all:
        yield "%s %s" % (dialect, name), lambda u=url, a=args, e=environ, q=query, w=answer: ask(tool, shared.folder, u, a, e, q, w)


def ask(tool, folder, url, args, environ, query, answer):
    status, out, err = casefile.run(tool + [folder + "/prog.py", json.dumps([url, args, query])], folder, dict(os.environ, **environ))
    return casefile.diff(answer + "\n", out) or (None if status == 0 else "exit status %d: %s" % (status, err[-300:]))
