"""Models made by chance, from a seed: tables with columns of all types, defaults, keys, constraints, indexes, enums,
comments, schemas, identity and computed columns, as Table objects or as mapped classes."""
import random

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
    "sa.Integer": ['"0"', 'sa.text("(1 + 2)")', 'sa.text("-1")'], "sa.BigInteger": ['"7"', 'sa.text("40 + 2")'],
    "sa.Boolean": ["sa.true()", "sa.false()"], "sa.DateTime": ["sa.func.now()", 'sa.text("CURRENT_TIMESTAMP")'],
    "sa.Numeric(10, 2)": ['"1.50"', 'sa.text("0")'], "sa.Float": ['"0"', '"2.5"'], "sa.Date": ["'2020-01-01'"],
    "postgresql.JSONB": ["'{}'", "sa.text(\"'[]'::jsonb\")"], "postgresql.UUID": ["sa.func.gen_random_uuid()"],
    "postgresql.ARRAY(sa.Integer)": ["'{}'", 'sa.text("ARRAY[1, 2]")'], "postgresql.INET": ["'127.0.0.1'"]}
TABLES = "users orders items products tags posts Comments accounts order_lines user invoices roles".split()
COLUMNS = ("name title body status price qty flag created_at email code label note data amount kind order group Mixed select "
           "slug url position score total start_at is_active").split()


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
        if texts and self.dialect == "postgresql" and self.chance(0.4):
            yield 'sa.Index("fx_%d", sa.text("lower(%s)"))' % (self.number(), self.quoted(texts[0]))
        if plain and self.dialect == "postgresql" and self.chance(0.3):
            option = self.random.choice(['postgresql_where=sa.text("id > 10")', 'postgresql_include=["id"]', "unique=True"])
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
    convention = 'naming_convention={"ix": "ix_%(column_0_label)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s", ' \
                 '"fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s", "pk": "pk_%(table_name)s"}'
    metadata = "sa.MetaData(%s)" % (convention if maker.chance(0.3) else "")
    form = as_tables if maker.chance(0.5) else as_classes
    return "import sqlalchemy as sa\nfrom sqlalchemy.dialects import mysql, postgresql, sqlite\n\n" + form(maker.tables(), metadata)
