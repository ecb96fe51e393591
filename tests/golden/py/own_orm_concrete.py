import sys, sqlalchemy as sa
from sqlalchemy.orm import *
from typing import Optional, List
class Base(DeclarativeBase): pass
class Emp(Base):
    __tablename__="emp"
    id: Mapped[int]=mapped_column(primary_key=True)
    name: Mapped[str]
    note: Mapped[Optional[str]]
class Eng(Emp):
    __tablename__="eng"
    id: Mapped[int]=mapped_column(primary_key=True)
    name: Mapped[str]
    lang: Mapped[str]
    __mapper_args__={"concrete":True}
e=sa.create_engine("sqlite://")
Base.metadata.create_all(e)
try: print(Eng.note)
except Exception as x: print(type(x).__name__, x)
try: g=Eng(name="x",lang="c",note="q"); print("made")
except Exception as x: print(type(x).__name__, x)
g=Eng(name="x",lang="c")
try: print(g.note)
except Exception as x: print(type(x).__name__, x)
try: g.note=1
except Exception as x: print(type(x).__name__, x)
with Session(e) as s:
    s.add(g); s.commit()
    print(s.scalars(sa.select(Eng)).one().lang)
    try: print(s.scalars(sa.select(Eng).where(Eng.note=="x")).all())
    except Exception as x: print(type(x).__name__, x)
    print(s.scalars(sa.select(Emp)).all())
from sqlalchemy.orm import polymorphic_union
from sqlalchemy.ext.declarative import ConcreteBase, AbstractConcreteBase
class B2(DeclarativeBase): pass
class E2(ConcreteBase, B2):
    __tablename__="e2"
    id=mapped_column(sa.Integer, primary_key=True); name=mapped_column(sa.String(50))
    __mapper_args__={"polymorphic_identity":"e","concrete":True}
class M2(E2):
    __tablename__="m2"
    id=mapped_column(sa.Integer, primary_key=True); name=mapped_column(sa.String(50)); lev=mapped_column(sa.Integer)
    __mapper_args__={"polymorphic_identity":"m","concrete":True}
B2.metadata.create_all(e)
with Session(e) as s:
    s.add_all([E2(name="a"),M2(name="b",lev=3)]); s.commit()
    print(sa.select(E2))
    for x in s.scalars(sa.select(E2)): print(type(x).__name__, x.name, getattr(x,"lev",None))
