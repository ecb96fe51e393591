import sqlalchemy as sa
m=sa.MetaData()
t=sa.Table('t',m,sa.Column('a',sa.Integer),sa.Column('b',sa.Integer))
u=sa.Table('u',m,sa.Column('a',sa.Integer),sa.Column('b',sa.Integer))
i=sa.Index('x',t.c.a)
def tr(f):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
tr(lambda: i.__init__('y',t.c.b)); print(i.name, len(t.indexes), [c.name for c in i.columns])
fk=sa.ForeignKeyConstraint(['a'],['u.a']); t.append_constraint(fk)
tr(lambda: fk.__init__(['b'],['u.b'])); print([e.target_fullname for e in fk.elements], len(t.constraints), len(t.foreign_keys))
tr(lambda: fk.__init__(['b','a'],['u.b', 'u.a'])); print(len(t.foreign_keys))
f2=sa.ForeignKeyConstraint(['a'],['u.a']); tr(lambda: f2.__init__(['a','b'],['u.a','u.b'])); t.append_constraint(f2)
c=sa.CheckConstraint('a>0'); t.append_constraint(c); tr(lambda: c.__init__('b>0'))
pk=t.primary_key; tr(lambda: pk.__init__('b')); print([c.name for c in t.primary_key])
q=sa.UniqueConstraint('a'); t.append_constraint(q); tr(lambda: q.__init__('b','a')); print([c.name for c in q.columns])
f=sa.ForeignKey('u.a'); col=sa.Column('z',sa.Integer,f); tr(lambda: f.__init__('u.b')); t.append_column(col); print(f.target_fullname)
tr(lambda: t.__init__('t', m)); tr(lambda: t.c.a.__init__('k', sa.String)); 
from sqlalchemy.schema import CreateTable, CreateIndex
tr(lambda: str(CreateTable(t))); tr(lambda: CreateIndex(i))
tr(lambda: m.sorted_tables)
for x in (t,u): tr(lambda: [k.name for k in x.indexes])
