"""The revision scripts of golden/ddl run up and down on real servers; the schema and the rows they leave are read back.

golden/live_ddl/NAME.test holds, for each dialect on which the reference can run the script: "prelude D", what must be there first
(derived by rule when it was recorded: record_live_ddl.py); "up D" and "down D": standard output, schema and rows, or "fails: " and
the error when the server refuses the script. A worker has one database of each kind and empties it between two cases.
"""
import atexit
import itertools
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
import threading
import time
from urllib.parse import urlsplit

from suites import casefile, project

NEEDS_SERVERS = True
DIALECTS = ["postgresql", "sqlite", "mariadb"]
STEPS = {"up": ["upgrade", "head"], "down": ["downgrade", "base"]}
END = "==== end of answer ===="
# Scripts that make databases or roles of a fixed name must not meet.
one_at_a_time = threading.Lock()

PG_EMPTY = """\
do $$ declare x text; begin
for x in select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' loop
execute format('drop schema %I cascade', x); end loop;
for x in select extname from pg_extension where extname <> 'plpgsql' loop execute format('drop extension %I cascade', x); end loop;
create schema public; end $$;
"""
PG_SCHEMA = """\
with ns as (select oid, nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'),
own as (select c.*, quote_ident(nspname) || '.' || quote_ident(relname) as name from pg_class c join ns on ns.oid = relnamespace
  where relname not like 'alembic_version%' and not exists (select 1 from pg_depend d where d.objid = c.oid and deptype = 'e'))
select line from (
select 'schema ' || quote_ident(nspname) as line from ns
union all select 'extension ' || extname from pg_extension where extname <> 'plpgsql'
union all select 'type ' || t.oid::regtype || ' enum ' || string_agg(quote_literal(enumlabel), ', ' order by enumsortorder)
  from pg_type t join pg_enum e on enumtypid = t.oid group by t.oid
union all select 'type ' || format_type(t.oid, null) || ' domain ' || format_type(typbasetype, typtypmod) || ' not null ' || typnotnull
  || coalesce(' default ' || typdefault, '') || coalesce((select string_agg(' ' || pg_get_constraintdef(k.oid), ' ' order by conname)
  from pg_constraint k where contypid = t.oid), '') from pg_type t join ns on ns.oid = typnamespace where typtype = 'd'
union all select 'table ' || name || case relkind when 'r' then '' else ' kind ' || relkind::text end || case relpersistence when 'p' then ''
  else ' persistence ' || relpersistence::text end || coalesce(' with ' || reloptions::text, '') || coalesce(' partition by ' || pg_get_partkeydef(oid), '')
  || coalesce(' partition ' || pg_get_expr(relpartbound, oid), '') || coalesce((select ' inherits ' || string_agg(inhparent::regclass::text,
  ', ' order by inhseqno) from pg_inherits where inhrelid = own.oid), '') from own where relkind in ('r', 'p', 'f')
union all select 'table ' || name || ' ' || row_number() over (partition by own.oid order by attnum) || ' ' || quote_ident(attname) || ' '
  || format_type(atttypid, atttypmod) || case when attnotnull then ' not null' else '' end
  || case when attidentity <> '' then ' identity ' || attidentity::text else '' end || case when attgenerated <> '' then ' generated' else '' end
  || coalesce(' default ' || pg_get_expr(adbin, adrelid), '') || case when attcollation not in (0, 100, 950) then ' collate ' || attcollation::regcollation::text else '' end
  from own join pg_attribute a on attrelid = own.oid and attnum > 0 and not attisdropped
  left join pg_attrdef on adrelid = own.oid and adnum = attnum where relkind in ('r', 'p', 'f')
union all select 'table ' || name || ' constraint ' || quote_ident(conname) || ' ' || pg_get_constraintdef(k.oid)
  from own join pg_constraint k on conrelid = own.oid
union all select 'index ' || pg_get_indexdef(oid) from own where relkind in ('i', 'I')
union all select 'view ' || name || ' ' || relkind::text || ' ' || pg_get_viewdef(oid) from own where relkind in ('v', 'm')
union all select 'sequence ' || name || ' ' || format_type(seqtypid, null) || ' start ' || seqstart || ' by ' || seqincrement || ' min ' || seqmin
  || ' max ' || seqmax || ' cache ' || seqcache || ' cycle ' || seqcycle || coalesce((select ' of ' || refobjid::regclass::text || ' ' || refobjsubid
  from pg_depend d where d.objid = own.oid and deptype in ('a', 'i') and d.classid = 'pg_class'::regclass and refobjsubid > 0), '')
  from own join pg_sequence on seqrelid = own.oid
union all select 'comment ' || name || case objsubid when 0 then '' else ' ' || (select attname from pg_attribute where attrelid = objoid and attnum = objsubid)
  end || ' ' || description from pg_description d join own on objoid = own.oid and d.classoid = 'pg_class'::regclass
union all select 'comment ' || conname || ' ' || description from pg_description d join pg_constraint k on objoid = k.oid
  and d.classoid = 'pg_constraint'::regclass where connamespace in (select oid from ns)
union all select 'trigger ' || pg_get_triggerdef(t.oid) from pg_trigger t join own on tgrelid = own.oid where not tgisinternal
union all select 'function ' || pg_get_functiondef(p.oid) from pg_proc p join ns on ns.oid = pronamespace where prokind in ('f', 'p')
  and not exists (select 1 from pg_depend d where d.objid = p.oid and deptype = 'e')
union all select 'policy ' || name || ' ' || polname || ' ' || polcmd::text || coalesce(' using ' || pg_get_expr(polqual, polrelid), '')
  || coalesce(' check ' || pg_get_expr(polwithcheck, polrelid), '') from pg_policy join own on polrelid = own.oid
union all select 'grant ' || name || ' ' || relacl::text from own where relacl is not null) x order by line collate "C";
"""
PG_TABLES = """\
select quote_ident(nspname) || '.' || quote_ident(relname) from pg_class c join pg_namespace n on n.oid = relnamespace
where relkind = 'r' and nspname !~ '^pg_' and nspname <> 'information_schema' order by 1;
"""
MY_SCHEMA = """\
select concat('table ', table_name, ' ', coalesce(engine, table_type), ' ', coalesce(table_collation, ''), ' ', coalesce(row_format, ''), ' ', table_comment)
 from information_schema.tables where table_schema = database() and table_name not like 'alembic_version%' order by table_name, binary table_name;
select concat('trigger ', trigger_name, ' ', action_timing, ' ', event_manipulation, ' ', event_object_table, ' ', action_statement)
 from information_schema.triggers where trigger_schema = database() order by trigger_name, binary trigger_name;
select concat('routine ', routine_name, ' ', routine_type, ' ', coalesce(routine_definition, '')) from information_schema.routines
 where routine_schema = database() order by 1;
"""


class Client:
    """A command-line client that is kept: ask() sends statements and gives their answer."""

    def __init__(self, argv, end, **environ):
        self.end = end
        self.process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                        text=True, errors="backslashreplace", bufsize=1, env=dict(os.environ, **environ))

    def ask(self, sql):
        self.process.stdin.write(sql + "\n" + self.end + "\n")
        self.process.stdin.flush()
        text = ""
        for line in self.process.stdout:
            if line.rstrip("\n") == END:
                return text
            text += line
        raise RuntimeError("the client ended: " + text[-300:])

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Postgresql:
    prefix = "postgresql+psycopg2://"

    def __init__(self, name):
        base = urlsplit(os.environ["RETORT_TEST_PG_URL"])
        argv = ["psql", "-X", "-q", "-A", "-t", "-h", base.hostname, "-p", str(base.port), "-U", base.username]
        environ = {"PGPASSWORD": base.password or "", "PGOPTIONS": "-c client_min_messages=warning"}
        self.name, self.url = name, "%s%s/%s" % (self.prefix, base.netloc, name)
        self.server = Client(argv + ["-d", "postgres"], "\\echo " + END, **environ)
        self.server.ask('create database "%s";' % name)
        self.client = Client(argv + ["-d", name], "\\echo " + END, **environ)

    def empty(self):
        self.run(PG_EMPTY)

    def run(self, sql):
        text = self.client.ask(sql)
        if re.search(r"^(psql:.*)?ERROR:", text, re.M):
            raise RuntimeError(text)
        return text

    def schema(self):
        return self.run(PG_SCHEMA)

    def rows(self):
        text = ""
        for table in self.run(PG_TABLES).splitlines():
            lines = self.run("select x::text from %s as x order by 1;" % table).splitlines()
            text += table + "\n" + "".join("  %s\n" % line for line in lines)
        return text

    def drop(self):
        self.client.close()
        self.server.ask('drop database if exists "%s" with (force);' % self.name)
        self.server.close()


class Mariadb:
    prefix = "mariadb+pymysql://"

    def __init__(self, name):
        base = urlsplit(os.environ["RETORT_TEST_MYSQL_URL"])
        self.name, self.url = name, "%s%s/%s?charset=utf8mb4" % (self.prefix, base.netloc, name)
        argv = ["mariadb", "-h", base.hostname, "-P", str(base.port), "-u", base.username, "-p" + (base.password or ""), "-N", "-B", "-r",
                "--unbuffered", "--force", "--default-character-set=utf8mb4"]
        self.client = Client(argv, "select '%s';" % END)
        self.others = []

    def empty(self):
        for name in [self.name] + self.others:
            self.run("drop database if exists `%s`;" % name)
        self.others = []
        self.client.ask("create database `%s` character set utf8mb4; use `%s`;" % (self.name, self.name))

    def drop_others(self):
        """Databases that scripts have made; the server is this run's own."""
        for name in self.run("show databases;").splitlines():
            if not re.fullmatch(r"t_\d+_\d+|mysql|information_schema|performance_schema|sys|retort_test", name):
                self.run("drop database `%s`;" % name)

    def run(self, sql):
        self.others += re.findall(r"^create database `?(\w+)", sql, re.M | re.I)
        text = self.client.ask(sql)
        if re.search(r"^ERROR \d+", text, re.M):
            raise RuntimeError(text)
        return text

    def tables(self, name):
        return self.run("select table_name from information_schema.tables where table_schema = '%s' order by table_name, binary table_name;" % name).splitlines()

    def schema(self):
        text = self.run(MY_SCHEMA)
        for schema in [self.name] + self.others:
            for table in self.tables(schema):
                if not table.startswith("alembic_version"):
                    text += self.run("show create table `%s`.`%s`;" % (schema, table.replace("`", "``"))).partition("\t")[2]
        return re.sub(r" AUTO_INCREMENT=\d+", "", text)

    def rows(self):
        text = ""
        for table in self.tables(self.name):
            lines = self.run("select * from `%s`;" % table.replace("`", "``")).splitlines()
            text += table + "\n" + "".join("  %s\n" % line for line in sorted(lines))
        return text

    def drop(self):
        self.run("drop database if exists `%s`;" % self.name)
        self.client.close()


class Sqlite:
    def __init__(self, name):
        self.folder = tempfile.mkdtemp(prefix="retort-live.")
        self.path = os.path.join(self.folder, "test.db")
        self.name, self.url = "test.db", "sqlite:///" + self.path
        atexit.register(self.drop)

    def empty(self):
        if os.path.exists(self.path):
            os.remove(self.path)

    def ask(self, sql):
        connection = sqlite3.connect(self.path)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def run(self, sql):
        connection = sqlite3.connect(self.path)
        try:
            connection.executescript(sql)
        finally:
            connection.close()

    def schema(self):
        sql = "select type || ' ' || sql from sqlite_master where sql is not null and tbl_name not like 'alembic_version%' order by type, name"
        return "".join("%s\n" % row for row in self.ask(sql))

    def rows(self):
        text = ""
        for table, in self.ask("select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by 1"):
            lines = sorted(map(repr, self.ask('select * from "%s"' % table.replace('"', '""'))))
            text += table + "\n" + "".join("  %s\n" % line for line in lines)
        return text

    def drop(self):
        shutil.rmtree(self.folder, ignore_errors=True)


DATABASES = {"postgresql": Postgresql, "sqlite": Sqlite, "mariadb": Mariadb}


class Pool:
    """The workers' databases: taken by one case, given back for the next. They go with the run's private servers."""

    def __init__(self):
        self.free, self.numbers, self.lock = {d: [] for d in DIALECTS}, itertools.count(), threading.Lock()

    def take(self, dialect):
        with self.lock:
            if self.free[dialect]:
                return self.free[dialect].pop()
        return DATABASES[dialect]("t_%d_%d" % (os.getpid(), next(self.numbers)))


def lay_out(script, work):
    casefile.write(work + "/alembic.ini", project.INI.replace("level = INFO", "level = WARNING"))
    casefile.write(work + "/alembic/env.py", project.ENV_PY.replace(", OPTIONS", ""))
    casefile.write(work + "/alembic/versions/r1_case.py", script)


def last_error(err):
    """The error's class and first line: what follows is the statement, or a traceback."""
    found = re.findall(r"^(?:FAILED: |)(?:[\w.]+(?:Error|Exception|Warning|Exit)\b.*|FAILED: .*)$", err, re.M)
    told = [line for line in found if "InFailedSqlTransaction" not in line]  # that there was one before
    return (told or found or err.strip().split("\n"))[-1]


def same_run(text, db):
    """What differs from run to run is no part of the answer: names, times, addresses."""
    text = text.replace(db.url, "URL").replace(db.name, "DATABASE")
    text = re.sub(r"0x[0-9a-f]{6,}", "0x", text)
    days = "|".join(time.strftime("%Y-%m-%d", moment) for moment in (time.localtime(), time.gmtime(), time.gmtime(time.time() - 86400)))
    return re.sub(r"(?:%s)[ T]\d\d:\d\d:\d\d(?:\.\d+)?(?:[+-]\d\d(?::?\d\d)?)?|\b(?:%s)\b" % (days, days), "NOW", text)


def comparable(text):
    """Who made a view, and how a catalog is asked, is no part of an answer."""
    text = re.sub(r"DEFINER=\S+", "DEFINER", text)
    return re.sub(r"\[SQL: (?:(?!\n\(Background).)*?pg_catalog.*?\n(?=\(Background)", "[SQL: the catalog]\n", text, flags=re.S)


def answer(step, db, status, out, err):
    if status and isinstance(db, Sqlite):  # where retort leaves nothing behind, and the reference the first statements
        return same_run("%sfails: %s\n" % (out, last_error(err)), db)
    if status:
        return same_run("%sfails: %s\n-- schema\n%s" % (out, last_error(err), db.schema()), db)
    return same_run("%s-- schema\n%s-- rows\n%s" % (out, db.schema(), db.rows()), db)


def run(alembic, script, db, prelude):
    """[(step, text)], to the first that fails. ALEMBIC(words, folder, url) runs the tool."""
    work, result = tempfile.mkdtemp(prefix="retort-live."), []
    try:
        db.empty()
        if prelude:
            db.run(prelude)
        lay_out(script, work)
        for step, words in STEPS.items():
            status, out, err = alembic(words, work, db.url)
            result.append((step, answer(step, db, status, out, err)))
            if status:
                break
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return result


def compare(env, pool, script, dialect, sections):
    def alembic(words, work, url):
        return casefile.run([env.alembic] + words, work, dict(os.environ, DATABASE_URL=url))

    prelude = sections.get("prelude " + dialect, "")
    db = pool.take(dialect)
    shared = re.search(r"schema|database|role|tablespace", prelude + script, re.I)
    if shared:
        with one_at_a_time:
            if dialect == "mariadb":
                db.drop_others()
            got = run(alembic, script, db, prelude)
            db.empty()
    else:
        got = run(alembic, script, db, prelude)
    pool.free[dialect].append(db)
    for step, text in got:
        difference = casefile.diff(comparable(sections.get("%s %s" % (step, dialect), "")), comparable(text))
        if difference:
            return "%s: %s" % (step, difference)
    return None


def cases(env):
    pool, folder = Pool(), os.path.join(env.golden, "live_ddl")
    for name in casefile.names(folder):
        sections = dict(casefile.read(os.path.join(folder, name + ".test")))
        script = dict(casefile.read(os.path.join(env.golden, "ddl", name + ".test")))["script.py"]
        for dialect in DIALECTS:
            if "up " + dialect in sections:
                yield "%s-%s" % (name, dialect), lambda s=script, d=dialect, x=sections: compare(env, pool, s, d, x)
