# dialect_options of schema objects, with what holds when nothing is given.
from sqlalchemy import *
from sqlalchemy.dialects.postgresql import ExcludeConstraint
t=Table('t',MetaData(),Column('a',Integer))
i=Index('x',t.c.a)
for o in (t,t.c.a,i,PrimaryKeyConstraint('a'),UniqueConstraint('a'),ForeignKeyConstraint(['a'],['t.a']),CheckConstraint('a'),ExcludeConstraint(('a','='))):
  for d in ('postgresql','mysql','mariadb','sqlite','mssql','oracle'):
    try: print(type(o).__name__, d, sorted(o.dialect_options[d].items(),key=str))
    except Exception as e: print(type(o).__name__,d,type(e),e)
