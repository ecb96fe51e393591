"""Small attributes of keys, engines, connections and errors."""
import sqlalchemy as sa
from sqlalchemy import event
m = sa.MetaData()
u = sa.Table("u", m, sa.Column("id", sa.Integer, primary_key=True))
t = sa.Table("t", m, sa.Column("id", sa.Integer), sa.Column("u", sa.ForeignKey("u.id", name="f", postgresql_not_valid=True)), schema="s")
fk = list(t.foreign_keys)[0]
print(fk.get_referent(u), fk.get_referent(u.alias()).name, fk.dialect_options['postgresql'] is not None, fk.get_referent(t))
e = sa.create_engine("sqlite://")
print(e.clear_compiled_cache(), e.logging_name)
with e.connect() as c:
    print(c.schema_for_object(t), c.schema_for_object(u), c.should_close_with_result)
    r = c.execute(sa.text("select 1 as a"))
    try: c.execute(sa.text("select * from nope"))
    except sa.exc.DBAPIError as x:
        x.add_detail("more about it")
        print(str(x).split("\n"), x.ismulti, x.detail, x.connection_invalidated)
q = sa.select(u)
print(m.sorted_tables == [u, t])
