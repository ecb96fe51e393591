"""Random names and texts, quoted by retort, read back from the servers unchanged: a seeded round for each database and mode.

The servers answer in hexadecimal digits for texts and from their catalogs for names, so nothing of retort checks itself.
"""
import os
import shutil
import tempfile

from suites import casefile, databases

NEEDS_SERVERS = True
SEEDS = [1, 2]
PROGRAM = r'''
import random
import sys

import sqlalchemy as sa
from sqlalchemy.schema import CreateTable

url, mode, seed = sys.argv[1], sys.argv[2], int(sys.argv[3])
rng = random.Random(seed)
HARD = ["'", '"', "`", "\\", "%", "%%", "%s", "%(a)s", ":x", "::", "[", "]", "$1", "$$", ";", "--", "/*", "?", "{", "}", "\n", "\t", "\r", " ", "  ", ".",
        "\u00fc", "\u20ac", "\U0001f600", "\u0416", "\u4e2d", "e\u0301", "\u200b", "\x01", "\x02", "\x03", "\x10", "\x11", "\x1a", "\x7f", "\\'", "''", '""', "``", "\\\\", "N'", "E'", "0x"]


def text(longest):
    return "".join(rng.choice(HARD) if rng.random() < 0.6 else chr(rng.randrange(33, 127)) for _ in range(rng.randrange(longest)))


engine = sa.create_engine(url)
name = engine.dialect.name
hexed = {"postgresql": "encode(convert_to(%s, 'UTF8'), 'hex')", "mysql": "lower(hex(%s))", "sqlite": "lower(hex(%s))"}[name]
problems = []


def check(what, value, got):
    if got != value.encode().hex():
        problems.append((what, value, got))


with engine.connect() as c:
    if mode == "ansi":
        c.exec_driver_sql("set sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'")
        c.commit()
        c.close()
        engine.dispose()
        engine = sa.create_engine(url, connect_args={"sql_mode": "ANSI_QUOTES,NO_BACKSLASH_ESCAPES"})
with engine.connect() as c:
    for n in range(120):
        v = "v" + text(20)
        literal = sa.select(sa.literal_column(hexed % "X")).compile(dialect=c.dialect)
        quoted = str(sa.select(sa.literal(v)).compile(dialect=c.dialect, compile_kwargs={"literal_binds": True}))
        quoted = quoted[len("SELECT "):quoted.rindex(" AS ")]
        check("literal", v, c.exec_driver_sql("select " + hexed.replace("%s", quoted)).scalar())
        check("bind", v, c.execute(sa.select(sa.literal_column(hexed.replace("%s", ":v")) if False else sa.text(hexed.replace("%s", "cast(:v as char(200))" if name == "mysql" else "cast(:v as text)")).bindparams(v=v))).scalar())
        if name == "mysql":  # names may not end in a blank and have no characters beyond the BMP
            ident = "".join(ch for ch in text(12) if ord(ch) < 0x10000).rstrip() + "x"
        else:
            ident = text(12) + "x"
        while len(ident.encode()) > 60:
            ident = ident[1:]
        default = "d" + text(8).rstrip()
        m = sa.MetaData()
        comment = default if name != "sqlite" else None
        if name == "mysql":  # its catalog has no characters beyond the BMP
            comment = "".join(ch for ch in default if ord(ch) < 0x10000)
        t = sa.Table("q%d%s" % (n, ident), m, sa.Column("id", sa.Integer, primary_key=True), sa.Column(ident, sa.String(80), server_default=default, comment=comment))
        t.create(c)
        c.execute(t.insert().values(id=1))
        c.execute(t.insert().values({"id": 2, ident: v}))
        c.execute(t.update().where(t.c[ident] == v).values(id=3))
        rows = {row[0]: row[1] for row in c.execute(sa.select(t.c.id, sa.literal_column(hexed.replace("%s", str(t.c[ident].compile(dialect=c.dialect)).replace(*("%%", "%") if name != "sqlite" else ("", ""))))))}
        check("default", default, rows[1])
        check("value", v, rows[3])
        if name == "sqlite":
            found = [(r[1], None) for r in c.exec_driver_sql("pragma table_info(%s)" % c.dialect.identifier_preparer.quote(t.name))]
        elif name == "mysql":
            found = [tuple(r) for r in c.execute(sa.text("select column_name, column_comment from information_schema.columns where table_schema = database() and table_name = :t order by ordinal_position"), {"t": t.name})]
        else:
            found = [tuple(r) for r in c.execute(sa.text("select attname, col_description(attrelid, attnum) from pg_attribute a join pg_class c on c.oid = attrelid where relname = :t and attnum > 0 order by attnum"), {"t": t.name})]
        if [f[0] for f in found] != ["id", ident] or found[1][1] != comment:
            problems.append(("catalog", ident, comment, found))
        t.drop(c)
    if name == "postgresql":
        for bad in (lambda: c.execute(sa.text("select :v"), {"v": "a\0b"}), lambda: c.exec_driver_sql("select 'a\0b'")):
            try:
                bad()
                problems.append(("NUL", "passed", None))
            except Exception as error:
                c.rollback()
    try:
        c.execute(sa.schema.CreateTable(sa.Table("a\0b", sa.MetaData(), sa.Column("x", sa.Integer))))
        problems.append(("NUL in a name", "passed", None))
    except Exception as error:
        c.rollback()
for p in problems[:5]:
    print(ascii(p))
print(len(problems), "problems")
'''


def cases(env):
    for dialect, mode in (("postgresql", ""), ("mysql", ""), ("mysql", "ansi"), ("sqlite", "")):
        for seed in SEEDS:
            yield "%s %s%d" % (dialect, mode + " " if mode else "", seed), lambda d=dialect, m=mode, s=seed: once(env, d, m, s)


def once(env, dialect, mode, seed):
    work = tempfile.mkdtemp(prefix="retort-quoting.")
    db = databases.open(dialect, work, {"sqlite": "sqlite:///t.db", "postgresql": "postgresql://", "mysql": "mysql+pymysql://"}[dialect])
    try:
        casefile.write(work + "/prog.py", PROGRAM)
        tool = os.environ.get("RETORT_QUOTING_TOOL", env.retort + " exec --allow-all").split()
        status, out, err = casefile.run(tool + [work + "/prog.py", db.url, mode, str(seed)], work)
        return casefile.diff("0 problems\n", out) or (None if status == 0 else "exit status %d: %s" % (status, err[-600:]))
    finally:
        db.drop()
        shutil.rmtree(work, ignore_errors=True)
