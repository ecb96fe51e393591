import sqlite3
c=sqlite3.connect(':memory:')
log=[]
c.set_trace_callback(log.append)
c.execute('create table t(a, b)')
c.executemany('insert into t values (?, ?)', [(1,'x'),(2,"y'z")])
c.execute('create trigger tr after update on t begin insert into t values (9, 9); end')
c.execute('update t set a = :a where b = :b', dict(a=5,b='x'))
c.commit()
c.set_trace_callback(None)
c.execute('select 1')
for l in log: print('T', l)
seen=[]
def auth(*a):
    seen.append(a)
    return sqlite3.SQLITE_OK
c.set_authorizer(auth)
print(c.execute('select a, upper(b) from t where a > 1').fetchall())
for s in seen: print(s)
def deny(action, a, b, d, t):
    return sqlite3.SQLITE_DENY if action == sqlite3.SQLITE_READ and b == 'b' else 0
c.set_authorizer(deny)
for q in ('select a from t', 'select b from t'):
    try: print(c.execute(q).fetchall())
    except sqlite3.Error as e: print(type(e), e, e.sqlite_errorname, e.sqlite_errorcode)
c.set_authorizer(lambda *a: sqlite3.SQLITE_IGNORE if a[0]==sqlite3.SQLITE_READ else 0)
print(c.execute('select a,b from t').fetchall())
for bad in (lambda *a: 1/0, lambda *a: 'x', lambda: 0, lambda *a: None):
    c.set_authorizer(bad)
    try: print(c.execute('select a from t').fetchall())
    except sqlite3.Error as e: print(type(e), e)
c.set_authorizer(None)
print(c.execute('select a from t').fetchall())
n=[0]
def prog(): n[0]+=1; return 0
c.set_progress_handler(prog, 100)
c.execute('with recursive r(i) as (select 1 union all select i+1 from r where i<1000) select sum(i) from r').fetchall()
print(n[0] > 10)
c.set_progress_handler(lambda: 1, 100)
for f in (lambda: 1, lambda: 1/0, None):
    c.set_progress_handler(f, 100)
    try: print(c.execute('with recursive r(i) as (select 1 union all select i+1 from r where i<1000) select sum(i) from r').fetchall())
    except sqlite3.Error as e: print(type(e), e, e.sqlite_errorname)
c.set_trace_callback(lambda s: 1/0)
print(c.execute('select 1').fetchall())
for f in ('set_authorizer','set_trace_callback','set_progress_handler'):
    try: getattr(c,f)()
    except TypeError as e: print(e)
c.close()
try: c.set_authorizer(None)
except sqlite3.Error as e: print(e)
c=sqlite3.connect(':memory:')
class W:
    def __init__(self): self.n=0
    def step(self,x): self.n+=x
    def inverse(self,x): self.n-=x
    def value(self): return self.n
    def finalize(self): return self.n
c.create_window_function('sumint',1,W)
c.execute('create table t(x,y)')
c.executemany('insert into t values(?,?)',[('a',4),('b',5),('c',3),('d',8),('e',1)])
print(c.execute('select x, sumint(y) over (order by x rows between 1 preceding and 1 following) from t order by x').fetchall())
class B(W):
    def inverse(self,x): 1/0
c.create_window_function('sumint',1,B)
try: print(c.execute('select x, sumint(y) over (order by x rows between 1 preceding and 1 following) from t order by x').fetchall())
except sqlite3.Error as e: print(type(e), e)
data=c.serialize()
d=sqlite3.connect(':memory:'); d.deserialize(data)
print(len(data), d.execute('select * from t').fetchall())
print(c.getlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH), c.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, 10))
for f in (lambda: c.execute('select * from t where 1'), lambda: c.getlimit(1111), lambda: d.deserialize(1), lambda: d.serialize(name='zz')):
    try: print(f())
    except Exception as e: print(type(e), e)
