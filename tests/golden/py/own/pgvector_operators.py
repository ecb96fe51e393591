# pgvector: types, operators, names for reflection.
from sqlalchemy import *
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable, CreateIndex
import pgvector.sqlalchemy as P
from pgvector.sqlalchemy import Vector, HALFVEC, SPARSEVEC, BIT, VECTOR
d=postgresql.dialect()
t=Table('items',MetaData(),Column('id',Integer,primary_key=True),Column('e',Vector(3)),Column('h',HALFVEC(4)),Column('s',SPARSEVEC(5)),Column('b',BIT(6)),Column('n',VECTOR))
print(CreateTable(t).compile(dialect=d))
for c in t.c: print(repr(c.type))
print(CreateIndex(Index('i',t.c.e,postgresql_using='hnsw',postgresql_with={'m':16,'ef_construction':64},postgresql_ops={'e':'vector_l2_ops'})).compile(dialect=d))
for c in (t.c.e,t.c.h,t.c.s,t.c.b):
    for m in ('l2_distance','max_inner_product','cosine_distance','l1_distance','hamming_distance','jaccard_distance'):
        try: print(c.name,m,getattr(c,m)([1,2,3]).compile(dialect=d), getattr(c,m)([1,2,3]).type)
        except Exception as x: print(c.name,m,type(x).__name__)
print(select(t.c.id).order_by(t.c.e.l2_distance([1,2,3])).limit(5).compile(dialect=d))
print(t.insert().values(e=[1,2,3]).compile(dialect=d,compile_kwargs={'literal_binds':True}))
print(update(t).values(e=None).compile(dialect=d))
try: print(P.avg(t.c.e).compile(dialect=d), P.sum(t.c.e).compile(dialect=d))
except Exception as x: print(x)
from sqlalchemy.dialects.postgresql.base import ischema_names
print(sorted(k for k in ischema_names if k in ('vector','halfvec','sparsevec','bit')), [ischema_names.get(k).__name__ for k in ('vector','halfvec','sparsevec','bit')])
bp=Vector(3).bind_processor(d); print(bp([1,2.5,3]), bp(None))
