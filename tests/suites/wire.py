"""PostgreSQL's protocol spoken by retort itself and by libpq: a program sees no difference."""
import os
import re
import subprocess

from suites import databases

NEEDS_SERVERS = True
PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "db", "wire.py")


def cases(env):
    for driver in ("psycopg2", "psycopg", "pg8000", "asyncpg"):
        yield driver, lambda d=driver: same(env, d)


def same(env, driver):
    database = databases.open("postgresql", None, "postgresql://")
    try:
        outs = []
        for more in ({}, {"PGSSLMODE": "prefer"}):  # what libpq's variables say is libpq's business
            url = database.url.replace("postgresql://", "postgresql+%s://" % driver)
            p = subprocess.run([env.retort, "exec", "--allow-all", PROGRAM, url], env=dict(os.environ, **more),
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)
            if p.returncode:
                return p.stdout[-800:]
            outs.append(re.sub("0x[0-9a-f]+", "0x", p.stdout).splitlines())
        differing = ["own:   %s\nlibpq: %s" % pair for pair in zip(*outs) if pair[0] != pair[1]]
        return "\n".join(differing[:5]) or (None if len(outs[0]) == len(outs[1]) else "more lines in one")
    finally:
        database.drop()
