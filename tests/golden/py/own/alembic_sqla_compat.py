"""alembic.util.sqla_compat: what plugins ask about objects of the schema."""
import sqlalchemy as sa
from alembic.util import sqla_compat as s
from sqlalchemy.dialects import postgresql
m = sa.MetaData(naming_convention={"uq": "uq_%(table_name)s_%(column_0_name)s", "ck": "ck_%(table_name)s_%(constraint_name)s"})
T = sa.Table("t", m, sa.Column("id", sa.Integer, primary_key=True), sa.Column("a", sa.String(5), unique=True), sa.Column("p", sa.Integer, sa.ForeignKey("s.t.id", ondelete="CASCADE", name="fkp")), sa.Column("c", sa.Computed("1")), sa.Column("i", sa.Integer, sa.Identity(start=3, always=True)), sa.Column("b", sa.Boolean(create_constraint=True, name="bb")), sa.CheckConstraint("id > 1", name="x"), sa.Index("ix", "a"), sa.Index("ixe", sa.text("lower(a)")), sa.Index(None, "p"), schema="s")
m2 = sa.MetaData()
T2 = sa.Table("t2", m2, sa.Column("id", sa.Integer), sa.UniqueConstraint("id"))
print(s.constraint_name_or_none("x"), s.constraint_name_or_none(None), s.constraint_name_or_none(False), s.constraint_name_string("x"), s.constraint_name_string(None), s.constraint_name_defined("x"), s.constraint_name_defined(None), s.constraint_name_defined(False), s.constraint_name_string(sa.schema.conv("x")))
key = lambda c: (type(c).__name__, str(c.name))
for c in sorted(T.constraints, key=key) + sorted(T2.constraints, key=key) + sorted(T.indexes, key=lambda i: str(i.name)):
    print(type(c).__name__, s._constraint_is_named(c, postgresql.dialect()), s._get_constraint_final_name(c, postgresql.dialect()), getattr(s._table_for_constraint(c), "name", None) if not isinstance(c, sa.Index) else "", s._is_type_bound(c) if not isinstance(c, sa.Index) else "")
    if isinstance(c, sa.ForeignKeyConstraint): print(s._fk_spec(c), s._fk_is_self_referential(c), s._columns_for_constraint(c))
    if isinstance(c, sa.CheckConstraint) and not s._is_type_bound(c): print(sorted(x.name for x in s._columns_for_constraint(c)))
    if isinstance(c, sa.Index): print(s.is_expression_index(c), [s.is_expression(e) for e in c.expressions])
print(s._server_default_is_computed(None), s._server_default_is_computed(T.c.c.server_default), s._server_default_is_computed("x", T.c.c.computed), s._server_default_is_identity(T.c.i.server_default, None), s._server_default_is_identity(None))
print(sorted(x.name for x in s._find_columns(T.c.a + T.c.p)), s._copy(T.c.a).name, s._copy(T.c.a).table)
print(s._copy_expression(T.c.a == T.c.id, sa.Table("t", sa.MetaData(), sa.Column("a", sa.String), sa.Column("id", sa.Integer))), s._get_identity_options_dict(T.c.i.identity), s._get_identity_options_dict(None), s._get_identity_options_dict(sa.Sequence("z", start=4)), s.AUTOINCREMENT_DEFAULT)
e = sa.create_engine("sqlite://")
with e.connect() as c:
    print(s._connectable_has_table(c, "zz", None), s._get_connection_in_transaction(c), s._get_connection_in_transaction(None))
    c.execute(sa.text("create table zz (a int)"))
    print(s._connectable_has_table(c, "zz", None), s._get_connection_in_transaction(c), s._exec_on_inspector(sa.inspect(c), sa.text("select :a"), a=5).scalar())
    with s._ensure_scope_for_ddl(c): pass
    t = s._safe_begin_connection_transaction(c); print(type(t).__name__)
print(s._resolve_for_variant(sa.String().with_variant(sa.Text(), "postgresql"), postgresql.dialect()))

