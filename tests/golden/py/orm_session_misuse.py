"""What sessions and queries refuse."""
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
def show(*a):
    print("->", *a)
def err(f):
    try: show(f())
    except Exception as e: print("!!", type(e).__module__, type(e).__name__, re.sub("0x[0-9a-f]+", "0x", str(e).split("\n")[0])[:160])
from sqlalchemy.orm import Query, Load, undefer_group, with_loader_criteria, selectin_polymorphic
s = Session(engine)
k = s.query(User).all() + s.query(Post).all()
err(lambda: Query(User).all())
err(lambda: Query([User]).with_session(s).count())
err(lambda: Query([User.name, Post.title], s).filter(User.id == Post.author_id).order_by(Post.id).all())
err(lambda: s.query().all())
err(lambda: s.query(User).options(joinedload(Post.author)).all())
err(lambda: s.query(User).options(joinedload(User.name)).all())
err(lambda: s.query(User).options(joinedload("posts")).all())
err(lambda: s.query(User).options(Load(User).joinedload(User.posts).load_only(Post.title)).first().posts[0].title)
err(lambda: s.query(User).options(Load(User).selectinload(User.posts).options(undefer(Post.body), defer(Post.title))).first().posts)
err(lambda: s.query(User).filter(Post.title == "ann0", Post.author_id == User.id).all())
err(lambda: s.query(User).filter(User.posts == k[4]).all())
err(lambda: s.query(User).filter(User.posts.has()).all())
err(lambda: s.query(Post).filter(Post.author.any()).all())
err(lambda: s.query(Post).filter(Post.author == None).all())
err(lambda: s.query(Post).filter(Post.author != None).count())
err(lambda: s.query(Post).filter(Post.author != k[0]).count())
err(lambda: s.query(User).order_by("nope").all())
err(lambda: s.query(User).filter("x = 1").all())
err(lambda: s.query(User).filter(User.nope == 1).all())
err(lambda: s.query(User).limit(1).update({"name": "q"}))
err(lambda: s.get(User, "abc"))
err(lambda: s.get_one(User, 77))
err(lambda: s.merge(3))
err(lambda: s.add(None))
err(lambda: s.add_all(5))
err(lambda: s.expunge(User()))
err(lambda: s.refresh(User()))
err(lambda: s.execute(User))
err(lambda: s.execute(5))
err(lambda: s.scalars(select(User.id, User.name).order_by(User.id)).all())
err(lambda: s.execute(select(User)).scalar_one())
err(lambda: s.execute(select(User.id).where(User.id == 99)).one())
err(lambda: s.execute(insert(User).values(nope=1)))
err(lambda: s.execute(update(User).values(nope=1)))
s.rollback()
err(lambda: s.bulk_insert_mappings(User, [{"name": "q"}, {"name": None}]))
s.rollback()
err(lambda: s.bulk_update_mappings(User, [{"name": "q"}]))
s.rollback()
err(lambda: User(posts=None))
err(lambda: User(posts=[1]))
err(lambda: User(posts=Post()))
err(lambda: setattr(Post(), "author", 5))
u = User(name="ok"); u.posts.append(Post(title="t")); s.add(u); s.flush()
err(lambda: setattr(u, "posts", {1: 2}))
u.posts = []; s.flush(); show(s.query(Post).filter_by(title="t").count())
s.rollback()
class S3(Session):
    def get_bind(self, mapper=None, clause=None, **kw): return engine
err(lambda: S3().query(User).count())
err(lambda: Session(binds={User: engine, Post: engine}).query(User).count())
err(lambda: Session(binds={User: engine}).query(Post).count())
err(lambda: Session(engine, nope=1))
err(lambda: sessionmaker(bind=engine, autoflush=False)().autoflush)
err(lambda: sessionmaker()(bind=engine).query(User).count())
ss = scoped_session(sessionmaker(bind=engine)); err(lambda: ss.query(User).count()); err(lambda: ss(bind=engine)); ss.remove()
class QQ(Query):
    def named(self, n): return self.filter(User.name == n)
err(lambda: Session(engine, query_cls=QQ).query(User).named("ann").all())
err(lambda: inspect(User()).session)
err(lambda: object_session(k[0]) is s)
err(lambda: list(Session(engine)))
err(lambda: len(s.identity_map.values()) > 2)
t = s.begin_nested(); t.rollback(); err(lambda: t.commit())
s.close(); err(lambda: s.query(User).count()); s.close()
with Session(engine) as s:
    x = s.get(User, 1); del x
    p = s.get(Post, 1); p.author = None
    err(lambda: s.flush())
    s.rollback()
    t = Tag(name="tt"); t.posts = [p, p]
    s.add(t); err(lambda: s.flush()); s.rollback()
    err(lambda: p.title)
    for u in s.query(User): s.delete(u)
    err(lambda: s.flush()); s.rollback(); show(s.query(User).count())
