"""Models made by chance, from a seed, and what may become of them: tables with columns of all types, defaults, keys, constraints, indexes, enums,
comments, schemas, identity and computed columns, as Table objects or as mapped classes."""
import random
import re

COMMON = [
    "Integer", "SmallInteger", "BigInteger", "String(%d)", "Unicode(%d)", "Text", "Boolean", "Date", "DateTime", "Time",
    "Float", "Double", "Numeric(10, 2)", "LargeBinary", "JSON", "Uuid", "Interval", "CHAR(3)", "DECIMAL(8, 3)", "TIMESTAMP",
    "Enum(%s)", "Enum(%s, native_enum=False, create_constraint=True)"]
OWN = {
    "postgresql": [
        "postgresql.JSONB", "postgresql.UUID", "postgresql.ARRAY(sa.Integer)", "postgresql.ARRAY(sa.String(20))",
        "postgresql.ARRAY(sa.Enum(%s))", "postgresql.INET", "postgresql.CIDR", "postgresql.MACADDR", "postgresql.TSVECTOR",
        "postgresql.BIT(4)", "postgresql.BYTEA", "postgresql.INTERVAL(precision=3)", "postgresql.TIMESTAMP(precision=3)",
        "postgresql.INT4RANGE", "postgresql.TSTZRANGE", "postgresql.DOUBLE_PRECISION", "DateTime(timezone=True)",
        'String(20, collation="C")'],
    "mysql": [
        "mysql.TINYINT", "mysql.MEDIUMINT", "mysql.INTEGER(unsigned=True)", "mysql.BIGINT(unsigned=True)", "mysql.LONGTEXT",
        "mysql.MEDIUMTEXT", "mysql.DATETIME(fsp=6)", "mysql.YEAR", 'mysql.SET("a", "b")', "mysql.DOUBLE(10, 3)",
        "mysql.DECIMAL(9, 2, unsigned=True)", "mysql.BIT(3)", "mysql.LONGBLOB", "mysql.TIME(fsp=2)"],
    "sqlite": ["sqlite.DATETIME", "sqlite.DATE", "sqlite.TIME"]}
LONG = ("Text", "JSON", "Binary", "TEXT", "BLOB", "BYTEA", "ARRAY", "TSVECTOR", "native_enum")  # no keys over these
INTEGERS = ("sa.Integer", "sa.SmallInteger", "sa.BigInteger")
DEFAULTS = {
    "sa.Integer": ['"0"', 'sa.text("(1 + 2)")', 'sa.text("-1")'], "sa.BigInteger": ['"7"', 'sa.text("(40 + 2)")'],
    "sa.Boolean": ["sa.true()", "sa.false()"], "sa.DateTime": ["sa.func.now()", 'sa.text("CURRENT_TIMESTAMP")'],
    "sa.Numeric(10, 2)": ['"1.50"', 'sa.text("0")'], "sa.Float": ['"0"', '"2.5"'], "sa.Date": ["'2020-01-01'"],
    "postgresql.JSONB": ["'{}'", "sa.text(\"'[]'::jsonb\")"], "postgresql.UUID": ["sa.func.gen_random_uuid()"],
    "postgresql.ARRAY(sa.Integer)": ["'{}'", 'sa.text("ARRAY[1, 2]")'], "postgresql.INET": ["'127.0.0.1'"]}
TABLES = "users orders items products tags posts Comments accounts order_lines user invoices roles".split()
COLUMNS = ("name title body status price qty flag created_at email code label note data amount kind order group Mixed select "
           "slug url position score total start_at is_active").split()

CONVENTION = 'naming_convention={"ix": "ix_%(column_0_label)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s", ' \
             '"fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s", "pk": "pk_%(table_name)s"}'
HEAD = "import sqlalchemy as sa\nfrom sqlalchemy.dialects import mysql, postgresql, sqlite\n\n"


class Maker:
    def __init__(self, seed, dialect):
        self.random, self.dialect, self.serial = random.Random("%s %s" % (seed, dialect)), dialect, 0

    def chance(self, p):
        return self.random.random() < p

    def number(self):
        self.serial += 1
        return self.serial

    def type(self):
        pool = OWN[self.dialect] if self.chance(0.4) else COMMON
        text = self.random.choice(pool)
        if "%s" in text:
            labels = self.random.sample(["new", "in progress", "done", "it's", "a", "b"], self.random.randint(1, 4))
            text %= ", ".join(map(repr, labels)) + ', name="e%d"' % self.number()
        if "%d" in text:
            text %= self.random.choice([5, 20, 50, 100])
        return text if "." in text.split("(")[0] else "sa." + text

    def default(self, kind):
        if kind.startswith(("sa.String(", "sa.Unicode(")):
            return self.random.choice(['"x"', '"it\'s"', '""', "sa.text(\"'abc'\")"])
        if kind.startswith("sa.Enum(") and "it's" not in kind:
            return kind[len("sa.Enum("):].split(",")[0]
        return self.random.choice(DEFAULTS.get(kind, [None]))

    def identity(self):
        options = [o for o in ("always=True", "start=5", "increment=2", "cycle=True", "maxvalue=9999") if self.chance(0.3)]
        return "sa.Identity(%s)" % ", ".join(options)

    def column(self, name):
        kind, words = self.type(), []
        default = self.default(kind) if self.chance(0.4) else None
        if kind in INTEGERS and not default and self.chance(0.15):
            words.append('sa.Computed("1 + 2", persisted=True)')
        elif kind in INTEGERS and not default and self.dialect == "postgresql" and self.chance(0.15):
            words.append(self.identity())
        elif self.chance(0.4):
            words.append("nullable=False")
        if default:
            words.append("server_default=" + default)
        if self.is_short(kind):
            words += [w for w in ("unique=True", "index=True") if self.chance(0.12)]
        if self.chance(0.15):
            words.append(self.random.choice(['comment="a comment"', 'comment="it\'s 100%"']))
        return name, kind, words

    @staticmethod
    def is_short(kind):
        return not any(word in kind for word in LONG)

    def quoted(self, name):
        if name.islower() and name not in ("order", "group", "select"):
            return name
        return "`%s`" % name if self.dialect == "mysql" else '\\"%s\\"' % name

    def arguments(self, table, columns):
        """Constraints and indexes of a table."""
        plain = [n for n, kind, words in columns if kind and self.is_short(kind) and not any("Computed" in w for w in words)]
        numbers = [n for n, kind, words in columns if kind in INTEGERS]
        texts = [n for n, kind, words in columns if kind and kind.startswith(("sa.String(", "sa.Unicode("))]
        if len(plain) > 1 and self.chance(0.3):
            name = ', name="uq_%d"' % self.number() if self.chance(0.7) else ""
            yield 'sa.UniqueConstraint("%s", "%s"%s)' % (*self.random.sample(plain, 2), name)
        if len(plain) > 1 and self.chance(0.3):
            yield 'sa.Index("ix_%d", "%s", "%s")' % (self.number(), *self.random.sample(plain, 2))
        if numbers and self.chance(0.5):
            name = ', name="ck_%d"' % self.number() if self.chance(0.7) else ""
            yield 'sa.CheckConstraint("%s > 0"%s)' % (self.quoted(numbers[0]), name)
        if texts and self.dialect != "mysql" and self.chance(0.4):
            yield 'sa.Index("fx_%d", sa.text("lower(%s)"))' % (self.number(), self.quoted(texts[0]))
        if plain and self.dialect != "mysql" and self.chance(0.3):
            option = self.random.choice(['postgresql_where=sa.text("id > 10"), sqlite_where=sa.text("id > 10")', "unique=True"] +
                                        (['postgresql_include=["id"]'] if self.dialect == "postgresql" else []))
            yield 'sa.Index("px_%d", "%s", %s)' % (self.number(), plain[0], option)

    def key(self, name, table, other):
        words = [w for w in ('ondelete="CASCADE"', 'name="fk_%d"' % self.number()) if self.chance(0.3)]
        target = 'sa.ForeignKey("%s.id"%s)' % (other, "".join(", " + w for w in words))
        return name, None, [target] + [w for w in ("nullable=False", "index=True") if self.chance(0.3)]

    def table(self, name, others):
        names = self.random.sample(COLUMNS, len(COLUMNS))
        first = self.identity() if self.dialect == "postgresql" and self.chance(0.2) else None
        columns = [("id", "sa.Integer", [w for w in (first, "primary_key=True") if w])]
        columns += [self.column(names.pop()) for _ in range(self.random.randint(1, 8))]
        columns += [self.key(names.pop(), name, other) for other in others if self.chance(0.4)]
        keywords = {"comment": '"of the table"'} if self.chance(0.2) else {}
        if self.dialect == "postgresql" and self.chance(0.2):
            keywords["schema"] = '"other"'
        return name, columns, list(self.arguments(name, columns[1:])), keywords

    def tables(self):
        made, names = [], []
        for name in self.random.sample(TABLES, self.random.randint(1, 5)):
            made.append(self.table(name, names))
            names.append(("other." if "schema" in made[-1][3] else "") + name)
        return made


def column_text(column):
    return ", ".join(([column[1]] if column[1] else []) + column[2])


def as_tables(tables, metadata):
    out = "metadata = %s\n" % metadata
    for name, columns, arguments, keywords in tables:
        lines = ["sa.Column(%r, %s)" % (c[0], column_text(c)) for c in columns] + arguments
        lines += ["%s=%s" % item for item in keywords.items()]
        out += "sa.Table(\n    %r, metadata,\n    %s)\n" % (name, ",\n    ".join(lines))
    return out


def as_classes(tables, metadata):
    out = "from sqlalchemy.orm import DeclarativeBase, mapped_column\n\n\nclass Base(DeclarativeBase):\n    metadata = %s\n" % metadata
    for name, columns, arguments, keywords in tables:
        words = ", ".join("%r: %s" % item for item in keywords.items())
        out += "\n\nclass %s(Base):\n    __tablename__ = %r\n" % (name.title().replace("_", ""), name)
        if arguments or words:
            out += "    __table_args__ = (%s{%s},)\n" % ("".join(a + ", " for a in arguments), words)
        for column in columns:
            out += "    %s_ = mapped_column(%r, %s)\n" % (column[0].lower(), column[0], column_text(column))
    return out + "\n\nmetadata = Base.metadata\n"


def source(seed, dialect):
    """The text of a module with `metadata`."""
    maker = Maker(seed, dialect)
    metadata = "sa.MetaData(%s)" % (CONVENTION if maker.chance(0.3) else "")
    form = as_tables if maker.chance(0.5) else as_classes
    return HEAD + form(maker.tables(), metadata)


NUMBERS = ["sa.Integer", "sa.SmallInteger", "sa.BigInteger", "sa.Float", "sa.Numeric(10, 2)", "sa.DECIMAL(8, 3)"]
TEXTS = ["sa.String(20)", "sa.String(100)", "sa.Text", "sa.Unicode(50)"]


class Changer:
    """What the next version of some models may look like."""

    def __init__(self, maker):
        self.maker, self.random, self.chance = maker, maker.random, maker.chance

    def words(self, words, start, new):
        return [w for w in words if not w.startswith(start)] + ([new] if new else [])

    def is_made(self, words):
        return any("Computed" in w or "Identity" in w for w in words)

    def type(self, kind):
        if "name=\"e" in kind and self.chance(0.7):  # other labels
            labels = [w for w in ("new", "in progress", "done", "a", "b", "c") if repr(w) in kind] or ["new"]
            labels = [w for w in labels if self.chance(0.8)] + [w for w in ("x", "y") if self.chance(0.4)]
            start, end = kind.index("("), kind.index(", name=")
            start = kind.rindex("(", 0, end) if kind.count("(", 0, end) > 1 and "ARRAY" in kind else start
            return kind[:start + 1] + ", ".join(map(repr, labels or ["z"])) + kind[end:]
        pool = NUMBERS if kind in NUMBERS else TEXTS if kind in TEXTS else []
        pool = [k for k in pool if k != "sa.Text" or self.maker.dialect != "mysql"]  # may have an index
        return self.random.choice(pool) if pool else kind

    def column(self, column):
        """The column, changed in one way; None: it goes."""
        name, kind, words = column
        way = self.random.random()
        if not kind:
            flip = self.random.choice(["nullable=False", "index=True", None])
            return (name, kind, self.words(words, flip, None if flip in words else flip)) if flip and way < 0.3 else column
        if way < 0.07:
            return None
        if way < 0.2 and not self.is_made(words):
            changed = self.type(kind)
            return name, changed, self.words(words, "server_default", None) if changed != kind else words
        if way < 0.3 and not self.is_made(words):
            default = self.maker.default(kind)
            return name, kind, self.words(words, "server_default", "server_default=" + default if default else None)
        if way < 0.4 and not self.is_made(words):
            return name, kind, self.words(words, "nullable", None if "nullable=False" in words else "nullable=False")
        if way < 0.48:
            return name, kind, self.words(words, "comment", self.random.choice(['comment="new"', None]))
        if way < 0.56 and self.maker.is_short(kind):
            word = self.random.choice(["unique=True", "index=True"])
            return name, kind, self.words(words, word, None if word in words else word)
        if way < 0.64 and any("Computed" in w for w in words):
            return name, kind, [w.replace("1 + 2", "1 + 3") for w in words]
        return column

    def argument(self, text):
        if self.chance(0.15):
            return None
        if self.chance(0.3):
            return text.replace(" > 0", " > 1").replace("id > 10", "id > 20").replace("lower(", "upper(")
        return text

    def is_possible(self, text, live):
        """Whether all columns that a constraint or index names are there."""
        return not any(re.search(r"\b%s\b" % re.escape(n), text) for n in set(COLUMNS) - live)

    def table(self, table):
        name, columns, arguments, keywords = table
        kept = [columns[0]] + [c for c in map(self.column, columns[1:]) if c]
        used = {c[0] for c in columns}
        for new in self.random.sample(COLUMNS, self.random.randint(0, 2)):
            if new not in used:
                used.add(new)
                made = self.maker.column(new)
                kept.append((made[0], made[1], [w for w in made[2] if w != "nullable=False"]))
        used = {c[0] for c in kept}
        arguments = [a for a in map(self.argument, arguments) if a and self.is_possible(a, used)]
        if self.chance(0.3):
            arguments += list(self.maker.arguments(name, kept[1:]))[:1]
        if self.chance(0.2):
            keywords = dict((k, v) for k, v in keywords.items() if k != "comment")
            if self.chance(0.5):
                keywords["comment"] = '"changed"'
        return name, kept, arguments, keywords

    def tables(self, tables):
        out = [self.table(t) for t in tables if self.chance(0.92)]
        there = {("other." if "schema" in t[3] else "") + t[0] for t in out}
        for name, columns, arguments, keywords in out:
            gone = {c[0] for c in columns if not c[1] and not any('"%s.id"' % n in c[2][0] for n in there)}
            columns[:] = [c for c in columns if c[0] not in gone]
            live = {c[0] for c in columns}
            arguments[:] = [a for a in arguments if self.is_possible(a, live)]
        left = [n for n in TABLES if n not in {t[0] for t in tables}]
        if left and self.chance(0.3):
            out.append(self.maker.table(self.random.choice(left), sorted(there)))
        return out


def versions(seed, dialect):
    """Two modules with `metadata`: the models, and the models later."""
    maker = Maker("%s later" % seed, dialect)
    convention = CONVENTION if maker.chance(0.3) else ""
    form = as_tables if maker.chance(0.5) else as_classes
    first = maker.tables()
    second = Changer(maker).tables(first)
    return [HEAD + form(t, "sa.MetaData(%s)" % convention) for t in (first, second)]


VALUES = {"sa.Integer": "7", "sa.String(20)": "'it''s'", "sa.Date": "'2024-02-29'", "sa.Numeric(10, 2)": "1.50", "sa.Text": "'long'",
          "sa.SmallInteger": "3"}


def renamed(seed, dialect):
    """Two modules, the second one with a table and a column of another one under new names; SQL that fills the tables; what
    selects all of it from the first and from the second."""
    maker = Maker("%s renamed" % seed, dialect)
    tables = []
    for name in maker.random.sample(TABLES, 3):
        columns = [("id", "sa.Integer", ["primary_key=True"])]
        for column in maker.random.sample(COLUMNS, maker.random.randint(3, 6)):
            words = [w for w in ("nullable=False", "index=True") if maker.chance(0.3)]
            columns.append((column, maker.random.choice(list(VALUES)), [w for w in words if w != "index=True"]))
        tables.append((name, columns, [], {}))
    tables[1][1].append(("key", None, ['sa.ForeignKey("%s.id")' % tables[0][0]]))
    tables[2][1].append(("key", None, ['sa.ForeignKey("%s.id")' % tables[1][0]]))
    second = [(n, list(c), a, k) for n, c, a, k in tables]
    n, c, a, k = second[1]
    second[1] = (n + "_archive", c, a, k)
    second[2][1][-1] = ("key", None, ['sa.ForeignKey("%s_archive.id")' % n])
    at = maker.random.randint(1, 3)
    column = second[0][1][at]
    second[0][1][at] = (column[0] + maker.random.choice(["_id", "_text", "_value", "2"]), column[1], column[2])
    quote = (lambda s: "`%s`" % s) if dialect == "mysql" else lambda s: '"%s"' % s
    fill = "".join("INSERT INTO %s (%s) VALUES (%s);\n" % (
        quote(n), ", ".join(quote(c[0]) for c in columns), ", ".join(VALUES.get(c[1], "7") for c in columns)) for n, columns, a, k in tables)
    select = ["".join("SELECT %s FROM %s;\n" % (", ".join(quote(c[0]) for c in columns), quote(n)) for n, columns, a, k in version)
              for version in (tables, second)]
    return [HEAD + as_tables(t, "sa.MetaData()") for t in (tables, second)], fill, select
