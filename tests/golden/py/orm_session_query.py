"""Query: conditions, joins, aggregates, subqueries, UPDATE and DELETE."""
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
s = Session(engine)
keep = s.query(User).all() + s.query(Post).all() + s.query(Profile).all() + s.query(Node).all()
q = s.query(User)
show(q.all())
show(q.filter(User.name == "ann").one())
show(q.filter_by(name="bob").first())
show(q.filter(User.age > 20, User.age < 30).all())
show(q.filter(or_(User.name.like("a%"), User.age.is_(None))).order_by(User.name.desc()).all())
show(s.get(User, 3), s.get(User, 99))
show(q.count(), q.filter(User.age.isnot(None)).count())
err(lambda: q.one())
err(lambda: q.filter_by(name="nobody").one())
show(q.filter_by(name="nobody").one_or_none())
err(lambda: q.one_or_none())
show(s.query(User.name, User.age).order_by(User.id).all())
show(s.query(User.name).filter(User.id == 1).scalar())
show(s.query(func.count(User.id)).scalar())
show(s.query(func.max(User.age), func.min(User.age)).one())
show(s.query(User, Post).join(Post).order_by(Post.id).all())
show(s.query(User).join(User.posts).filter(Post.title == "bob1").all())
show(s.query(User).join(User.posts).join(Post.tags).filter(Tag.name == "y").order_by(User.id).all())
show(s.query(User).outerjoin(Post, Post.author_id == User.id).group_by(User.id).having(func.count(Post.id) > 1).order_by(User.id).all())
show(s.query(User.name, func.count(Post.id).label("n")).outerjoin(User.posts).group_by(User.name).order_by(User.name).all())
show([r.n for r in s.query(User.name, func.count(Post.id).label("n")).outerjoin(User.posts).group_by(User.name).order_by(User.name)])
show(q.order_by(User.id)[1], q.order_by(User.id)[0:2], q.order_by(User.id).limit(1).offset(1).all())
show(q.order_by(User.id).slice(1, 3).all())
show(s.query(q.filter(User.age > 100).exists()).scalar())
show(s.query(User).filter(User.posts.any(Post.title == "cid2")).all())
show(s.query(Post).filter(Post.author.has(name="ann")).all())
show(s.query(Post).filter(Post.author == s.get(User, 2)).all())
show(s.query(User).filter(User.posts.contains(s.get(Post, 1))).all())
show(s.query(User).filter(User.id.in_([1, 3])).all())
show(s.query(User).filter(User.id.in_(s.query(Post.author_id).filter(Post.title.like("c%")))).all())
sub = s.query(Post.author_id, func.count("*").label("c")).group_by(Post.author_id).subquery()
show(s.query(User, sub.c.c).outerjoin(sub, User.id == sub.c.author_id).order_by(User.id).all())
a = aliased(User)
show(s.query(User, a).filter(User.id < a.id).order_by(User.id, a.id).all())
show(s.query(User).distinct().count())
show(s.query(User.name).union(s.query(Tag.name)).order_by("users_name").all() if False else "skip")
show(s.query(User).filter(User.id == 1).union(s.query(User).filter(User.id == 2)).order_by(User.id).all())
for u in s.query(User).order_by(User.id): show(u, u.posts)
show(s.query(User).with_entities(User.name).order_by(User.name).all())
show(s.query(User.id).add_columns(User.name).order_by(User.id).all())
show(str(s.query(User).filter(User.name == "x")))
show(s.query(User).filter(text("age = :a")).params(a=21).all())
show(s.query(User).from_statement(text("select * from users where id = 2")).all())
show(s.query(User).filter(User.name == "bob").update({"age": 50}))
show(s.get(User, 2).age)
show(s.query(User).filter(User.name == "bob").update({User.age: User.age + 1}, synchronize_session=False))
show(s.get(User, 2).age)
s.expire_all()
show(s.get(User, 2).age)
show(s.query(Profile).filter(Profile.user_id == 1).delete())
show(s.query(Profile).count())
show(s.query(User).filter(User.posts == None).all())
show(s.query(Node).filter(Node.parent == None).all(), s.query(Node).filter(Node.parent != None).order_by(Node.id).all())
na = aliased(Node)
show(s.query(Node).join(na, Node.parent).filter(na.name == "root").order_by(Node.id).all())
show(s.query(Node).join(Node.parent.of_type(na)).filter(na.name == "c1").all())
s.rollback()
show(s.query(Profile).count())
cte = s.query(User.id, User.name).filter(User.id > 1).cte("older")
show(s.query(cte.c.name).order_by(cte.c.id).all())
show(s.query(User).join(cte, cte.c.id == User.id).order_by(User.id).all())
show(s.query(User).filter(~User.posts.any()).all())
show(s.query(User.name.label("nm")).order_by("nm").all())
show(s.query(literal(1), User.id).order_by(User.id).all())
show(s.query(case((User.age > 20, "old"), else_="young")).order_by(User.id).all())
show(s.query(User).filter(User.name.startswith("a")).with_for_update().all() if "sqlite" in url else "")
row = s.query(User.id, User.name).first()
show(row.id, row.name, row[0], row._mapping["name"], tuple(row), row._asdict(), row._fields)
show(s.query(User, Post.title).join(Post).order_by(Post.id).first()._fields)
show(s.query(User).order_by(User.id.desc()).first())
show(list(s.query(User.id).yield_per(2)))
s.close()
