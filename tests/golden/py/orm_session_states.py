"""Sessions: states of instances, cascades, merging, detaching, savepoints."""
import logging, re, sys, datetime, decimal
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
    except Exception as e: print("!!", type(e).__module__, type(e).__name__, re.sub("0x[0-9a-f]+", "0x", str(e)))
with Session(engine) as s:
    u = User(name="new")
    show(u in s, inspect(u).transient)
    s.add(u)
    show(u in s, inspect(u).pending, s.new, bool(s.dirty))
    s.flush()
    show(u.id, inspect(u).persistent, list(s.new))
    u.name = "newer"
    show(list(s.dirty), s.is_modified(u))
    s.commit()
    show(u.name)
    s.delete(u)
    show(list(s.deleted))
    s.flush()
    show(inspect(u).deleted, u in s)
    s.rollback()
    show(u.name, u in s)
    s.delete(u); s.commit()
    show(inspect(u).detached, inspect(u).was_deleted if hasattr(inspect(u),"was_deleted") else "")
    p = Post(title="p", author=User(name="au"))
    s.add(p); s.commit()
    show(p.author.name, p.author_id == p.author.id)
    u = p.author
    u.posts.append(Post(title="second", tags=[Tag(name="n1")]))
    s.commit()
    show(u.posts, u.posts[1].tags)
    u.posts[1].tags.append(s.get(Tag, 1))
    s.commit()
    u.posts[1].tags.remove(s.get(Tag, 1))
    s.commit()
    show([t.name for t in u.posts[1].tags])
with Session(engine) as s:
    u1 = s.get(User, 1)
    u1.profile = Profile(bio="second")
    s.flush()
    show(s.query(Profile.id, Profile.bio, Profile.user_id).order_by(Profile.id).all())
    s.rollback()
    n = Node(name="a", children=[Node(name="b", children=[Node(name="c")]), Node(name="d")])
    s.add(n); s.commit()
    show(n.children, n.children[0].children)
    s.delete(n)
    s.commit()
    show(s.query(Node.name, Node.parent_id).order_by(Node.id).all())
with Session(engine) as s:
    u = s.get(User, 1)
    s.expunge(u)
    show(u.name)
    err(lambda: u.posts)
    s.add(u)
    show(u.posts)
    u2 = User(id=1, name="merged")
    m = s.merge(u2)
    show(m is u, u.name)
    s.rollback()
    show(u.name)
    m = s.merge(User(name="fresh", posts=[Post(title="fp")]))
    s.flush()
    show(m.id is not None, m.posts[0].author_id == m.id)
    s.rollback()
    s.refresh(u)
    show(u.name)
    s.execute(text("update users set name='raw' where id=1"))
    show(u.name)
    s.refresh(u, ["name"])
    show(u.name)
    s.rollback()
    s.expire(u, ["name"])
    show(u.age, u.name)
    d = object_session(u)
    show(d is s)
    make_transient(u)
    show(inspect(u).transient, u.id)
    err(lambda: s.delete(User(name="x")))
with Session(engine) as s:
    s.add(User(id=1, name="dup"))
    err(lambda: s.flush())
    err(lambda: s.query(User).all())
    s.rollback()
    show(s.query(User).count())
with Session(engine) as s, s.begin():
    s.add(User(name="ctx"))
with Session(engine) as s:
    show(s.query(User).filter_by(name="ctx").count())
S = sessionmaker(engine)
with S.begin() as s:
    s.execute(delete(User).where(User.name == "ctx"))
with S() as s:
    show(s.scalars(select(User.name).order_by(User.id)).all())
    show(s.scalar(select(func.count()).select_from(User)))
SS = scoped_session(S)
show(SS.query(User).count(), SS() is SS())
SS.remove()
