# sqlalchemy_utils: views, paths, week days, mappers and their columns, indexes, JSON as SQL.
import io
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import declarative_base, relationship
import sqlalchemy_utils as U
from sqlalchemy_utils import *
from sqlalchemy_utils.functions import *

Base = declarative_base()
class User(Base):
    __tablename__ = "user"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column("full_name", sa.Unicode(50), unique=True)
    email = sa.Column(EmailType, index=True)
    kind = sa.Column(ChoiceType([("a", "A"), ("b", "B")]))
class Post(Base):
    __tablename__ = "post"
    id = sa.Column(sa.Integer, primary_key=True)
    author_id = sa.Column(sa.ForeignKey("user.id"))
    author = relationship(User)
    __table_args__ = (sa.Index("ix_two", "author_id", "id", unique=True),)
d = postgresql.dialect()
print(get_mapper(User) is sa.inspect(User), [t.name for t in get_tables(User)], [c.name for c in get_columns(User)], list(get_primary_keys(User)))
print(table_name(User), table_name(User()), get_column_key(User, User.__table__.c.full_name), get_class_by_table(Base, Post.__table__) is Post)
print(get_declarative_base(User) is Base, get_type(User.name), get_type(User.__table__.c.id), get_type(Post.author) is User)
print(has_index(Post.__table__.c.author_id), has_index(User.__table__.c.full_name), has_index(User.__table__.c.email), has_unique_index(Post.__table__.c.author_id), has_unique_index(User.__table__.c.id))
print(sorted(str(fk.target_fullname) for fk in get_referencing_foreign_keys(User)), get_referencing_foreign_keys(Post))
print(get_fk_constraint_for_columns(Post.__table__, Post.__table__.c.author_id) is not None)
u = User(id=3, name="x")
print(identity(u), has_changes(u), has_changes(u, "name"), has_changes(u, exclude=["id", "name"]), is_loaded(u, "name"), naturally_equivalent(u, User(name="x")))
for v in ({"a": 1, "b": [1, "x", None]}, [1, 2], "s", 5):
    print(json_sql(v).compile(dialect=d), "|", jsonb_sql(v).compile(dialect=d))
m = sa.MetaData()
t = sa.Table("t", m, sa.Column("id", sa.Integer, primary_key=True), sa.Column("n", sa.String))
v = create_view("big", sa.select(t.c.id, t.c.n).where(t.c.id > 5), m)
w = create_materialized_view("mat", sa.select(t.c.n.label("x"), sa.func.count().label("k")).group_by(t.c.n), m, indexes=[sa.Index("ix_mat", "x")])
print([(c.name, c.primary_key) for c in v.c], [(c.name, c.primary_key) for c in w.c], list(m.tables))
out = io.StringIO()
e = sa.create_mock_engine("postgresql://", lambda s, *a, **k: out.write(str(s.compile(dialect=d)).strip() + ";\n"))
m.create_all(e, checkfirst=False)
m.drop_all(e, checkfirst=False)
print(out.getvalue())
a = Ltree("a.b.c")
print(a, repr(a), len(a), a[1], a[:2], a.index("b.c"), a.descendant_of("a.b"), a.ancestor_of("a.b.c.d"), a.lca("a.b.d"), a + "x", "y" + a, a == "a.b.c", hash(a) == hash("a.b.c"))
for bad in ("a..b", 5):
    try:
        Ltree(bad)
    except Exception as x:
        print(type(x).__name__, x)
print(repr(WeekDays("1010000")), list(WeekDays("1010000")), WeekDay(2) in WeekDays("1010000"), WeekDays([WeekDay(0)]).as_bit_string())
x = sa.table("x", sa.column("p", LtreeType()), sa.column("e", EmailType()), sa.column("v", TSVectorType(regconfig="simple")))
for f in (lambda: x.c.p.ancestor_of("a"), lambda: x.c.p.descendant_of(["a", "b"]), lambda: x.c.p.lquery("*.a"), lambda: x.c.p.ltxtquery("q"), lambda: x.c.e == "A@B", lambda: x.c.e.like("A%"),
          lambda: x.c.e == None, lambda: x.c.e == x.c.e, lambda: x.c.v.match("q"), lambda: x.c.v | x.c.v):
    print(f().compile(dialect=d))
print(escape_like("a%b_c*"), U.functions.quote(sa.create_mock_engine("postgresql://", None), "order") if 0 else "")
