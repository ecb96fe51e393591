import sys, sqlalchemy as sa, datetime as dt, decimal, uuid, enum, json
D=decimal.Decimal
def t(f,*a,**k):
    try:
        r=f(*a,**k); print("  =",repr(r)); return r
    except Exception as x:
        print("  !",type(x).__module__,type(x).__name__,str(x)[:700])
def eng(n,**k): return sa.create_engine("sqlite://",**k)
def te(f):
    try: print("  =",type(f()).__name__)
    except sa.exc.SQLAlchemyError as x:
        print("  !",type(x).__mro__[0:3] and [k.__name__ for k in type(x).__mro__[:4]], str(x)[:600]); print("   ", getattr(x,"statement",None), getattr(x,"params",None), getattr(x,"code",None), getattr(x,"connection_invalidated",None), getattr(x,"hide_parameters",None))
        o=getattr(x,"orig",None); print("    orig",type(o).__module__,type(o).__name__, [k.__name__ for k in type(o).__mro__[:4]], o.args if o is not None else None)
        for a in ["pgcode","pgerror","sqlite_errorcode","sqlite_errorname"]:
            if hasattr(o,a): print("     ",a,getattr(o,a))
        if hasattr(o,"diag"):
            print("      diag",[(a,getattr(o.diag,a)) for a in ["severity","sqlstate","message_primary","message_detail","message_hint","constraint_name","table_name","column_name","schema_name","datatype_name","context","statement_position"]])
        print("    cause", type(x.__cause__).__name__, x.__cause__ is o)
    except Exception as x: print("  !!",type(x).__module__,type(x).__name__,x)
for n in ["li"]:
    print("=====",n)
    e=eng(n); m=sa.MetaData()
    p=sa.Table("ep",m,sa.Column("id",sa.Integer,primary_key=True))
    tb=sa.Table("et",m,sa.Column("id",sa.Integer,primary_key=True),sa.Column("u",sa.String(5),unique=True),sa.Column("n",sa.Integer,nullable=False),sa.Column("k",sa.Integer,sa.CheckConstraint("k > 0",name="ck_k")),sa.Column("p",sa.ForeignKey("ep.id")))
    m.drop_all(e); m.create_all(e)
    def run(*a):
        def go():
            with e.begin() as c:
                if n=="li": c.exec_driver_sql("pragma foreign_keys=on")
                return c.execute(*a)
        te(go)
    with e.begin() as c: c.execute(tb.insert(),{"id":1,"u":"a","n":1})
    run(tb.insert(),{"id":1,"n":1}); run(tb.insert(),{"u":"a","n":1}); run(tb.insert(),{"n":None}); run(tb.insert(),{"n":1,"k":-1}); run(tb.insert(),{"n":1,"p":99}); run(tb.insert(),[{"id":5,"n":1},{"id":5,"n":2}]); run(sa.text("selec 1")); run(sa.text("select * from nope")); run(sa.text("select nope from et")); run(sa.text("select 1/0")); run(sa.text("insert into et (n) values ('abc')")); run(sa.text("insert into et (u,n) values ('toolongvalue',1)")); run(sa.text("select :a + nope"),{"a":"secret"*80}); run(sa.text("create table et (a int)")); run(sa.text("drop table nope")); run(sa.text("select fnope(1)")); run(sa.text("insert into et values (1)")); run(sa.text("alter table et add column n int")); run(sa.text("drop table ep") if n!="li" else sa.text("drop index nope")); run(sa.text("")); run(sa.text("select 1; select 2")); run(sa.text("select 'unterminated")); run(sa.text("begin")); run(sa.text("savepoint a")); run(sa.text("release savepoint zz")); run(sa.text("set nope = 1")); run(sa.select(sa.cast("x",sa.Integer)))
    run(tb.insert(),[{"n":1,"id":i} for i in range(100,120)]+[{"id":1,"n":2}])
    e2=eng(n,hide_parameters=True)
    def hid():
        with e2.begin() as c: c.execute(sa.text("insert into et (id,n) values (:i,:n)"),{"i":1,"n":2})
    te(hid)
