"""select() of entities: joins, subqueries, CTEs, aliases, bundles, options."""
import logging, sys, datetime, decimal
from sqlalchemy import *
from sqlalchemy import exc
from sqlalchemy.orm import *
import sqlalchemy as sa
L = logging.getLogger("sqlalchemy.engine")
class Echo(logging.Handler):
    def emit(self, record):
        m = record.getMessage()
        print(m[m.index("]") + 2:] if m.startswith("[") else m)
L.addHandler(Echo())
class Base(DeclarativeBase): pass
tags_posts = Table("tags_posts", Base.metadata, Column("post_id", ForeignKey("posts.id"), primary_key=True), Column("tag_id", ForeignKey("tags.id"), primary_key=True))
class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30))
    age: Mapped[int | None]
    posts: Mapped[list["Post"]] = relationship(back_populates="author", cascade="all, delete-orphan")
    profile: Mapped["Profile"] = relationship(back_populates="user", uselist=False)
    def __repr__(self): return f"User({self.id},{self.name})"
class Profile(Base):
    __tablename__ = "profiles"
    id: Mapped[int] = mapped_column(primary_key=True)
    bio: Mapped[str | None]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    user: Mapped[User | None] = relationship(back_populates="profile")
class Post(Base):
    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    body: Mapped[str | None] = mapped_column(deferred=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    author: Mapped[User] = relationship(back_populates="posts")
    tags: Mapped[list["Tag"]] = relationship(secondary=tags_posts, back_populates="posts")
    def __repr__(self): return f"Post({self.id},{self.title})"
class Tag(Base):
    __tablename__ = "tags"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    posts: Mapped[list[Post]] = relationship(secondary=tags_posts, back_populates="tags")
    def __repr__(self): return f"Tag({self.name})"
class Node(Base):
    __tablename__ = "nodes"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("nodes.id"))
    children: Mapped[list["Node"]] = relationship(back_populates="parent")
    parent: Mapped["Node | None"] = relationship(back_populates="children", remote_side=[id])
    def __repr__(self): return f"Node({self.name})"
url = "sqlite://"
engine = create_engine(url)
Base.metadata.drop_all(engine)
Base.metadata.create_all(engine)
def fill():
    with Session(engine) as s:
        t1, t2, t3 = Tag(name="x"), Tag(name="y"), Tag(name="z")
        s.add_all([t1, t2, t3]); s.flush()
        for i, n in enumerate(["ann", "bob", "cid"]):
            u = User(name=n, age=20 + i if i < 2 else None)
            s.add(u); s.flush()
            for k in range(i + 1):
                p = Post(title=f"{n}{k}", body="b" * k, author=u)
                p.tags = [t1, t2][: k + 1]
                s.add(p); s.flush()
        s.add(Profile(bio="hi", user_id=1))
        r = Node(name="root"); s.add(r); s.flush()
        c1 = Node(name="c1", parent=r); s.add(c1); s.flush()
        c2 = Node(name="c2", parent=r); s.add(c2); s.flush()
        s.add(Node(name="g1", parent=c1))
        s.commit()
fill()
L.setLevel(logging.INFO)
def show(*a):
    print("->", *a)
def err(f):
    try: show(f())
    except Exception as e: print("!!", type(e).__module__, type(e).__name__, str(e).split("\n")[0])
from sqlalchemy.orm import Bundle, with_parent, Load, defaultload, undefer_group, contains_eager
s = Session(engine)
keep = s.query(User).all() + s.query(Post).all() + s.query(Tag).all()
b = Bundle("bn", User.id, User.name)
show(s.query(b).order_by(User.id).all())
show(s.execute(select(b, User.age).order_by(User.id)).first().bn.name)
show(s.query(User).filter(with_parent(keep[0].posts[0], Post.author)).all())
show(s.query(Post).filter(with_parent(keep[1], User.posts)).order_by(Post.id).all())
show(s.scalars(select(Post).join(Post.author).where(User.name == "cid").order_by(Post.id)).all())
show(s.scalars(select(Post).join(User).where(User.name == "cid").order_by(Post.id)).all())
show(s.execute(select(User.name, func.count()).join(Post).group_by(User.name).order_by(User.name)).all())
show(s.execute(select(User).join(Post, and_(Post.author_id == User.id, Post.title.like("%1"))).order_by(User.id)).scalars().all())
show(s.execute(select(User, Post).join(User.posts).where(Post.id > 4).order_by(Post.id)).all())
show(s.execute(select(User).join_from(Post, User).where(Post.id == 2)).scalars().all())
show(s.execute(select(func.count()).select_from(User).join(Post)).scalar())
show(s.execute(select(Post).select_from(User).join(User.posts).where(User.id == 1)).scalars().all())
show(s.execute(select(User.name, Post.title).outerjoin_from(User, Post).order_by(Post.id)).all())
show(s.execute(select(User).where(exists().where(Post.author_id == User.id))).scalars().all())
show(s.execute(select(User).where(select(Post.id).where(Post.author_id == User.id, Post.title == "bob0").exists())).scalars().all())
sq = select(func.max(Post.id)).where(Post.author_id == User.id).scalar_subquery()
show(s.execute(select(User.name, sq).order_by(User.id)).all())
show(s.execute(select(User.name, sq.label("m")).order_by(desc("m"))).all())
show(s.execute(select(User).where(User.id.in_(select(Post.author_id).where(Post.id > 3)))).scalars().all())
cte = select(Post.author_id, func.count().label("n")).group_by(Post.author_id).cte("pc")
show(s.execute(select(User, cte.c.n).join(cte, User.id == cte.c.author_id).order_by(User.id)).all())
rec = select(Node.id, Node.parent_id, literal(0).label("depth")).where(Node.parent_id == None).cte("tree", recursive=True)
rec = rec.union_all(select(Node.id, Node.parent_id, rec.c.depth + 1).join(rec, Node.parent_id == rec.c.id))
show(s.execute(select(Node.name, rec.c.depth).join(rec, Node.id == rec.c.id).order_by(Node.id)).all())
show(s.execute(select(User.name).union(select(Tag.name)).order_by("name")).all())
u = union_all(select(User.id, User.name), select(Tag.id, Tag.name)).subquery()
show(s.execute(select(u.c.name).order_by(u.c.name)).scalars().all())
show(s.scalars(select(User).from_statement(union(select(User).where(User.id == 1), select(User).where(User.id == 2)).order_by("id"))).all())
show(s.scalars(select(User).from_statement(text("select id, name, age from users where id < 3 order by id").columns(User.id, User.name, User.age))).all())
ua = aliased(User, name="ua")
show(s.execute(select(ua).where(ua.name == "bob")).scalars().all(), s.execute(select(ua).limit(1)).first()._fields)
show(s.execute(select(User, ua).join(ua, ua.id == User.id + 1).order_by(User.id)).all())
show(s.execute(select(Post).join(Post.author.of_type(ua)).where(ua.name == "ann")).scalars().all())
show(s.execute(select(User).order_by(User.age.desc().nulls_last())).scalars().all())
show(s.execute(select(User.id, func.row_number().over(partition_by=User.age, order_by=User.id)).order_by(User.id)).all())
show(s.execute(select(case((User.age.is_(None), "none"), else_="some")).order_by(User.id)).scalars().all())
show(s.execute(select(User).filter_by(name="ann")).scalar_one(), s.execute(select(User).join(User.posts).filter_by(title="bob1")).scalars().all())
show(s.execute(select(User.name).distinct().order_by(User.name)).all())
show(s.execute(select(User).limit(1).offset(1).order_by(User.id)).scalars().all(), s.execute(select(User).order_by(User.id).slice(0, 2)).scalars().all())
r = s.execute(select(User.id, User.name).order_by(User.id))
show(r.keys(), r.fetchone(), r.fetchmany(1), r.all())
show([p for p in s.scalars(select(User.id).order_by(User.id)).partitions(2)])
show(s.execute(select(User.id, User.name).order_by(User.id)).columns("name").all(), s.execute(select(User.id, User.name).order_by(User.id)).mappings().first())
show(s.query(User).filter(User.id == bindparam("x")).params(x=2).one())
show(s.execute(select(User).where(User.id == bindparam("x")), {"x": 3}).scalar_one())
show(s.query(User.id, User.name).filter(tuple_(User.id, User.name).in_([(1, "ann"), (2, "zzz")])).all())
show(s.query(User).filter(not_(User.name.in_(["ann"]))).count(), s.query(User).filter(User.name.notin_(["ann"])).count(), s.query(User).filter(User.name.ilike("A%")).count())
show(s.query(func.coalesce(User.age, 0)).order_by(User.id).all(), s.query(User.age + 1).filter(User.id == 1).scalar(), s.query(User.name + "!").filter(User.id == 1).scalar())
show(s.query(User).join(User.posts).join(Post.tags).filter(Tag.name.in_(["x"])).distinct().order_by(User.id).all())
show(s.query(User).options(Load(User).load_only(User.id)).order_by(User.id).first())
show(s.query(Tag).filter(Tag.posts.any(Post.author.has(User.name == "cid"))).order_by(Tag.id).all())
show(s.query(Post).filter(Post.tags.contains(s.get(Tag, 2))).order_by(Post.id).all())
show(s.query(Post).filter(Post.author.in_([1])).all() if False else "")
show(s.query(User).filter(User.profile == None).order_by(User.id).all(), s.query(User).filter(User.profile.has()).all())
show(s.query(Node).filter(Node.children.any()).order_by(Node.id).all(), s.query(Node).filter(~Node.children.any()).order_by(Node.id).all())
n1, n2 = aliased(Node), aliased(Node)
show(s.query(Node.name, n1.name, n2.name).join(n1, Node.children).join(n2, n1.children).all())
show(s.query(Node).options(joinedload(Node.children).joinedload(Node.children)).filter(Node.name == "root").all())
show(s.query(User).options(joinedload(User.posts).selectinload(Post.tags), joinedload(User.profile)).order_by(User.id).all())
show(s.query(Post).options(defaultload(Post.author).load_only(User.name), joinedload(Post.author)).order_by(Post.id).first())
show(s.query(Post).join(Post.author).options(contains_eager(Post.author).load_only(User.name)).order_by(Post.id).first())
show(s.query(User).options(lazyload("*")).first(), s.query(User).options(raiseload("*")).first())
show(s.scalars(select(User).execution_options(yield_per=1).order_by(User.id)).all())
show(s.query(User).group_by(User.id).having(User.id > 1).order_by(User.id).all())
show(s.query(User).order_by(None).order_by(User.id).limit(2).all())
show(s.query(Post.author_id, func.group_concat(Post.title, ",") if "sqlite" in url else func.string_agg(Post.title, ",")).group_by(Post.author_id).order_by(Post.author_id).all())
show(s.query(s.query(User).filter(User.id > 1).subquery()).order_by(text("1")).all())
x = s.query(User).filter(User.id > 1).subquery()
xa = aliased(User, x)
show(s.query(xa).order_by(xa.id).all(), s.query(xa.name).order_by(xa.id).all())
show(s.query(User).select_from(join(User, Post)).filter(Post.id == 1).all())
show(s.query(User.name, Post.title).select_from(outerjoin(User, Post, User.id == Post.author_id)).order_by(Post.id).all())
show(s.query(User).column_descriptions[0]["name"], s.query(User.name.label("q")).column_descriptions[0]["name"])
show(str(select(User).join(User.posts)), str(select(Post).options(joinedload(Post.author))))
show(s.execute(text("select id, name from users order by id")).mappings().all()[0]["name"])
show(s.scalar(select(func.count(User.id)).where(User.age > 0)))
show(s.query(User).with_entities(func.count()).scalar(), s.query(User).value(User.name) if False else "")
show(s.query(literal_column("1")).select_from(User).count(), s.query(User).filter(text("users.id = 1")).all(), s.query(User).filter(False).all(), s.query(User).filter(true()).count())
show(s.query(User).filter(User.id.between(1, 2)).order_by(User.id.asc()).all())
show(s.query(Post).order_by(Post.author_id.desc(), Post.id).limit(3).all())
show([row.User.name for row in s.query(User, Post).join(Post).filter(Post.id == 1)], [row[1] for row in s.query(User, Post.title).join(Post).order_by(Post.id)])
show(s.query(User).enable_eagerloads(False).first(), s.query(User).populate_existing().first(), s.query(User).autoflush(False).first(), s.query(User).execution_options(x=1).first())
