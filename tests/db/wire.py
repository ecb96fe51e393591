# Statements of every kind; prints what comes of them. tests/suites/wire.py runs it over retort's own protocol and libpq.
import asyncio
import re
import sys

import sqlalchemy as sa
from sqlalchemy import text

URL = sys.argv[1]
LONG = "a" * 70
STATEMENTS = [
    "select 1", "selec 1", "select 1,\n  nope from\n x", "select '" + "\u00e9" * 70 + "', nope, '" + "\u00fc" * 80 + "'",
    "select " + LONG + ".b, 1 from (select 2) x where 33333333333333333333 = 1 and 2 = 2", "select\t1,\tnope",
    "select 1, '" + LONG + "', nope, '" + LONG + "'", "do $$ begin raise exception 'x' using hint='h', detail='d'; end $$",
    "do $$ begin raise notice 'hello'; execute 'select nope'; end $$", "create table zz(a int primary key, b text not null)",
    "insert into zz values (1,'x')", "insert into zz values (1,'x')", "insert into zz(a) values (2)", "update zz set a=a",
    "", ";", "-- nothing", "copy zz from stdin", "copy zz to stdout",
    "select 'a\\b'::bytea, null, 1.5::float8, 'x'::text, true, array[1,2], '{}'::json, 3000000000, 1.10",
    "select i from generate_series(1,5) i", "drop table zz", "select E'a\\nb', '\u6f22\u5b57', nope2", "\u6f22\u5b57 select",
    "lock table nope_x", "set statement_timeout=50", "select pg_sleep(2)", "reset statement_timeout", "listen x", "notify x",
    "select 1/0", "savepoint a", "release savepoint nope",
]


def show(f):
    try:
        print("is", f())
    except Exception as e:
        print(type(e).__name__, e)
        print("  orig", type(getattr(e, "orig", None)).__name__, getattr(getattr(e, "orig", None), "sqlstate", None))


def run(c, sql):
    r = c.exec_driver_sql(sql)
    return [tuple(row) for row in r] if r.returns_rows else r.rowcount


def statements(c):
    for sql in STATEMENTS:
        print(sql)
        show(lambda: run(c, sql))
        show(c.commit)
    show(lambda: c.execute(text("select cast(:a as int), cast(:b as text), :c"), {"a": 1, "b": "it's \\ \u20ac", "c": None}).fetchall())
    show(lambda: c.execute(text("select cast(:a as bytea)"), {"a": b"\x00\xff'\\"}).fetchall())
    show(lambda: c.execution_options(stream_results=True).execute(text("select i, repeat('x', i % 10) from generate_series(1,20000) i")).fetchmany(3))
    show(lambda: sum(len(r[1]) for r in c.execute(text("select i, repeat('y', 1000) from generate_series(1,20000) i"))))
    show(lambda: c.execute(text("insert into nope values (:x)"), [{"x": 1}, {"x": 2}]))
    show(lambda: run(c, "select length('" + "z" * 3000000 + "')"))
    c.rollback()
    show(lambda: sa.inspect(c).get_table_names())
    show(lambda: run(c, "select pg_terminate_backend(pg_backend_pid())"))
    show(lambda: run(c, "select 1"))


def connections():
    wrong = re.sub(r":[^:@/]*@", ":wrong@", URL)
    for url in (wrong, URL + "_nope", re.sub(r":\d+/", ":5999/", URL), URL + "?application_name=hi", URL + "?options=-csearch_path%3Dpg_catalog"):
        show(lambda: re.sub("t_[0-9_]+", "t", str(run(sa.create_engine(url).connect(), "select current_setting('application_name'), current_schema()"))))


async def asynchronous():
    from sqlalchemy.ext.asyncio import create_async_engine
    async with create_async_engine(URL).connect() as c:
        await c.run_sync(statements)


if "asyncpg" in URL:
    asyncio.run(asynchronous())
else:
    with sa.create_engine(URL).connect() as c:
        statements(c)
    connections()
