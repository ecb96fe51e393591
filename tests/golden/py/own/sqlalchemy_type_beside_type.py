from sqlalchemy import *
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable
import enum
class S(enum.Enum):
    draft='d'; ok='o'
m=MetaData()
t=Table('t',m,Column('id',Integer,primary_key=True),Column('s',String,Enum(S),default='draft'),Column('b',Integer,Boolean(create_constraint=True,name='bb')))
print(t.c.s.type, t.constraints and sorted(type(c).__name__ for c in t.constraints))
print(CreateTable(t).compile(dialect=postgresql.dialect()))
e=create_mock_engine('postgresql://',lambda s,*a,**k: print(str(s.compile(dialect=e.dialect)).strip()))
m.create_all(e,checkfirst=False)
m.drop_all(e,checkfirst=False)
try: Column('x',String,Integer())
except Exception as x: print(type(x).__name__,x)
try: Column('x',String,Integer)
except Exception as x: print(type(x).__name__,x)
try: print(repr(Column('x',String,Enum('a','b',name='q'))))
except Exception as x: print(type(x).__name__,x)
