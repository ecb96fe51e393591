"""Joined and single table inheritance read and written."""
import logging, sys, enum, datetime
from sqlalchemy import *
from sqlalchemy.orm import *
L = logging.getLogger("sqlalchemy.engine")
class Echo(logging.Handler):
    def emit(self, record):
        m = record.getMessage()
        print(m[m.index("]") + 2:] if m.startswith("[") else m)
L.addHandler(Echo())
class Base(DeclarativeBase): pass
class Company(Base):
    __tablename__ = "company"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    employees: Mapped[list["Employee"]] = relationship(back_populates="company", order_by="Employee.id")
    def __repr__(self): return f"Company({self.name})"
class Employee(Base):
    __tablename__ = "employee"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    type: Mapped[str]
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    company: Mapped[Company] = relationship(back_populates="employees")
    __mapper_args__ = {"polymorphic_identity": "employee", "polymorphic_on": "type"}
    def __repr__(self): return f"{type(self).__name__}({self.name})"
class Engineer(Employee):
    __tablename__ = "engineer"
    id: Mapped[int] = mapped_column(ForeignKey("employee.id"), primary_key=True)
    lang: Mapped[str]
    years: Mapped[int | None]
    __mapper_args__ = {"polymorphic_identity": "engineer"}
class Manager(Employee):
    __tablename__ = "manager"
    id: Mapped[int] = mapped_column(ForeignKey("employee.id"), primary_key=True)
    data: Mapped[str]
    __mapper_args__ = {"polymorphic_identity": "manager"}
class Animal(Base):
    __tablename__ = "animal"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "animal"}
    def __repr__(self): return f"{type(self).__name__}({self.name})"
class Dog(Animal):
    tricks: Mapped[int | None]
    __mapper_args__ = {"polymorphic_identity": "dog"}
class Puppy(Dog):
    __mapper_args__ = {"polymorphic_identity": "puppy"}
class Cat(Animal):
    lives: Mapped[int | None] = mapped_column(default=9)
    __mapper_args__ = {"polymorphic_identity": "cat"}
engine = create_engine("sqlite://")
Base.metadata.drop_all(engine); Base.metadata.create_all(engine)
def show(*a): print("->", *a)
s = Session(engine)
c = Company(name="co", employees=[Engineer(name="e1", lang="py", years=3), Manager(name="m1", data="d"), Engineer(name="e2", lang="c"), Employee(name="p")])
s.add(c); s.commit()
show(c.employees)
show([e.type for e in c.employees])
s.expunge_all()
es = s.query(Employee).order_by(Employee.id).all()
show(es)
show(es[0].lang, es[0].years, es[1].data)
s.expunge_all()
eng = s.query(Engineer).order_by(Engineer.id).all()
show(eng, [e.lang for e in eng])
eng[0].name = "E1"; eng[0].lang = "rust"
s.commit()
show(eng[0].name, eng[0].lang)
show(s.get(Engineer, eng[0].id) is eng[0], s.get(Manager, eng[0].id))
show(s.query(Company).join(Company.employees).filter(Employee.name == "m1").all())
show(s.query(Company).join(Company.employees.of_type(Engineer)).filter(Engineer.lang == "c").all())
show(s.query(Engineer.name, Engineer.lang).order_by(Engineer.id).all())
show(s.query(Company).filter(Company.employees.of_type(Engineer).any(Engineer.lang == "c")).all())
wp = with_polymorphic(Employee, [Engineer, Manager])
show([(e, getattr(e, "lang", None)) for e in s.query(wp).order_by(wp.id).all()])
show(s.query(wp).filter(or_(wp.Engineer.lang == "c", wp.Manager.data == "d")).order_by(wp.id).all())
s.delete(eng[0]); s.commit()
show(s.query(Employee).count(), s.query(Engineer).count())
s.add_all([Dog(name="rex", tricks=2), Cat(name="tom"), Puppy(name="pup"), Animal(name="gen")])
s.commit()
show(s.query(Animal).order_by(Animal.id).all())
show(s.query(Dog).order_by(Dog.id).all(), s.query(Cat).all(), s.query(Puppy).all())
show(s.scalars(select(Cat)).one().lives)
show(s.execute(select(Dog.name, Dog.tricks).order_by(Dog.id)).all())
show(s.query(Dog).filter(Dog.name == "rex").update({"tricks": 5}))
show(s.scalars(select(Dog).where(Dog.name == "rex")).one().tricks)
show(s.query(Animal).filter(Animal.kind == "cat").delete())
show(s.query(Animal).count(), s.query(Dog).count())
s.close()
