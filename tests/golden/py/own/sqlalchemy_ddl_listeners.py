"""Listeners of statements hear of DDL and of raw SQL as well."""
import sqlalchemy as sa
from sqlalchemy import event
e=sa.create_engine("sqlite://"); m=sa.MetaData()
u=sa.Table("u",m,sa.Column("id",sa.Integer,primary_key=True))
log=[]
@event.listens_for(e,"before_cursor_execute")
def bce(conn,cursor,statement,parameters,context,executemany): log.append(statement.strip().split("\n")[0])
@event.listens_for(e,"after_cursor_execute")
def ace(conn,cursor,statement,parameters,context,executemany): log.append("after")
m.create_all(e, checkfirst=False); print(log); log.clear()
u.drop(e, checkfirst=False); print(log); log.clear()
with e.connect() as c:
    u.create(c, checkfirst=False); print(log); log.clear()
    c.execute(sa.schema.DropTable(u)); print(log); log.clear()
    c.execute(sa.text("create table x (a int)")); print(log); log.clear()
    c.exec_driver_sql("create table y (a int)"); print(log); log.clear()
