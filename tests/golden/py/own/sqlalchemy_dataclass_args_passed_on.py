from sqlalchemy.orm import *
from sqlalchemy import *
class B(MappedAsDataclass,DeclarativeBase):
    def __init_subclass__(cls, init=True, repr=True, eq=True):
        super().__init_subclass__(init, repr, eq)
class A(B):
    __tablename__='a'
    id: Mapped[int]=mapped_column(primary_key=True,init=False)
    x: Mapped[str]
print(A(x='1'))
class A2(B,init=True,repr=False):
    __tablename__='a2'
    id: Mapped[int]=mapped_column(primary_key=True,init=False)
    x: Mapped[str]
print('object' in repr(A2(x='1')))
