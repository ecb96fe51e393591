from sqlalchemy import create_mock_engine, MetaData, Table, Column, Integer, Inspector, QueuePool, StaticPool
from sqlalchemy.engine import Inspector as I2
m=MetaData(); Table("t",m,Column("id",Integer,primary_key=True))
def dump(sql,*a,**k): print(str(sql.compile(dialect=engine.dialect)).strip())
engine=create_mock_engine("postgresql+psycopg2://",dump)
m.create_all(engine, checkfirst=False)
print(Inspector is I2)
