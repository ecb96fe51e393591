import sys, sqlalchemy as sa, warnings
from sqlalchemy.orm import *
from typing import Optional, List
warnings.simplefilter("always"); warnings.showwarning=lambda m,c,*a,**k: print("WARN",c.__name__,str(m))
class Base(DeclarativeBase): pass
class A(Base):
    __tablename__="a"
    id: Mapped[int]=mapped_column(primary_key=True)
    bs: Mapped[List["B"]]=relationship()
    bs2: Mapped[List["B"]]=relationship()
class B(Base):
    __tablename__="b"
    id: Mapped[int]=mapped_column(primary_key=True)
    aid: Mapped[int]=mapped_column(sa.ForeignKey("a.id"))
    a: Mapped["A"]=relationship()
configure_mappers()
class Base2(DeclarativeBase): pass
class P(Base2):
    __tablename__="p"
    id: Mapped[int]=mapped_column(primary_key=True)
    cs: Mapped[List["C"]]=relationship(secondary="pc")
    assoc: Mapped[List["PC"]]=relationship()
class C(Base2):
    __tablename__="c"
    id: Mapped[int]=mapped_column(primary_key=True)
    ps: Mapped[List["P"]]=relationship(secondary="pc")
class PC(Base2):
    __tablename__="pc"
    p: Mapped[int]=mapped_column(sa.ForeignKey("p.id"), primary_key=True)
    c: Mapped[int]=mapped_column(sa.ForeignKey("c.id"), primary_key=True)
configure_mappers()
class Base3(DeclarativeBase): pass
class W(Base3):
    __tablename__="w"
    id: Mapped[int]=mapped_column(primary_key=True)
    x: Mapped["Missing"]=relationship("Missing")
try: configure_mappers()
except Exception as x: print(type(x).__name__, x)
try: W()
except Exception as x: print(type(x).__name__, x)
try: Session(sa.create_engine("sqlite://")).query(W).all()
except Exception as x: print(type(x).__name__, x)
