# geoalchemy2: types, their indexes, operators, functions and values.
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, mysql, sqlite
from geoalchemy2 import *
from geoalchemy2 import functions as F
from sqlalchemy.schema import CreateTable, CreateIndex
m=sa.MetaData()
t=sa.Table('lake',m,sa.Column('id',sa.Integer,primary_key=True),sa.Column('geom',Geometry('POINT',srid=4326)),sa.Column('g2',Geography('POLYGONZ',4326,spatial_index=False)),sa.Column('g3',Geometry(dimension=3,use_N_D_index=True)),sa.Column('r',Raster()), schema='x')
print(sorted((i.name,i._column_flag,sorted(dict(i.dialect_options['postgresql']).items(),key=str)) for i in t.indexes).__repr__())
for c in t.c: print(repr(c.type))
for d in (postgresql,mysql):
    try:
        print(CreateTable(t).compile(dialect=d.dialect()))
        for i in sorted(t.indexes,key=lambda i:i.name): print(CreateIndex(i).compile(dialect=d.dialect()))
    except Exception as e: print(type(e),e)
d=postgresql.dialect()
print(sa.select(t).compile(dialect=d))
print(t.insert().compile(dialect=d))
print(t.insert().values(geom='POINT(1 2)').compile(dialect=d).params)
print(sa.select(F.ST_Area(t.c.geom), t.c.geom.ST_Buffer(2), sa.func.ST_AsGeoJSON(t.c.geom)).compile(dialect=d))
print(sa.select(t.c.id).where(t.c.geom.intersects('POINT(1 1)'), t.c.geom.contains(WKTElement('POINT(1 1)',srid=4326)), t.c.geom.distance_box('POINT(0 0)')<3).compile(dialect=d))
for args in [dict(geometry_type='POINT'),dict(geometry_type='POINTZ',dimension=2),dict(geometry_type='point',srid='x'),dict(dimension=5),dict(use_typmod=False,geometry_type='POINT'),dict(use_typmod=False,geometry_type='POINT',nullable=False),dict(use_typmod=False)]:
    try: g=Geometry(**args); print(args,repr(g),g.geometry_type,g.dimension,g.srid)
    except Exception as e: print(args,type(e).__module__,type(e),e)
for v in [WKTElement('POINT(1 2)'),WKTElement('POINT(1 2)',srid=4326),WKTElement('SRID=4326;POINT(1 2)'),WKTElement('SRID=3;POINT(1 2)',extended=True)]:
    print(str(v),v.srid,v.data,v.desc,v.extended,v.as_ewkt(),v.as_wkt())
for h in ['0101000000000000000000F03F0000000000000040','0101000020E6100000000000000000F03F0000000000000040']:
    for x in (h,bytes.fromhex(h),memoryview(bytes.fromhex(h))):
        w=WKBElement(x); print(type(w).__name__,str(w),w.srid,w.extended,w.desc)
        for f in ('as_wkb','as_ewkb'):
            try: print(f,getattr(w,f)())
            except Exception as e: print(f,type(e),e)
print(WKTElement('POINT(1 2)')==WKTElement('POINT(1 2)'),WKTElement('POINT(1 2)')==WKTElement('POINT(1 2)',srid=3), hash(WKTElement('POINT(1 2)'))==hash(WKTElement('POINT(1 2)')))
print(WKTElement('POINT(1 2)').ST_Buffer(2).compile(dialect=d))
