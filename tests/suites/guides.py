"""What guides to migrations tell their readers to type, typed: in a scratch copy of an example, on real databases.

Each walk is a day of a developer or an operator: generate, apply, go back, look, get into the usual troubles and out
again. A step that exits otherwise than said, or does not say what it should, fails.
"""
import glob
import os
import re
import shutil
import tempfile
from urllib.parse import urlsplit

from suites import casefile, databases


class Walk:
    """A scratch copy of a project with a database of its own."""

    def __init__(self, env, example, folder, dialect, url):
        self.env, self.root = env, tempfile.mkdtemp(prefix="retort-guide.", dir="/var/tmp")
        shutil.copytree(os.path.join(env.root, "examples", example), self.root + "/p")
        self.cwd = os.path.join(self.root, "p", folder)
        self.database = databases.open(dialect, self.cwd, url)
        self.environ = {"DATABASE_URL": self.database.url}

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.database.drop()
        shutil.rmtree(self.root, ignore_errors=True)

    def run(self, *words, status=0, says=None, stderr=None):
        environ = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        got, out, err = casefile.run([self.env.alembic, *words], self.cwd, dict(environ, **self.environ))
        line = "alembic " + " ".join(words)
        if got != status:
            raise AssertionError("%s: status %d: %s" % (line, got, (out + err)[-600:]))
        for wanted, text in ((says, out), (stderr, err)):
            if wanted and not re.search(wanted, text):
                raise AssertionError("%s: no %r in %r" % (line, wanted, text[-600:]))
        return out

    def path(self, name):
        return os.path.join(self.root, "p", name)

    def read(self, name):
        with open(self.path(name)) as f:
            return f.read()

    def write(self, name, text):
        casefile.write(self.path(name), text)

    def change(self, name, old, new):
        text = self.read(name)
        assert old in text, (name, old)
        self.write(name, text.replace(old, new, 1))

    def generated(self, out):
        """The file that a command says it has written, below the project."""
        return os.path.relpath(re.search(r"Generating (\S+\.py)", out).group(1), os.path.realpath(self.path(".")))

    def body(self, file, up, down):
        """Fills in the two functions of an empty revision."""
        text = self.read(file)
        head, rest = text.split("def upgrade()", 1)
        self.write(file, "%sdef upgrade():\n    %s\n\n\ndef downgrade():\n    %s\n" % (
            head, up.replace("\n", "\n    "), down.replace("\n", "\n    ")))

    def must_hold(self, file, *parts):
        text = self.read(file)
        for part in parts:
            assert part in text, "%s lacks %r:\n%s" % (file, part, text)


def there_and_back(w, steps=1):
    w.run("upgrade", "head")
    full = w.database.schema()
    w.run("downgrade", "-%d" % steps)
    w.run("upgrade", "head")
    assert w.database.schema() == full, casefile.diff(full, w.database.schema())


def dashboard(w):
    """An asyncio project on PostgreSQL, run from the folder with its settings."""
    versions = "migrations/alembic/versions"
    w.run("upgrade", "head", stderr="Running upgrade .* -> 003")
    w.run("downgrade", "-1")
    w.run("downgrade", "001")
    w.run("current", says="^001")
    w.run("downgrade", "base")
    w.run("current", says="^$")
    there_and_back(w)
    w.run("current", says=r"^003 \(head\)")
    w.run("history", "--verbose", says="Rev: 003 .head.")
    # a new column
    w.change("api/models/user.py", "    phone: ", "    nickname: Mapped[Optional[str]] = mapped_column(String(40))\n    phone: ")
    file = w.generated(w.run("revision", "--autogenerate", "-m", "Add nickname to users", stderr="Detected added column 'users.nickname'"))
    w.must_hold(file, "op.add_column('users', sa.Column('nickname', sa.String(length=40), nullable=True))", "op.drop_column('users', 'nickname')")
    # the models are ahead of the database
    w.run("revision", "--autogenerate", "-m", "too early", status=255, says="Target database is not up to date")
    w.run("upgrade", "head")
    w.run("check", says="No new upgrade operations")
    # data, by hand
    file = w.generated(w.run("revision", "-m", "Backfill user display names"))
    assert file.startswith(versions), file
    w.body(file, 'op.execute("UPDATE users SET display_name = username WHERE display_name IS NULL")', "pass")
    there_and_back(w)
    # tables that nobody knows of: the database is told where it is
    w.database.run("drop table alembic_version;")
    w.run("upgrade", "head", status=1, stderr='relation "users" already exists|type "user_status" already exists')
    w.run("stamp", "head")
    w.run("upgrade", "head")
    w.run("current", says=r"\(head\)")
    # a broken chain
    w.change(file, "down_revision", "down_revision = 'gone'  #")
    w.run("upgrade", "head", status=1, stderr="KeyError: 'gone'")


def todo(w):
    """A project that begins with nothing but a model."""
    shutil.rmtree(w.path("alembic/versions"))
    os.makedirs(w.path("alembic/versions"))
    w.run("heads", says="^$")
    w.write("app/models/__init__.py", "")
    file = w.generated(w.run("revision", "--autogenerate", "-m", "nothing yet"))
    w.must_hold(file, "pass")  # models that are not imported are not detected
    os.unlink(w.path(file))
    w.write("app/models/__init__.py", "from app.models.task import Task\nfrom app.models.user import User\n")
    out = w.run("revision", "--autogenerate", "-m", "Add users table", "--rev-id", "001abc", stderr="Detected added table 'users'")
    w.must_hold(w.generated(out), '"""Add users table', "op.create_table('users'", "sa.PrimaryKeyConstraint('id')",
                "batch_op.create_index(batch_op.f('ix_users_email'), ['email'], unique=True)", "op.drop_table('users')")
    w.run("upgrade", "head")
    w.run("check")
    second = w.generated(w.run("revision", "-m", "Description", "--rev-id", "002bcd"))
    w.body(second, 'op.add_column("users", sa.Column("phone", sa.String(20), nullable=True))',
           'with op.batch_alter_table("users") as batch_op:\n    batch_op.drop_column("phone")')
    w.run("heads", says=r"^002bcd \(head\)")
    w.run("upgrade", "002bcd")
    w.run("current", says=r"^002bcd \(head\)")
    w.run("downgrade", "-1")
    w.run("current", says="^001abc")
    w.run("downgrade", "base")
    w.run("upgrade", "001abc")
    w.run("history", says="001abc -> 002bcd .head., Description\n<base> -> 001abc, Add users table")
    w.run("upgrade", "head", "-v", stderr=r"(?i)\d ms  alter table users add column phone")
    os.unlink(w.path(second))
    w.run("upgrade", "head", status=255, says="Can't locate revision identified by '002bcd'")


def postbot(w):
    """Existing tables, data, branches; where the URL comes from."""
    w.run("upgrade", "head")
    w.run("downgrade", "base")
    # the tables as they were before there were migrations
    w.database.run(w.read("src/backend/db/migrations/schema.sql"))
    w.run("upgrade", "head", status=1, stderr="already exists")
    w.run("stamp", "a1f0c3d2b4e5")
    w.run("upgrade", "head")
    w.run("current", says=r"\(head\)")
    there_and_back(w)
    # a data migration in the spelling of SQLAlchemy 1
    file = w.generated(w.run("revision", "-m", "Manual migration description"))
    w.body(file, "op.add_column('profiles', sa.Column('new_field', sa.String()))\n"
                 "connection = op.get_bind()\n"
                 "connection.execute(\"UPDATE profiles SET new_field = 'default' WHERE new_field IS NULL\")",
           "with op.batch_alter_table('profiles') as batch_op:\n    batch_op.drop_column('new_field')")
    w.database.run("insert into profiles (id, email, tier) values (1, 'a@b.c', 'free');")
    w.run("upgrade", "+1")
    assert "default" in w.database.run("select new_field from profiles;")
    # common operations
    file = w.generated(w.run("revision", "-m", "Operations"))
    w.body(file, "op.add_column('content', sa.Column('new_column', sa.String(255), nullable=True))\n"
                 "op.alter_column('content', 'new_column', new_column_name='newer_column')\n"
                 "op.create_index('idx_content_newer', 'content', ['newer_column'])",
           "op.drop_index('idx_content_newer', table_name='content')\n"
           "op.alter_column('content', 'newer_column', new_column_name='new_column')\n"
           "op.drop_column('content', 'new_column')")
    there_and_back(w)
    # two developers
    head = w.run("heads").split()[0]
    one = w.run("revision", "-m", "one", "--head", head, "--rev-id", "e1e1e1e1e1e1") and "e1e1e1e1e1e1"
    two = w.run("revision", "-m", "two", "--head", head, "--splice", "--rev-id", "f2f2f2f2f2f2") and "f2f2f2f2f2f2"
    w.run("upgrade", "head", status=255, says="Multiple head revisions are present")
    w.run("merge", "-m", "merge branches", one, two)
    w.run("upgrade", "head")
    w.run("history", "--verbose", says="Merges: e1e1e1e1e1e1, f2f2f2f2f2f2")
    w.run("downgrade", "-1", status=255, says="Ambiguous walk")


def postbot_initial(w):
    """Migrations for a schema that is older than they are, as the guide tells it, word for word."""
    shutil.rmtree(w.path("alembic/versions"))
    os.makedirs(w.path("alembic/versions"))
    # what the first revision would be: on an empty database
    file = w.generated(w.run("revision", "--autogenerate", "-m", "initial schema"))
    assert file.endswith("_initial_schema.py"), file
    w.must_hold(file, "op.create_table('profiles'", "op.create_table('content'", "op.drop_table('profiles')")
    w.database.run("drop table if exists alembic_version;" + w.read("src/backend/db/migrations/schema.sql"))
    w.run("stamp", "head")
    w.run("upgrade", "head")
    w.run("current", says=r"\(head\)")
    # the troubles it names
    w.run("revision", "-m", "Manual migration description")
    w.run("revision", "--autogenerate", "-m", "Add new column to profiles", status=255, says="Target database is not up to date")
    w.run("current")
    w.run("history")
    w.run("upgrade", "head")
    w.database.run("update alembic_version set version_num = 'xxxx';")
    w.run("upgrade", "head", status=255, says="Can't locate revision identified by 'xxxx'")
    w.run("stamp", "head", status=255, says="Can't locate revision identified by 'xxxx'")
    w.run("stamp", "--purge", "head")
    w.run("upgrade", "head")
    # its examples of revisions, on tables of these names
    w.database.run("drop index idx_profiles_email; create table table_name (id int primary key, old_name int);")
    steps = [
        ("op.add_column('table_name', \n    sa.Column('new_column', sa.String(255), nullable=True))", "op.drop_column('table_name', 'new_column')"),
        ("op.alter_column('table_name', 'old_name', new_column_name='new_name')", "op.alter_column('table_name', 'new_name', new_column_name='old_name')"),
        ("op.create_index('idx_profiles_email', 'profiles', ['email'])", "op.drop_index('idx_profiles_email')"),
    ]
    for i, (up, down) in enumerate(steps):
        w.body(w.generated(w.run("revision", "-m", "step %d" % i)), up, down)
    there_and_back(w, len(steps))


def postbot_url(w):
    """Variables instead of a URL; a password with what URLs and ini files trip over."""
    u = urlsplit(w.database.url)
    w.environ = {"DB_HOST": u.hostname, "DB_PORT": str(u.port), "DB_USER": u.username, "DB_PASSWORD": u.password or "", "DB_NAME": w.database.name}
    w.run("upgrade", "head")
    w.run("current", says=r"\(head\)")
    w.environ["DB_PASSWORD"] = "p%40s%/:@w"
    w.run("upgrade", "head", status=1, stderr="password authentication failed")
    w.environ = {}
    w.run("upgrade", "head")  # the ini file's
    assert os.path.exists(w.path("postbot.db"))
    w.run("--url", w.database.url, "current", says=r"\(head\)")
    w.environ = {"DATABASE_URL": w.database.url}
    w.run("upgrade", "head", "--sql", says="BEGIN;")
    assert glob.glob(w.path("k8s/*.yaml"))


WALKS = [
    ("dashboard", dashboard, "bot-dashboard", "migrations", {"postgresql": "postgresql+asyncpg://"}),
    ("todo", todo, "todo-api", ".", {"sqlite": "sqlite:///./todo.db", "postgresql": "postgresql://"}),
    ("postbot", postbot, "postbot", ".", {"sqlite": "sqlite:///postbot.db", "postgresql": "postgresql+psycopg2://"}),
    ("postbot_initial", postbot_initial, "postbot", ".", {"sqlite": "sqlite:///postbot.db", "postgresql": "postgresql://"}),
    ("postbot_url", postbot_url, "postbot", ".", {"postgresql": "postgresql://"}),
]


def cases(env):
    for name, walk, example, folder, urls in WALKS:
        for dialect, url in urls.items():
            if dialect == "sqlite" or env.servers:
                yield "%s/%s" % (name, dialect), lambda a=(walk, example, folder, dialect, url): one(env, *a)


def one(env, walk, example, folder, dialect, url):
    with Walk(env, example, folder, dialect, url) as w:
        walk(w)
