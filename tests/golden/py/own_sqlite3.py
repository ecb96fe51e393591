import sqlite3, datetime, os
def t(f,*a,**k):
    try: r=f(*a,**k); print(r if not isinstance(r,(sqlite3.Cursor,sqlite3.Connection)) else type(r))
    except Exception as e: print(type(e).__module__,type(e).__name__, e, getattr(e,'sqlite_errorname',None))
c=sqlite3.connect(':memory:')
t(c.execute,'create table t(id integer primary key, name text not null, v real, b blob unique)')
cur=c.cursor()
t(cur.execute,"insert into t(name,v,b) values(?,?,?)",('a',1.5,b'x')); print(cur.lastrowid, cur.rowcount, c.in_transaction, c.total_changes, cur.description)
t(cur.executemany,"insert into t(name,v) values(:n,:v)",[{'n':'b','v':2},{'n':'c','v':None}]); print(cur.rowcount, cur.lastrowid)
c.commit(); print(c.in_transaction)
cur.execute('select * from t order by id'); print(cur.description, cur.fetchone(), cur.fetchmany(1), cur.fetchall(), cur.fetchone(), cur.rowcount)
print([r for r in c.execute('select id, name from t')], list(c.execute('select count(*) from t')))
for q,p in [('select ?',()),('select ?',(1,2)),('select :a',{}),('select :a',{'a':1}),('select ?',{'a':1}),('selec',()),('select 1; select 2',()),('select * from nope',()),("insert into t(name) values(null)",()),("insert into t(name,b) values('z',x'78')",()),('',()),('-- c',()),('select ?',(object(),)),('select ?',([],)),('select ?',5),('select ?',(10**30,)),('select ?',(True,)),('select ?1, ?1',(3,)),("select 'x' as \"n [foo]\"",()),('create table t(x)',()),('select "a',()),('select ?',('é',)),('select ?, ?, ?',(None,1.5,b'\0\1')), ('select 1;  ',()), ('select typeof(?)',(bytearray(b'1'),))]:
    print(q,p if 'object' not in repr(p) else '', end=' -> '); t(lambda: c.execute(q,p).fetchall())
t(c.execute,5); t(cur.executemany,'select 1',[()]); t(cur.executescript,'create table s(x); insert into s values(1); insert into s values(2);'); t(lambda: c.execute('select * from s').fetchall()); t(cur.executescript,'bogus;')
c.row_factory=sqlite3.Row; r=c.execute('select id, name as Nm from t').fetchone(); print(r['id'], r['nm'], r[1], r[-1], r.keys(), len(r), tuple(r), dict(r), r==c.execute('select id, name as Nm from t').fetchone(), r[0:2]); t(lambda: r['zz']); t(lambda: r[9]); t(lambda: r[1.5])
c.row_factory=lambda cu,row: {d[0]:v for d,v in zip(cu.description,row)}; print(c.execute('select 1 as a, 2 as b').fetchall()); c.row_factory=None
c.create_function('twice',1,lambda x: x*2); print(c.execute("select twice(4), twice('ab')").fetchall()); c.create_function('bad',0,lambda: 1/0); t(c.execute,'select bad()')
class Agg:
    def __init__(self): self.s=0
    def step(self,x): self.s+=x or 0
    def finalize(self): return self.s
c.create_aggregate('mysum',1,Agg); print(c.execute('select mysum(id) from t').fetchall())
c.create_collation('rev',lambda a,b:(a<b)-(a>b)); print(c.execute('select name from t order by name collate rev').fetchall())
try:
    with c: c.execute("insert into t(name) values('q')"); raise ValueError
except ValueError: pass
print(c.execute('select count(*) from t').fetchall())
with c: c.execute("insert into t(name) values('q')")
print(c.in_transaction, c.execute('select count(*) from t').fetchall())
print(list(c.iterdump()))
d=sqlite3.connect(':memory:',detect_types=sqlite3.PARSE_DECLTYPES|sqlite3.PARSE_COLNAMES); d.execute('create table d(a date, b timestamp, c boolean)')
sqlite3.register_converter('boolean',lambda b: b==b'1'); d.execute('insert into d values(?,?,?)',(datetime.date(2020,1,2),datetime.datetime(2020,1,2,3,4,5,6),True)); print(d.execute('select * from d').fetchall(), d.execute('select a as "x [timestamp]" from d').description)
class P:
    def __init__(s,x): s.x=x
    def __conform__(s,p): return 'P%d'%s.x if p is sqlite3.PrepareProtocol else None
print(d.execute('select ?',(P(3),)).fetchone()); sqlite3.register_adapter(complex,str); print(d.execute('select ?',(1j,)).fetchone())
d.text_factory=bytes; print(d.execute("select 'a'").fetchone()); d.text_factory=lambda b:b.decode().upper(); print(d.execute("select 'a'").fetchone())
e=sqlite3.connect(':memory:'); c.backup(e); print(e.execute('select count(*) from t').fetchall())
print(c.isolation_level, e.isolation_level); e.isolation_level=None; e.execute("insert into t(name) values('auto')"); print(e.in_transaction); e.isolation_level='IMMEDIATE'; print(e.isolation_level); t(setattr,e,'isolation_level','x'); t(setattr,e,'isolation_level',3)
c.close(); t(c.execute,'select 1'); t(cur.fetchone); t(c.cursor); c.close()
cu=e.cursor(); cu.close(); t(cu.execute,'select 1'); t(sqlite3.Cursor,1); t(sqlite3.Row,1,()); 
print(sqlite3.apilevel, sqlite3.paramstyle, sqlite3.complete_statement('select 1;'), sqlite3.complete_statement('select'), sqlite3.IntegrityError.__mro__)
t(sqlite3.connect,'/nonexistent/dir/x.db')
p='/tmp/retort_own_sq.db'
if os.path.exists(p): os.remove(p)
f=sqlite3.connect(p); f.execute('create table a(x)'); f.execute('insert into a values(1)'); f.close(); f=sqlite3.connect(p); print(f.execute('select * from a').fetchall()); f.close(); f=sqlite3.connect('file:%s?mode=ro'%p,uri=True); t(f.execute,'insert into a values(1)')
import sqlite3.dbapi2; print(sqlite3.dbapi2.connect is sqlite3.connect, isinstance(f, sqlite3.Connection), type(sqlite3.Connection))
