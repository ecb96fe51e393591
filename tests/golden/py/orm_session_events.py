"""Events of sessions, mappers and attributes around flushes."""
import sys, logging
from sqlalchemy import *
from sqlalchemy.orm import *
from sqlalchemy import event
Base = declarative_base()
class A(Base):
    __tablename__ = "ea"
    id = Column(Integer, primary_key=True)
    n = Column(String)
    bs = relationship("B", backref="a", cascade="all,delete-orphan")
    def __repr__(self): return f"A({self.n})"
class B(Base):
    __tablename__ = "eb"
    id = Column(Integer, primary_key=True)
    n = Column(String)
    a_id = Column(ForeignKey("ea.id"))
    def __repr__(self): return f"B({self.n})"
class G(Base):
    __tablename__ = "eg"
    a_id = Column(ForeignKey("ea.id"), primary_key=True)
    b_id = Column(ForeignKey("eb.id"), primary_key=True)
    extra = Column(String)
    a = relationship(A); b = relationship(B)
    def __repr__(self): return 'G'
engine = create_engine("sqlite://")
Base.metadata.drop_all(engine); Base.metadata.create_all(engine)
def show(*a): print("->", *a)
def err(f):
    try: show(f())
    except Exception as e: print("!!", type(e).__module__, type(e).__name__, str(e).split("\n")[0])
S = sessionmaker(engine)
@event.listens_for(S, "before_commit")
def f1(s): print("before_commit")
@event.listens_for(S, "after_rollback")
def f2(s): print("after_rollback")
@event.listens_for(S, "after_flush")
def f3(s, c): print("after_flush", sorted(map(repr, s.new)), sorted(map(repr, s.dirty)), sorted(map(repr, s.deleted)))
@event.listens_for(S, "after_flush_postexec")
def f4(s, c): print("postexec", len(s.new))
@event.listens_for(S, "after_begin")
def f5(s, t, c): print("after_begin")
@event.listens_for(A, "before_update")
def f6(m, c, t): print("before_update", t)
@event.listens_for(A, "after_delete")
def f7(m, c, t): print("after_delete", t)
@event.listens_for(A, "load")
def f8(t, ctx): print("load", t.n)
@event.listens_for(A.n, "set")
def f9(t, v, old, i): print("set", v, old if isinstance(old, str) else "none")
@event.listens_for(A.bs, "append")
def f10(t, v, i): print("append", v)
s = S()
a = A(n="x"); a.bs.append(B(n="b1")); a.bs = a.bs + [B(n="b2")]
s.add(a); s.commit()
a.n = "y"; s.commit()
b = a.bs[0]
a.bs.remove(b); s.flush()
show(inspect(b).deleted, s.query(B).count())
s.rollback()
show(s.query(B).count(), len(a.bs))
a2 = A(n="2"); s.add(a2); s.flush()
a2.bs.append(a.bs[0]); s.commit()
show([x.n for x in a2.bs], [x.n for x in a.bs])
g = G(a=a, b=a.bs[0], extra="e"); s.add(g); s.commit()
show(s.get(G, (a.id, a.bs[0].id)).extra)
s.delete(g); s.delete(a); s.commit()
show(s.query(A).all())
s.close()
s = S()
l = s.query(A).all()
pend = A(n="p"); pend.bs.append(B(n="q")); s.add(pend)
child = pend.bs[0]; pend.bs.remove(child)
s.commit()
show(s.query(B).filter_by(n="q").count(), child in s)
x = B(n="orph"); s.add(x)
err(lambda: s.commit())
s.rollback()
with s.begin():
    s.add(A(n="in"))
err(lambda: s.begin() and s.begin())
s.rollback()
n1 = s.begin_nested(); s.add(A(n="n1")); n2 = s.begin_nested(); s.add(A(n="n2")); n2.rollback(); n1.commit(); s.commit()
show(sorted(r.n for r in s.query(A.n)))
t = s.begin_nested(); a = A(n="t"); s.add(a); s.flush(); t.rollback(); show(inspect(a).transient, a.id is not None)
s.close()
s2 = Session(engine)
a = s2.query(A).first()
a.n = "changed"
s2.expire(a); show(a.n)
a.n = "again"; s2.refresh(a); show(a.n)
show(s2.query(A).filter(A.n == "again").count())
show(inspect(a).modified, s2.dirty)
from sqlalchemy.orm.attributes import flag_modified, get_history, set_committed_value
flag_modified(a, "n"); show(a in s2.dirty)
a.n = "hist"; h = get_history(a, "n"); show(h.added, h.deleted, h.has_changes())
s2.flush()
show(get_history(a, "n").unchanged)
s2.rollback(); s2.close()
# two sessions
sa_, sb = Session(engine), Session(engine)
