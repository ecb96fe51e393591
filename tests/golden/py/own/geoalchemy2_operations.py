# geoalchemy2's operations in offline SQL, and what its helpers write into a revision file.
import io
import sqlalchemy as sa
from alembic.autogenerate import render_python_code, produce_migrations
from alembic.autogenerate.api import AutogenContext
from alembic.migration import MigrationContext
from alembic.operations import Operations, ops
from geoalchemy2 import Geography, Geometry, Raster, alembic_helpers

out = io.StringIO()
context = MigrationContext.configure(dialect_name="postgresql", opts={"as_sql": True, "output_buffer": out, "literal_binds": True})
op = Operations(context)
op.create_table("plain", sa.Column("id", sa.Integer, primary_key=True), sa.Column("geom", Geometry("POINT", srid=4326)))
op.create_table("bare", sa.Column("id", sa.Integer, primary_key=True), sa.Column("geom", Geometry("POINT", srid=4326, spatial_index=False)))
op.create_geospatial_table("lake", sa.Column("id", sa.Integer, primary_key=True),
                           sa.Column("geom", Geometry("POLYGON", srid=4326, spatial_index=False)), schema="world")
op.create_geospatial_index("idx_lake_geom", "lake", ["geom"], schema="world", postgresql_using="gist", postgresql_ops={})
op.add_geospatial_column("lake", sa.Column("middle", Geography("POINT", srid=4326, spatial_index=False), nullable=False), schema="world")
op.add_column("bare", sa.Column("more", Raster()))
op.drop_geospatial_column("lake", "middle", schema="world")
op.drop_geospatial_index("idx_lake_geom", "lake", "geom", schema="world")
op.drop_geospatial_table("lake", schema="world")
op.drop_table("plain")
print(out.getvalue())

for name, kind in (("spatial_ref_sys", "table"), ("geometry_columns", "table"), ("idx_lake_geom", "index"), ("lake", "table"), ("idx_x", "table")):
    print(name, kind, alembic_helpers.include_object(None, name, kind, True, None))


class Found:
    imports = set()


print(alembic_helpers.render_item("type", Geometry("POINT", 4326, spatial_index=False), Found), Found.imports)
print(alembic_helpers.render_item("type", sa.String(), Found), alembic_helpers.render_item("column", Geometry(), Found))

metadata = sa.MetaData()
sa.Table("river", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("path", Geometry("LINESTRING", srid=3857)))
table = metadata.tables["river"]
online = MigrationContext.configure(dialect_name="postgresql")
body = ops.UpgradeOps(ops=[ops.CreateTableOp.from_table(table)] + [ops.CreateIndexOp.from_index(i) for i in table.indexes]
                      + [ops.ModifyTableOps("lake", ops=[ops.AddColumnOp("lake", sa.Column("p", Geometry("POINT"))), ops.DropColumnOp.from_column_and_tablename(None, "lake", sa.Column("q", Raster()))])])


class Bound:
    bind = type("Bind", (), {"dialect": online.dialect})
    dialect = online.dialect


down = ops.DowngradeOps(ops=[])
script = ops.MigrationScript("x", body, down)
directives = [script]
alembic_helpers.writer(Bound, "head", directives)
print(render_python_code(directives[0].upgrade_ops, render_item=alembic_helpers.render_item, migration_context=online))
for o in directives[0].upgrade_ops.ops:
    print(type(o).__name__, [type(x).__name__ for x in getattr(o, "ops", [])])
try:
    from alembic.autogenerate import renderers
    renderers.dispatch_for(ops.AddColumnOp)(lambda c, o: "")
except ValueError as e:
    print(e)
