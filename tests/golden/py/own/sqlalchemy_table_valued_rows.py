from sqlalchemy import *
t=Table('t',MetaData(),Column('a',Integer),Column('b',Integer),schema='s')
print(select(func.row_to_json(t.table_valued())))
print(select(func.row_to_json(t.alias('q').table_valued())).where(t.c.a==1))
s=select(t.c.a).subquery()
print(select(func.row_to_json(s.table_valued())))
print(select(func.f(t.alias().table_valued())))
