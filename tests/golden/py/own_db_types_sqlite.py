import sys, sqlalchemy as sa, datetime as dt, decimal, uuid, enum, json
D=decimal.Decimal
def t(f,*a,**k):
    try:
        r=f(*a,**k); print("  =",repr(r)); return r
    except Exception as x:
        print("  !",type(x).__module__,type(x).__name__,str(x)[:700])
def eng(n,**k): return sa.create_engine("sqlite://",**k)
tz=dt.timezone(dt.timedelta(hours=2))
e=eng("li")
cases=[(sa.Numeric(10,2),D("1.50")),(sa.Numeric(10,2),1),(sa.Numeric,D("1e10")),(sa.Numeric(10,3,asdecimal=False),1.5),(sa.Float,1.25),(sa.Float(asdecimal=True),1.25),
 (sa.DateTime,dt.datetime(2024,1,2,3,4,5,678)),(sa.DateTime(timezone=True),dt.datetime(2024,1,2,3,4,5,tzinfo=tz)),(sa.Date,dt.date(2024,2,29)),(sa.Time,dt.time(1,2,3,4)),(sa.Interval,dt.timedelta(days=-3,seconds=5,microseconds=7)),(sa.Uuid,uuid.UUID(int=5)),(sa.Uuid(as_uuid=False),"00000000-0000-0000-0000-000000000007"),(sa.JSON,{"a":[1,None,"ü"]}),(sa.JSON,None),(sa.JSON(none_as_null=True),None),(sa.LargeBinary,b"\x00\xff'\\"),(sa.BigInteger,2**62),(sa.Boolean,True),(sa.Boolean,1),(sa.Boolean,2),(sa.Enum("a","b"),"a"),(sa.Enum("a","b"),"c"),(sa.String(5),"ab"),(sa.Text,"a'b%c:d\n"),(sa.PickleType,{"a":(1,2)}),
 (sa.Boolean,"x"),(sa.Integer,"x"),(sa.Date,"2024-01-01"),(sa.Date,dt.datetime(2024,1,1,5)),(sa.DateTime,dt.date(2024,1,1)),(sa.Time,"x"),(sa.Interval,5),(sa.Integer,True),(sa.String,5),(sa.Integer,2**70),(sa.Uuid,"zz"),(sa.Numeric,"1.5"),(sa.Float,"nan"),(sa.Float,float("nan")),(sa.Float,float("inf")),(sa.Integer,1.5),(sa.LargeBinary,"str"),(sa.JSON,D("1")),(sa.JSON,{1,2}),(sa.String,D("1")),(sa.Integer,[1]),(sa.String,uuid.UUID(int=1)),(sa.String,b"x"),(sa.String,dt.date(2024,1,1)),(sa.DateTime,"now")]
for ty,v in cases:
    print(ty if not isinstance(ty,type) else ty.__name__, repr(v))
    m=sa.MetaData(); tb=sa.Table("tt1",m,sa.Column("c",ty))
    with e.connect() as c:
        def go():
            m.drop_all(c); m.create_all(c); c.execute(tb.insert(),{"c":v}); return [c.execute(sa.select(tb.c.c)).scalar(), c.execute(sa.text("select c from tt1")).scalar(), c.execute(sa.text("select typeof(c) from tt1")).scalar()]
        t(go)
    with e.connect() as c: t(lambda: c.scalar(sa.select(sa.literal(v, ty))))
print("untyped")
for v in [D("1.5"),dt.datetime(2024,1,1),dt.datetime(2024,1,1,tzinfo=tz),dt.date(2024,1,1),dt.time(1,2),dt.timedelta(days=1,seconds=3),uuid.UUID(int=3),b"a",bytearray(b"b"),True,None,1,1.5,"x",[1,2],(1,2),{"a":1},2**70,{1,2}]:
    with e.connect() as c: print(repr(v)); t(lambda: c.execute(sa.text("select :v"),{"v":v}).scalar())
with e.connect() as c:
    c.execute(sa.text("create table raw (d datetime, t time, n numeric, b boolean, j json, x text)"))
    c.execute(sa.text("insert into raw values ('2024-01-02 03:04:05','01:02:03',1.5,1,'[1]','z'),('bad','bad','bad',7,'bad',null)"))
    m=sa.MetaData(); r=sa.Table("raw",m,autoload_with=c)
    for col in r.c: print(col.name, repr(col.type)); t(lambda: c.execute(sa.select(col)).fetchall())
