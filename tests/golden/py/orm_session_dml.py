"""INSERT, UPDATE and DELETE of mapped classes; sessions over a connection; events."""
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
s.execute(insert(User), [{"name": "i1", "age": 1}, {"name": "i2", "age": 2}])
show(s.scalars(insert(User).returning(User), [{"name": "r1"}, {"name": "r2"}]).all())
show(s.execute(insert(User).values(name="v1").returning(User.id, User.name)).all())
show(s.execute(insert(User).values([{"name": "m1"}, {"name": "m2"}])).rowcount)
u = s.scalars(select(User).where(User.name == "i1")).one()
s.execute(update(User).where(User.name == "i1").values(age=77))
show(u.age)
s.execute(update(User).where(User.name == "i1").values(age=User.age + 1), execution_options={"synchronize_session": "fetch"})
show(u.age)
s.execute(update(User), [{"id": u.id, "age": 5}, {"id": 1, "name": "bulk"}])
show(s.execute(select(User.age).where(User.id == u.id)).scalar())
show(s.scalars(update(User).where(User.name == "i2").values(age=9).returning(User)).all())
show(s.execute(delete(User).where(User.name == "i1")).rowcount)
show(inspect(u).deleted or inspect(u).detached, u in s)
show(s.execute(delete(User).where(User.name.in_(["m1","m2"])).returning(User.name)).all())
s.bulk_save_objects([User(name="b1"), User(name="b2", age=3)])
s.bulk_insert_mappings(User, [{"name": "bm1"}, {"name": "bm2"}])
x = s.scalars(select(User).where(User.name == "bm1")).one()
s.bulk_update_mappings(User, [{"id": x.id, "age": 100}])
show(s.execute(select(User.name, User.age).order_by(User.id)).all())
s.rollback()
show(s.scalars(select(User.name)).all())
s.execute(text("insert into users (name) values (:n)"), {"n": "t"})
s.execute(text("insert into users (name) values (:n)"), [{"n": "t1"}, {"n": "t2"}])
show(s.execute(text("select name from users where name like 't%' order by name")).fetchall())
s.execute(User.__table__.insert().values(name="core"))
show(s.query(User).filter(User.name == "core").count())
conn = s.connection()
conn.execute(User.__table__.update().where(User.__table__.c.name == "core").values(name="core2"))
show(s.query(User.name).filter(User.name.like("core%")).all())
s.commit()
s.close()
conn = engine.connect()
tr = conn.begin()
s = Session(bind=conn)
s.add(User(name="inconn"))
s.commit()
show(s.query(User).filter_by(name="inconn").count())
s.close()
tr.rollback()
show(conn.execute(text("select count(*) from users where name = 'inconn'")).scalar())
conn.close()
@event.listens_for(Session, "before_flush")
def bf(session, ctx, inst): print("EV before_flush", len(session.new), len(session.dirty))
@event.listens_for(Session, "after_commit")
def ac(session): print("EV after_commit")
@event.listens_for(User, "before_insert")
def bi(mapper, connection, target):
    print("EV before_insert", target.name); target.age = 33
@event.listens_for(User, "after_update")
def au(mapper, connection, target): print("EV after_update", target.name)
with Session(engine) as s:
    u = User(name="ev"); s.add(u); s.commit()
    show(u.age)
    u.name = "ev2"; s.commit()
