from sqlalchemy import Integer, literal, select
from sqlalchemy.orm import DeclarativeBase, column_property, mapped_column


class Base(DeclarativeBase):
    pass


for n, given in enumerate((True, 5, "x", None, literal(3))):
    made = type("M%d" % n, (Base,), {"__tablename__": "m%d" % n, "id": mapped_column(Integer, primary_key=True), "p": column_property(given)})
    print(made.p, "|", str(select(made)).replace("\n", " "))
