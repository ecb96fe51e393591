"""Records golden/live_ddl from the reference, and derives what must be in the database before a script can run.

usage, with Python 3.11 that has Alembic and SQLAlchemy: PYTHONPATH=tests PYTHON tests/suites/record_live_ddl.py [-j N] [NAME...]
with RETORT_TEST_PG_URL and RETORT_TEST_MYSQL_URL set.

The rule: a script runs on an empty database. What the server says is missing is made, with the columns, types, constraints and
indexes that the script itself tells of elsewhere (other operations, sa.table(), the way back), and it runs again, until it passes
or fails for another reason. Such a failure is recorded, too.
"""
import fcntl
import io
import json
import os
import re
import sys
import warnings

import sqlalchemy as sa
from alembic import config, op
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.operations import base as operations_base
from alembic.operations import ops
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.schema import CreateColumn

from suites import casefile, live_ddl

HERE = os.path.dirname(os.path.abspath(__file__))
GOLDEN = os.path.join(os.path.dirname(HERE), "golden")
MAKERS = {"postgresql": postgresql.dialect, "sqlite": sqlite.dialect, "mariadb": mysql.dialect}
OTHER_TYPES = ["integer", "timestamp", "numeric", "boolean", "date", "text"]


def forked(function):
    """FUNCTION's JSON answer from a child process."""
    read, write = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(read)
        try:
            answer = function()
        except BaseException as error:
            answer = {"error": repr(error)}
        with os.fdopen(write, "w") as f:
            json.dump(answer, f)
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as f:
        text = f.read()
    os.waitpid(pid, 0)
    return json.loads(text)


def alembic(words, work, url):
    """The reference's command, in a child process: (status, stdout, stderr)."""
    def command():
        os.chdir(work)
        os.environ["DATABASE_URL"] = url
        out, err = io.TextIOWrapper(io.BytesIO()), io.TextIOWrapper(io.BytesIO())
        sys.stdout, sys.stderr, status = out, err, 0
        try:
            config.main(words, prog="alembic")
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1 if end.code else 0
        except BaseException:
            import traceback
            traceback.print_exc()
            status = 1
        out.flush(), err.flush()
        return [status, out.buffer.getvalue().decode(), err.buffer.getvalue().decode()]

    return forked(command)


def told(script, dialect_name):
    """What the script tells of tables, constraints and indexes, in either direction."""
    dialect = MAKERS[dialect_name]()
    facts = {"tables": {}, "added": [], "constraints": {}, "indexes": {}, "enums": {}, "sql": ""}

    def type_of(type_):
        try:
            for t in [type_, getattr(type_, "impl", None), getattr(type_, "item_type", None)]:
                if isinstance(t, sa.Enum) and t.name:
                    facts["enums"][t.name] = list(t.enums)
            type_ = sa.types.to_instance(type_)
            return None if isinstance(type_, sa.types.NullType) else type_.compile(dialect=dialect)
        except Exception:
            return None

    def column(table, schema, name, type_):
        columns = facts["tables"].setdefault("%s.%s" % (schema, table) if schema else str(table), {})
        text = type_of(type_) if type_ is not None else None
        if text or name not in columns:
            columns[str(name)] = text or columns.get(str(name))

    def table(t):
        for c in t.columns:
            column(t.name, t.schema, c.name, c.type)

    def seen(o, direction):
        schema = getattr(o, "schema", None)
        if isinstance(o, ops.AddColumnOp):
            column(o.table_name, schema, o.column.name, o.column.type)
            if direction == "upgrade":
                facts["added"].append([o.table_name, o.column.name])
        elif isinstance(o, ops.DropColumnOp):
            column(o.table_name, schema, o.column_name, None)
        elif isinstance(o, ops.AlterColumnOp):
            column(o.table_name, schema, o.column_name, o.existing_type if o.existing_type is not None else None)
            if o.modify_type is not None:
                type_of(o.modify_type)
        elif isinstance(o, ops.CreateTableOp):
            table(o.to_table())
            facts["made"] = facts.get("made", []) + [o.table_name]
        elif isinstance(o, ops.CreateIndexOp):
            facts["indexes"][str(o.index_name)] = [o.table_name, [str(getattr(c, "name", c)) for c in o.columns]]
        elif isinstance(o, ops.DropIndexOp):
            facts["indexes"].setdefault(str(o.index_name), [o.table_name, []])
        elif isinstance(o, ops.DropConstraintOp):
            facts["constraints"].setdefault(str(o.constraint_name), [o.table_name, o.constraint_type, schema])
        elif isinstance(o, ops.BulkInsertOp):
            table(o.table)

    real = operations_base.AbstractOperations.invoke
    facts_direction = ["upgrade"]

    def invoke(self, operation):
        seen(operation, facts_direction[0])
        try:
            return real(self, operation)
        except Exception:
            return None

    made = sa.sql.selectable.TableClause.__init__

    def table_init(self, name, *columns, **kw):
        made(self, name, *columns, **kw)
        if type(self) is sa.sql.selectable.TableClause:
            table(self)

    operations_base.AbstractOperations.invoke = invoke
    sa.sql.selectable.TableClause.__init__ = table_init
    sa.event.listen(sa.Table, "column_reflect", lambda *a: None)
    text = io.StringIO()
    for own in (dialect, postgresql.dialect()):
        context = MigrationContext.configure(dialect=own, opts={"as_sql": True, "literal_binds": True, "output_buffer": text})
        with Operations.context(context), context.begin_transaction(_per_migration=True):
            space = {"__name__": "r1_case"}
            try:
                exec(compile(script, "r1_case.py", "exec"), space)
            except BaseException:
                continue
            for value in list(space.values()):
                if isinstance(value, sa.Table):
                    table(value)
                if isinstance(value, sa.MetaData):
                    for t in value.tables.values():
                        table(t)
            for direction in "upgrade", "downgrade":
                facts_direction[0] = direction
                try:
                    space[direction]()
                except BaseException:
                    pass
        if facts["tables"]:
            break
    facts["sql"] = text.getvalue()
    return facts


SAMPLES = [
    ("[]", "'{}'", "'{}'"), ("identity", "1", "2"), ("range", "null", "null"), ("int", "1", "2"), ("char", "'a'", "'b'"), ("text", "'a'", "'b'"),
    ("num", "1.50", "2.25"), ("dec", "1.50", "2.25"), ("float", "0.5", "1.5"), ("double", "0.5", "1.5"), ("real", "0.5", "1.5"),
    ("bool", "true", "false"), ("timestamp", "'2024-01-02 03:04:05'", "'2024-12-31 23:59:59'"), ("datetime", "'2024-01-02 03:04:05'", "'2024-12-31 23:59:59'"),
    ("date", "'2024-01-02'", "'2024-12-31'"), ("time", "'03:04:05'", "'23:59:59'"), ("json", """'{"a": 1}'""", "'[1, 2]'"),
    ("uuid", "'11111111-1111-1111-1111-111111111111'", "'22222222-2222-2222-2222-222222222222'"),
]


def sample(type_, column, turn, dialect):
    if dialect == "sqlite" and "bool" in type_.lower():
        return str(1 - turn)
    return next((s[1 + turn] for s in SAMPLES if s[0] in type_.lower()), "null")


class Prelude:
    """What must be there: changed by each error, written as SQL."""

    def __init__(self, dialect, facts):
        self.dialect, self.facts = dialect, facts
        self.first, self.tables, self.last, self.turns, self.gone = [], {}, [], {}, set()

    def quoted(self, name):
        mark = '"' if self.dialect != "mariadb" else "`"
        return ".".join(p if re.fullmatch(r"[a-z_][a-z0-9_]*", p) and p not in ("order", "user", "group", "table", "key", "select")
                        else mark + p.replace(mark, mark * 2) + mark for p in name)

    def sql(self):
        text = "".join(line + ";\n" for line in self.first)
        for table, (columns, extra) in self.tables.items():
            lines = ["%s %s" % (self.quoted([c]), t) for c, t in columns.items()] + extra
            text += "create table %s (%s);\n" % (self.quoted(table), ", ".join(lines))
        return text + "".join(line + ";\n" for line in self.last)

    def with_rows(self):
        """The same with two rows in each table."""
        text = self.sql()
        for table, (columns, _) in self.tables.items():
            for turn in 0, 1:
                values = ", ".join(sample(t, c, turn, self.dialect) for c, t in columns.items())
                text += "insert into %s (%s) values (%s);\n" % (self.quoted(table), ", ".join(self.quoted([c]) for c in columns), values)
        return text

    def told(self, table):
        facts = self.facts["tables"]
        return facts.get(".".join(table)) or facts.get(table[-1]) or {}

    def type_of(self, table, column):
        return self.told(table).get(column) or ("integer" if column == "id" or column.endswith("_id") else "varchar(50)")

    def statement(self, text):
        return text not in self.first + self.last

    def add_first(self, text):
        self.first.append(text) if text not in self.first else None
        return True

    def add_last(self, text):
        if text in self.last:
            return False
        self.last.append(text)
        return True

    def find(self, name):
        return next((t for t in self.tables if t == tuple(name) or t[-1] == name[-1]), None)

    def table(self, name):
        if self.find(name) or ("table", name[-1]) in self.gone:
            return False
        added = {c for t, c in self.facts["added"] if t == name[-1]}
        columns = {c: self.type_of(name, c) for c in self.told(name) if c not in added} or {"id": "integer"}
        if columns == {"id": "integer"} and "id" in added:
            columns = {"live": "integer"}
        if len(name) == 2 and self.dialect == "mariadb":
            self.add_first("create database %s" % self.quoted(name[:1]))
        if len(name) == 2 and self.dialect == "sqlite":
            return False
        self.tables[tuple(name)] = (columns, [])
        return True

    def column(self, table, column):
        table = self.find(table)
        if not table or column in self.tables[table][0] or ("column", table[-1], column) in self.gone:
            return False
        self.tables[table][0][column] = self.type_of(table, column)
        return True

    def any_column(self, column, sql):
        """A column of a table that is not named: of those made here that the statement names."""
        named = [t for t in self.tables if re.search(r"\b%s\b" % re.escape(t[-1]), sql)] or list(self.tables)
        return any([self.column(t, column) for t in named[:1]])

    def retype(self, table, column, types=None):
        table = self.find(table)
        if not table or column not in self.tables[table][0]:
            return False
        turn = self.turns[table, column] = self.turns.get((table, column), -1) + 1
        types = types or OTHER_TYPES
        if turn >= len(types):
            return False
        self.tables[table][0][column] = types[turn]
        return True

    def all_types(self, sql, types):
        """Columns of guessed type in the statement: the next type for all."""
        turn = self.turns["all"] = self.turns.get("all", -1) + 1
        hit = False
        for table, (columns, _) in self.tables.items():
            for c, t in columns.items():
                if self.told(table).get(c) is None and re.search(r"\b%s\b" % re.escape(c), sql) and turn < len(types):
                    columns[c] = types[turn]
                    hit = True
        return hit

    def same_type(self, sql):
        """The columns a foreign key refers to get the types of its own."""
        m = re.search(r"TABLE (\S+).*?FOREIGN KEY ?\(([^)]*)\) REFERENCES ([^\s(]+) ?\(([^)]*)\)", sql, re.S)
        child, parent = self.find(names(m[1])), self.find(names(m[3]))
        hit = False
        for own, other in zip(m[2].split(","), m[4].split(",")):
            own, other = own.strip(' "`'), other.strip(' "`')
            type_ = self.tables[child][0].get(own) if child else (re.search(r"\n\s*[`\"]?%s[`\"]? ([A-Z]+(\(\d+\))?)" % own, sql) or [0, None])[1]
            if type_ and parent and self.tables[parent][0].get(other) not in (type_, None):
                self.tables[parent][0][other] = type_
                hit = True
        return hit

    def drop_table(self, name):
        table = self.find(name)
        if not table:
            return False
        del self.tables[table]
        self.gone.add(("table", name[-1]))
        return True

    def drop_column(self, name, column):
        table = self.find(name)
        if not table or column not in self.tables[table][0]:
            return False
        del self.tables[table][0][column]
        self.gone.add(("column", table[-1], column))
        return bool(self.tables[table][0] or self.tables[table][0].update(live="integer") or True)

    def unique(self, table, columns):
        table = self.find(table)
        if not table:
            return False
        for c in columns:
            self.column(table, c)
        text = "unique (%s)" % ", ".join(self.quoted([c]) for c in columns)
        if text in self.tables[table][1]:
            return False
        self.tables[table][1].append(text)
        return True

    def constraint(self, name, table):
        table_name, kind, _ = self.facts["constraints"].get(name, [table[-1] if table else None, None, None])
        table = self.find(table or [table_name]) or (tuple([table_name]) if table_name and self.table([table_name]) else None)
        if not table:
            return False
        columns = list(self.tables[table][0])
        c = self.quoted([next((x for x in columns if x in name), columns[0])])
        q = self.quoted([name])
        kind = kind or ("foreignkey" if "fk" in name else "primary" if "pk" in name else "unique" if "uq" in name or "u" == name[:1] else "check")
        text = {"foreignkey": "foreign key (%s) references live_parent (id)" % c, "unique": "unique (%s)" % c, "primary": "primary key (%s)" % c,
                "check": "check (%s is not null)" % c}.get(kind)
        if not text:
            return False
        text = "constraint %s %s" % (q, text)
        if text in self.tables[table][1]:
            return False
        if kind == "foreignkey":
            self.add_first("create table live_parent (id %s primary key)" % self.tables[table][0][c.strip('"`')])
        self.tables[table][1].append(text)
        return True

    def index(self, name, table=None):
        known = self.facts["indexes"].get(name, [None, []])
        table = table or known[0] and [known[0]] or next(iter(self.tables), None)
        if not table:
            table = ["t"]
        self.table(table)
        table = self.find(table)
        if not table:
            return False
        columns = [c for c in known[1] if c in self.tables[table][0]] or list(self.tables[table][0])[:1]
        return self.add_last("create index %s on %s (%s)" % (self.quoted([name]), self.quoted(table), ", ".join(self.quoted([c]) for c in columns)))


def names(text):
    """Parts of a name as a server writes it."""
    return [p.strip('"`') for p in re.findall(r'"[^"]+"|[^.]+', text)]


EVERYWHERE = [
    (r"^(\w+)\s*$", lambda p, m, s: p.table([m[1]])),
    (r"No such constraint: '(\w+)'", lambda p, m, s: p.constraint(m[1], None)),
]


def type_made(p, name):
    if name in ("hstore", "citext", "ltree"):
        return p.add_first("create extension if not exists %s" % name)
    values = p.facts["enums"].get(name, ["a", "b"])
    return p.add_first("create type %s as enum (%s)" % (p.quoted([name]), ", ".join("'%s'" % v.replace("'", "''") for v in values)))


def references(sql):
    return re.search(r"REFERENCES\s+([\w.\"`]+)\s*\(([^)]*)\)", sql, re.I)


def key_column(p, column, sql):
    """A column that a foreign key names and that is not there."""
    m = re.search(r"TABLE (\S+).*?FOREIGN KEY ?\(([^)]*)\) REFERENCES ([^\s(]+)", sql, re.S)
    table = m[1] if column in [c.strip(' "`') for c in m[2].split(",")] else m[3]
    p.table(names(table))
    return p.column(names(table), column)


def parent_unique(p, sql):
    found = references(sql)
    if not found:
        return False
    p.table(names(found.group(1)))
    return p.unique(names(found.group(1)), [c.strip(' "`') for c in found.group(2).split(",")])


RULES = {
    "postgresql": [
        (r'schema "([^"]+)" does not exist', lambda p, m, s: p.add_first("create schema %s" % p.quoted([m[1]]))),
        (r'column "([^"]+)" of relation "([^"]+)" does not exist', lambda p, m, s: p.column(names(m[2]), m[1])),
        (r'constraint "([^"]+)" of relation "([^"]+)" does not exist', lambda p, m, s: p.constraint(m[1], names(m[2]))),
        (r'constraint "([^"]+)" for table "([^"]+)" does not exist', lambda p, m, s: p.constraint(m[1], names(m[2]))),
        (r'relation "([^"]+)" does not exist', lambda p, m, s: p.add_last("create sequence %s" % p.quoted(names(m[1])))
            if re.search(r"nextval|sequence", s, re.I) else p.index(m[1]) if re.search(r"(ALTER|COMMENT ON) INDEX", s) else p.table(names(m[1]))),
        (r'table "([^"]+)" does not exist', lambda p, m, s: p.table(names(re.search(r"DROP TABLE (\S+)", s)[1]))),
        (r'sequence "([^"]+)" does not exist', lambda p, m, s: p.add_last("create sequence %s" % p.quoted(names(m[1])))),
        (r'index "([^"]+)" does not exist', lambda p, m, s: p.index(m[1])),
        (r'view "([^"]+)" does not exist', lambda p, m, s: p.add_last("create view %s as select 1 as id" % p.quoted(names(m[1])))),
        (r'type "([^"]+)" does not exist', lambda p, m, s: type_made(p, m[1])),
        (r"column (\w+)\.(\w+) does not exist", lambda p, m, s: p.column([m[1]], m[2]) or p.any_column(m[2], s)),
        (r'column "([^"]+)" does not exist', lambda p, m, s: p.any_column(m[1], s)),
        (r'column "([^"]+)" named in key does not exist', lambda p, m, s: p.any_column(m[1], s)),
        (r'column "([^"]+)" referenced in foreign key constraint does not exist', lambda p, m, s: key_column(p, m[1], s)),
        (r"foreign key constraint .* cannot be implemented", lambda p, m, s: p.same_type(s)),
        (r"operator does not exist: .*(->>|#>)", lambda p, m, s: p.all_types(s, ["jsonb"])),
        (r"operator does not exist: .* (date|timestamp)", lambda p, m, s: p.all_types(s, ["date"])),
        (r"operator does not exist|types .* cannot be matched|function .*integer.* does not exist", lambda p, m, s: p.all_types(s, ["integer", "text", "boolean", "date"])),
        (r'no default operator class for access method "gin"', lambda p, m, s: p.all_types(s, ["jsonb"])),
        (r'no default operator class for access method "gist"', lambda p, m, s: p.add_first("create extension btree_gist")),
        (r'operator class "gin_trgm_ops" does not', lambda p, m, s: p.add_first("create extension pg_trgm")),
        (r"no unique constraint matching given keys for referenced table", lambda p, m, s: parent_unique(p, s)),
        (r"no unique or exclusion constraint matching the ON CONFLICT", lambda p, m, s: p.unique(
            names(re.search(r"INTO (\S+)", s)[1]), [c.strip(' "') for c in re.search(r"ON CONFLICT \(([^)]*)\)", s)[1].split(",")])),
        (r'column "([^"]+)" of relation "([^"]+)" already exists', lambda p, m, s: p.drop_column(names(m[2]), m[1])),
        (r'relation "([^"]+)" already exists', lambda p, m, s: p.drop_table(names(m[1]))),
        (r'column "([^"]+)" is of type', lambda p, m, s: p.retype(names(re.search(r"(?:INTO|UPDATE|TABLE)\s+(\S+)", s)[1]), m[1])),
        (r'(?:default for )?column "([^"]+)" cannot be cast', lambda p, m, s: p.retype(names(re.search(r"TABLE\s+(\S+)", s)[1]), m[1], ["text", "integer"])),
        (r'identity column type must be', lambda p, m, s: p.retype(names(re.search(r"TABLE\s+(\S+)", s)[1]), re.search(r"COLUMN (\S+)", s)[1])),
        (r'column "([^"]+)" of relation "([^"]+)" is not an identity', lambda p, m, s: p.retype(names(m[2]), m[1], ["integer generated by default as identity"])),
        (r'column "([^"]+)" of relation "([^"]+)" must be declared NOT NULL', lambda p, m, s: p.retype(names(m[2]), m[1], ["integer not null"])),
        (r'incompatible types: (.*) and (.*)\.', lambda p, m, s: (lambda f, r: f and p.retype(names(r[1]), r[2].split(",")[0].strip(' "'), [m[1]]))(
            p.find(names(references(s)[1])), references(s))),
        (r'invalid input syntax for type (\w+)', lambda p, m, s: (lambda f: f and p.retype(names(f[1]), f[2].strip('"')))(
            re.search(r"TABLE (\S+) (?:ALTER|ADD) COLUMN (\S+)", s))),
    ],
    "sqlite": [
        (r"no such table: (?:main\.)?([^\n]+)", lambda p, m, s: p.table(names(m[1]))),
        (r"no such index: (\S+)", lambda p, m, s: p.index(m[1])),
        (r"no such view: (\S+)", lambda p, m, s: p.add_last("create view %s as select 1 as id" % m[1])),
        (r"table (\S+) has no column named (\S+)", lambda p, m, s: p.column([m[1]], m[2])),
        (r'no such column: "?(?:\w+\.)?(\w+)"?', lambda p, m, s: p.any_column(m[1], s)),
        (r"duplicate column name: (\S+)", lambda p, m, s: p.drop_column(names(re.search(r"TABLE\s+(\S+)", s)[1]), m[1])),
        (r"table \"?(\w+)\"? already exists", lambda p, m, s: p.drop_table([m[1]])),
        (r"ON CONFLICT clause does not match", lambda p, m, s: p.unique(
            names(re.search(r"INTO (\S+)", s)[1]), [c.strip(' "') for c in re.search(r"ON CONFLICT \(([^)]*)\)", s)[1].split(",")])),
    ],
    "mariadb": [
        (r"1146, \"Table '(?:live_\w+\.)?(.+?)' doesn't exist", lambda p, m, s: p.table(names(m[1]))),
        (r"Unknown table '(?:live_\w+\.)?(.+?)'", lambda p, m, s: p.table(names(m[1]))),
        (r"1049, \"Unknown database '(\w+)'", lambda p, m, s: p.add_first("create database %s" % m[1])),
        (r"1054, \"Unknown column '(?:\w+\.)?(\w+)' in '(\w+)'", lambda p, m, s: p.column([m[2]], m[1]) or p.any_column(m[1], s)),
        (r"1054, \"Unknown column '`?(?:\w+`?\.`)?(\w+)`?'", lambda p, m, s: p.any_column(m[1], s)),
        (r"1072, \"Key column '(\w+)' doesn't exist", lambda p, m, s: p.any_column(m[1], s)),
        (r"1091, \"Can't DROP INDEX `PRIMARY`", lambda p, m, s: p.constraint("primary key pk", names(re.search(r"TABLE (\S+)", s)[1]))),
        (r"1091, \"Can't DROP INDEX `(.+?)`", lambda p, m, s: p.index(m[1], names((re.search(r"(?:ON|TABLE) (\S+)", s) or [0, "t"])[1]))),
        (r"1091, \"Can't DROP COLUMN `(.+?)`", lambda p, m, s: p.column(names(re.search(r"TABLE (\S+)", s)[1]), m[1])),
        (r"1091, \"Can't DROP (?:CONSTRAINT|FOREIGN KEY|CHECK)? ?`(.+?)`", lambda p, m, s: p.constraint(m[1], names(re.search(r"TABLE (\S+)", s)[1]))),
        (r"1005, .*errno: 150", lambda p, m, s: parent_unique(p, s) or p.same_type(s)),
        (r"1054, \"Unknown column '(\w+)\.(\w+)\.(\w+)' in", lambda p, m, s: p.column([m[1], m[2]], m[3])),
        (r"1072, \"Key column '(.+?)' doesn't exist", lambda p, m, s: p.any_column(m[1], s)),
        (r"4092, \"Unknown VIEW: '\w+\.(\w+)'", lambda p, m, s: p.add_last("create view %s as select 1 as id" % m[1])),
        (r"1060, \"Duplicate column name '(\w+)'", lambda p, m, s: p.drop_column(names(re.search(r"TABLE (\S+)", s)[1]), m[1])),
        (r"1050, \"Table '(\w+)' already exists", lambda p, m, s: p.drop_table([m[1]])),
        (r"1170, \"BLOB/TEXT column '(\w+)'", lambda p, m, s: p.retype(names((re.search(r"(?:ON|TABLE) (\S+)", s) or [0, "t"])[1]), m[1], ["varchar(50)"])),
    ],
}


def repair(prelude, dialect, err):
    """Makes what ERR says is missing; False when it says nothing of the kind."""
    found = re.findall(r"^[\w.]*(?:Error|Exception): (.*?)(?=^\[SQL: |\Z|^Traceback)(?:^\[SQL: (.*?)\]$)?", err, re.M | re.S)
    for message, sql in found or [(err, err)]:
        for pattern, rule in RULES[dialect] + EVERYWHERE:
            match = re.search(pattern, message, re.S)
            try:
                if match and rule(prelude, match, sql):
                    return True
            except (TypeError, AttributeError, KeyError, IndexError):
                pass
    return False


def one(name, script, dialect, db):
    """The sections of one script on one dialect."""
    facts = forked(lambda: told(script, dialect))
    if "error" in facts:
        facts = {"tables": {}, "added": [], "constraints": {}, "indexes": {}, "enums": {}, "sql": ""}
    prelude, errors = Prelude(dialect, facts), []

    def watched(words, work, url):
        result = alembic(words, work, url)
        errors.append(result[2] if result[0] else "")
        return result

    best, rows = None, None
    for _ in range(40):
        try:
            got = live_ddl.run(watched, script, db, prelude.sql())
        except (RuntimeError, live_ddl.sqlite3.Error) as error:
            if repair(prelude, dialect, str(error)):
                continue
            print("  %s %s prelude: %s" % (name, dialect, str(error).strip()[:300]))
            break
        if best is None or len(got) >= len(best[1]):
            best = prelude.sql(), got, errors[-1]
        if not errors[-1] or not repair(prelude, dialect, errors[-1]):
            break
    if best is None:
        return {}, "prelude"
    text, got, error = best
    if text == prelude.sql() and prelude.tables:
        try:
            rows = live_ddl.run(watched, script, db, prelude.with_rows())
            if len(rows) == len(got) and bool(errors[-1]) == bool(error):
                text, got = prelude.with_rows(), rows
        except (RuntimeError, live_ddl.sqlite3.Error):
            pass
    again = live_ddl.run(alembic, script, db, text)
    if again != got:
        print("  %s %s differs from run to run" % (name, dialect))
        return {}, "varies"
    sections = {"prelude " + dialect: text} if text else {}
    sections.update(("%s %s" % (step, dialect), answer) for step, answer in got)
    return sections, live_ddl.last_error(error)[:200] if error else None


def main():
    warnings.simplefilter("ignore")
    chosen, jobs = sys.argv[1:], 1
    if chosen[:1] == ["-j"]:
        jobs, chosen = int(chosen[1]), chosen[2:]
    source = os.path.join(GOLDEN, "ddl")
    every = [n for n in casefile.names(source) if not chosen or n in chosen]
    share = 0
    for share in range(jobs):
        if share and not os.fork():
            break
    else:
        share = 0
    dbs = {d: live_ddl.DATABASES[d]("live_%d" % os.getpid()) for d in live_ddl.DIALECTS}
    for number, name in enumerate(every):
        if number % jobs != share:
            continue
        case = dict(casefile.read(os.path.join(source, name + ".test")))
        if "env.py" in case:
            continue
        text = ""
        for dialect, db in dbs.items():
            with open("/var/tmp/record_live_ddl.lock", "w") as lock:  # databases of fixed names
                if re.search(r"schema|database|role|tablespace", case["script.py"], re.I):
                    fcntl.flock(lock, fcntl.LOCK_EX)
                sections, why = one(name, case["script.py"], dialect, db)
                db.empty()
            if why:
                print("%s %s: %s" % (name, dialect, why), flush=True)
            for title, body in sections.items():
                text += "====== %s\n%s" % (title, body)
        casefile.write(os.path.join(GOLDEN, "live_ddl", name + ".test"), text)
    for db in dbs.values():
        db.drop()


if __name__ == "__main__":
    main()
