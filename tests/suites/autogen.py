"""Models and a database → the revision file, its log lines, what `upgrade` and `check` say then: golden/autogen/NAME.test.

Sections: file PATH; settings (lines of the ini file, for autogenerate_extended: then "after" goes down and up again, too);
args (of revision and check); before D… (SQL); expected D… (the revision file), log D…, after D… (clean, dirty, upgrade-error,
check-error), each for the dialects sqlite, postgresql, mysql; "altN" after the kind: another outcome as good.
"""
import json
import os
import re
import shutil
import tempfile

from suites import casefile, databases, project

NEEDS_SERVERS = True
DIALECTS = {"sqlite": "sqlite:///", "postgresql": "postgresql://", "mysql": "mysql+pymysql://"}
INI = project.INI.replace("formatter = generic\n[formatter", "level = NOTSET\nformatter = generic\n[formatter")
MAKO = '''\
"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
Create Date: ${create_date}

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa
${imports if imports else ""}

revision: str = ${repr(up_revision)}
down_revision: Union[str, Sequence[str], None] = ${repr(down_revision)}
branch_labels: Union[str, Sequence[str], None] = ${repr(branch_labels)}
depends_on: Union[str, Sequence[str], None] = ${repr(depends_on)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
'''
LOGGER = """\
[logger_retort]
level = INFO
handlers =
qualname = retort
[handler_console]"""
ENV_PY = """\
import os
from logging.config import fileConfig

from alembic import context
from sqlalchemy import create_engine, pool

from models import NAME

fileConfig(context.config.config_file_name)
with create_engine(os.environ["DATABASE_URL"], poolclass=pool.NullPool).connect() as connection:
    context.configure(connection=connection, target_metadata=TARGET, OPTIONS)
    with context.begin_transaction():
        context.run_migrations()
"""


def cases(env):
    folder = os.path.join(env.golden, "autogen")
    for name in casefile.names(folder):
        path = os.path.join(folder, name + ".test")
        with open(path, encoding="utf-8") as f:
            known = {d for line in f if line.startswith("====== expected ") for d in line.split()[2:]}
        for dialect in DIALECTS:
            if dialect in known:
                yield "%s/%s" % (name, dialect), lambda p=path, d=dialect: one(env, p, d)


def wanted(sections, kind, dialect):
    """The accepted texts of a section kind for a dialect, alternatives behind the first."""
    out = []
    for title, text in sections:
        words = title.split()
        if words[0] == kind and dialect in words[1:]:
            out.append(text)
    return out


def lay_out(sections, folder):
    files = {title.split(" ", 1)[1]: text for title, text in sections if title.startswith("file ")}
    options = json.loads(files.pop("env_opts.json", "{}"))
    casefile.write(folder + "/alembic/script.py.mako", files.pop("script.py.mako", MAKO))
    for name, text in files.items():
        casefile.write(os.path.join(folder, name), text)
    models = files.get("models.py") or files.get("models/__init__.py")
    plain = re.search(r"^metadata\b|^from .* import .*\bmetadata\b", models, re.M)
    env_py = ENV_PY.replace("NAME", "metadata" if plain else "Base").replace("TARGET", "metadata" if plain else "Base.metadata")
    casefile.write(folder + "/alembic/env.py", env_py.replace("OPTIONS", ", ".join("%s=%r" % o for o in options.items())))
    settings = dict(sections).get("settings", "")
    ini = INI.replace("prepend_sys_path = .\n", "prepend_sys_path = .\n" + settings)
    if settings:
        ini = ini.replace("root,alembic", "root,alembic,retort").replace("[handler_console]", LOGGER)
    casefile.write(folder + "/alembic.ini", ini)
    os.makedirs(folder + "/alembic/versions", exist_ok=True)


def log_lines(stderr):
    lines = [re.sub(r"0x[0-9a-f]+", "0x0", line) for line in stderr.splitlines()
             if re.match(r"^[A-Z]+\s+\[(alembic\.(autogenerate|ddl)|retort)\b[\w.]*\] ", line)]
    first = sorted(line for line in lines if "Detected sequence named" in line)
    return "".join(line + "\n" for line in first + [line for line in lines if "Detected sequence named" not in line])


def one(env, path, dialect):
    sections = casefile.read(path)
    folder = tempfile.mkdtemp(prefix="retort-autogen.", dir="/var/tmp")
    database = None
    try:
        lay_out(sections, folder)
        prefix = DIALECTS[dialect]
        database = databases.open(dialect, folder, prefix + folder + "/app.db" if dialect == "sqlite" else prefix)
        for sql in wanted(sections, "before", dialect):
            if sql.strip():
                database.run(sql)
        return compare(env, sections, dialect, folder, dict(os.environ, DATABASE_URL=database.url, LC_ALL="C.UTF-8"))
    finally:
        if database:
            database.drop()
        shutil.rmtree(folder, ignore_errors=True)


def compare(env, sections, dialect, folder, environ):
    argv = [env.alembic, "revision", "--autogenerate", "--rev-id", "r1", "-m", "msg"]
    more = dict(sections).get("args", "").split()
    status, out, err = casefile.run(argv + more, folder, environ)
    made = [n for n in os.listdir(folder + "/alembic/versions") if n.endswith(".py")]
    if len(made) != 1:
        return "status %d, %d files: %s" % (status, len(made), (out + err)[-400:])
    with open(os.path.join(folder, "alembic/versions", made[0]), encoding="utf-8") as f:
        text = re.sub(r"^Create Date: .*$", "Create Date: <DATE>", f.read(), flags=re.M)
    files = wanted(sections, "expected", dialect)
    if text not in files:
        return "file: " + casefile.diff(files[0], text)
    log = wanted(sections, "log", dialect)
    if log_lines(err) not in log:
        return "log: " + str(casefile.diff(log[0], log_lines(err)))
    after = [t.strip() for t in wanted(sections, "after", dialect)]
    got = state_after(env, folder, environ, more)
    if got == "clean" and "settings" in dict(sections):
        status, out, err = casefile.run([env.alembic, "downgrade", "base"], folder, environ)
        got = "downgrade-error " + err if status else state_after(env, folder, environ, more)
    return None if got in after or got != "clean" and "check-error" in after else "after: %s, want %s" % (got, after)


def state_after(env, folder, environ, more):
    status, out, err = casefile.run([env.alembic, "upgrade", "head"], folder, environ)
    if status:
        return "upgrade-error"
    status, out, err = casefile.run([env.alembic, "check"] + more, folder, environ)
    return "clean" if status == 0 else "dirty" if "New upgrade operations detected" in out + err else "check-error"
