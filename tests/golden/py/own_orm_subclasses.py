import sys, sqlalchemy as sa
from sqlalchemy.orm import *
from typing import Optional, List
class Base(DeclarativeBase): pass
class Emp(Base):
    __tablename__="emp"
    id: Mapped[int]=mapped_column(primary_key=True)
    name: Mapped[str]
    type: Mapped[str]
    __mapper_args__={"polymorphic_on":"type","polymorphic_identity":"emp"}
class Eng(Emp):
    __tablename__="eng"
    id: Mapped[int]=mapped_column(sa.ForeignKey("emp.id"), primary_key=True)
    lang: Mapped[Optional[str]]
    __mapper_args__={"polymorphic_identity":"eng"}
class Mgr(Emp):
    __tablename__="mgr"
    id: Mapped[int]=mapped_column(sa.ForeignKey("emp.id"), primary_key=True)
    level: Mapped[Optional[int]]
    reports: Mapped[List["Rep"]]=relationship()
    __mapper_args__={"polymorphic_identity":"mgr"}
class Rep(Base):
    __tablename__="rep"
    id: Mapped[int]=mapped_column(primary_key=True)
    mid: Mapped[int]=mapped_column(sa.ForeignKey("mgr.id"))
e=sa.create_engine("sqlite://")
Base.metadata.create_all(e)
shown=[]
@sa.event.listens_for(e,"before_cursor_execute")
def show(conn,cur,sql,params,ctx,many):
    if sql.startswith("SELECT"): print(sql, params)
with Session(e) as s:
    s.add_all([Emp(name="e"),Eng(name="g",lang="c"),Eng(name="h"),Mgr(name="m",level=3,reports=[Rep(),Rep()])]); s.commit()
with Session(e) as s:
    print("lazy")
    for x in s.scalars(sa.select(Emp).order_by(Emp.id)): print(type(x).__name__, x.name, getattr(x,"lang","-"), getattr(x,"level","-"))
with Session(e) as s:
    print("selectin")
    for x in s.scalars(sa.select(Emp).order_by(Emp.id).options(selectin_polymorphic(Emp,[Eng,Mgr]))): print(type(x).__name__, x.name, getattr(x,"lang","-"), getattr(x,"level","-"))
with Session(e) as s:
    print("selectin one + rel")
    for x in s.scalars(sa.select(Emp).order_by(Emp.id).options(selectin_polymorphic(Emp,[Mgr]), selectinload(Mgr.reports))): print(type(x).__name__, x.name, getattr(x,"level","-"), len(x.reports) if isinstance(x,Mgr) else None)
with Session(e) as s:
    print("with_poly")
    wp=with_polymorphic(Emp,[Eng,Mgr])
    for x in s.scalars(sa.select(wp).order_by(wp.id).where(sa.or_(wp.Eng.lang=="c", wp.Mgr.level>1))): print(type(x).__name__, x.name)
    wp=with_polymorphic(Emp,"*",flat=True,aliased=True)
    for x in s.scalars(sa.select(wp).order_by(wp.id)): print(type(x).__name__, x.name)
with Session(e) as s:
    g=s.scalars(sa.select(Eng).order_by(Eng.id)).first(); g.lang="d"; g.name="gg"; s.commit(); print(g.name,g.lang)
    s.delete(g); s.commit()
    m=s.get(Emp,4); print(type(m).__name__, m.level); m.level=9; s.flush(); s.expire(m); print(m.name, m.level)
    print(s.query(Emp).count(), s.query(Mgr).filter_by(level=9).one().name)
