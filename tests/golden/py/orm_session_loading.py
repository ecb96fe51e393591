"""Loading strategies and what each asks the database."""
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
for opt in [joinedload(User.posts), selectinload(User.posts), lazyload(User.posts), immediateload(User.posts)]:
    s.expunge_all()
    r = s.execute(select(User).options(opt).order_by(User.id)).unique().scalars().all() if True else None
    show([(u, [p.title for p in u.posts]) for u in r])
s.expunge_all()
r = s.scalars(select(User).options(selectinload(User.posts).selectinload(Post.tags)).order_by(User.id)).all()
show([[sorted(t.name for t in p.tags) for p in u.posts] for u in r])
s.expunge_all()
r = s.scalars(select(User).options(joinedload(User.posts).joinedload(Post.tags)).order_by(User.id)).unique().all()
show([[sorted(t.name for t in p.tags) for p in u.posts] for u in r])
s.expunge_all()
r = s.scalars(select(Post).options(joinedload(Post.author)).order_by(Post.id)).all()
show([(p, p.author) for p in r])
s.expunge_all()
r = s.scalars(select(Post).options(joinedload(Post.author, innerjoin=True)).order_by(Post.id).limit(2)).all()
show([(p, p.author) for p in r])
s.expunge_all()
r = s.scalars(select(Post).options(selectinload(Post.author)).order_by(Post.id)).all()
show([(p, p.author) for p in r])
s.expunge_all()
r = s.scalars(select(User).options(raiseload(User.posts))).all()
err(lambda: r[0].posts)
s.expunge_all()
r = s.scalars(select(User).options(noload(User.posts)).order_by(User.id)).all()
show(r[0].posts)
s.expunge_all()
r = s.scalars(select(User).options(load_only(User.name)).order_by(User.id)).all()
show(r[0].name); show(r[0].age)
s.expunge_all()
r = s.scalars(select(User).options(defer(User.name)).order_by(User.id)).all()
show(r[0].age); show(r[0].name)
s.expunge_all()
p = s.scalars(select(Post).where(Post.id == 3)).one()
show(p.title); show(p.body)
s.expunge_all()
p = s.scalars(select(Post).options(undefer(Post.body)).where(Post.id == 3)).one()
show(p.body)
s.expunge_all()
r = s.scalars(select(User).join(User.posts).options(contains_eager(User.posts)).where(Post.title.like("%0")).order_by(User.id)).unique().all()
show([(u, u.posts) for u in r])
s.expunge_all()
r = s.scalars(select(User).options(with_loader_criteria(Post, Post.title.like("%0")), selectinload(User.posts)).order_by(User.id)).all()
show([(u, u.posts) for u in r])
s.expunge_all()
r = s.scalars(select(User).options(with_loader_criteria(User, User.id < 3)).order_by(User.id)).all()
show(r)
r = s.scalars(select(User).options(selectinload(User.posts.and_(Post.title.like("%1")))).order_by(User.id), execution_options={"populate_existing": True}).all()
show([(u, u.posts) for u in r])
s.expunge_all()
r = s.scalars(select(Node).options(joinedload(Node.children)).where(Node.parent_id == None)).unique().all()
show([(n, n.children) for n in r])
s.expunge_all()
r = s.scalars(select(Node).options(selectinload(Node.children).selectinload(Node.children)).where(Node.parent_id == None)).all()
show([(n, n.children, n.children[0].children) for n in r])
s.expunge_all()
r = s.scalars(select(Node).options(joinedload(Node.parent)).order_by(Node.id)).all()
show([(n, n.parent) for n in r])
err(lambda: s.scalars(select(User).options(joinedload(User.posts))).all())
s.expunge_all()
r = s.query(User).options(joinedload(User.posts)).order_by(User.id).limit(2).all()
show([(u, u.posts) for u in r])
r = s.query(User).options(joinedload("*")).all() if False else None
s.expunge_all()
r = s.scalars(select(Tag).options(selectinload(Tag.posts).joinedload(Post.author)).order_by(Tag.id)).all()
show([(t, [(p, p.author) for p in t.posts]) for t in r])
s.expunge_all()
r = s.scalars(select(User).options(selectinload(User.profile)).order_by(User.id)).all()
show([(u.profile and u.profile.bio) for u in r])
s.expunge_all()
r = s.scalars(select(User).options(joinedload(User.profile)).order_by(User.id)).all()
show([(u.profile and u.profile.bio) for u in r])
s.expunge_all()
u = s.get(User, 1, options=[selectinload(User.posts)])
show(u.posts)
u = s.get(User, 1)
show(inspect(u).attrs.name.history, inspect(u).unloaded)
sub = select(Post).where(Post.title.like("%0")).subquery()
pa = aliased(Post, sub)
show(s.execute(select(User, pa).join(pa, User.id == pa.author_id).order_by(User.id)).all())
show(s.execute(select(User.id, User.name).where(User.id == 1)).mappings().all())
show(s.execute(select(User, User.name).where(User.id == 1)).all())
show([r._fields for r in s.execute(select(User, User.name.label("nm"), pa).join(pa, User.id == pa.author_id)).all()][:1])
with engine.connect() as c:
    show(c.execute(select(User).order_by(User.id)).all())
    show(c.execute(select(User.name)).scalars().all())
show(str(select(User)), str(select(Post)))
