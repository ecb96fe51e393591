import sqlalchemy as sa
from sqlalchemy.orm import *
class Base(DeclarativeBase): pass
class A(Base):
    __tablename__="a"
    id: Mapped[int]=mapped_column(primary_key=True)
    n: Mapped[int]
class B(Base):
    __tablename__="b"
    id: Mapped[int]=mapped_column(primary_key=True)
    aid: Mapped[int]=mapped_column(sa.ForeignKey("a.id"))
    an = column_property(sa.select(A.n).where(A.id==aid).scalar_subquery())
    a2 = column_property(sa.select(sa.func.count(A.id)).where(A.id==aid).correlate_except(A).scalar_subquery())
q = sa.select(A).execution_options(x=1)
print(q._execution_options, q.get_execution_options())
print(sa.text("x").execution_options(a=2)._execution_options)
print(sa.insert(A).execution_options(render_nulls=True).get_execution_options(), sa.select(1)._execution_options)
e=sa.create_engine("sqlite://"); Base.metadata.create_all(e)
with Session(e) as s:
    s.add(A(id=1,n=5)); s.flush(); s.add(B(aid=1)); s.commit()
    b=s.scalars(sa.select(B)).one(); print(b.an, b.a2); print(sa.select(B))
class W(Base):
    __tablename__="w"
    id: Mapped[int]=mapped_column(primary_key=True)
    ps: Mapped[list["models.P"]]=relationship("P")
class P(Base):
    __tablename__="p"
    id: Mapped[int]=mapped_column(primary_key=True)
    wid: Mapped[int]=mapped_column(sa.ForeignKey("w.id"))
    w: Mapped["Workspace"]=relationship()
try: configure_mappers()
except Exception as x: print(type(x).__name__, x)
