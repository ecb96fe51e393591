"""What dialects and compiled statements say of themselves."""
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, mysql, sqlite, mssql, oracle
t = sa.table("t", sa.column("a", sa.Integer), sa.column("s", sa.String))
for d in (postgresql.dialect(), mysql.dialect(), sqlite.dialect(), mssql.dialect(), oracle.dialect()):
    print(d.name, [(n, getattr(d, n)) for n in "cte_follows_insert delete_executemany_returning div_is_floordiv favor_returning_over_lastrowid insert_executemany_returning insert_null_pk_still_autoincrements positional postfetch_lastrowid preexecute_autoincrement_sequences returns_native_bytes supports_constraint_comments supports_default_metavalue supports_empty_insert supports_native_decimal supports_sane_multi_rowcount supports_sane_rowcount_returning supports_server_side_cursors supports_simple_order_by_label tuple_in_values update_returning_multifrom use_insertmanyvalues is_async default_metavalue_token default_paramstyle max_index_name_length insertmanyvalues_max_parameters label_length supports_sequences supports_native_enum supports_comments inline_comments max_identifier_length".split()])
    tc = d.type_compiler_instance
    print(tc.process(sa.String(5)), tc.process(sa.Numeric(5, 2)), tc.visit_VARCHAR(sa.VARCHAR(7)), d.type_compiler.process(sa.DateTime()))
    c = sa.select(t.c.a).where(t.c.s == "x", t.c.a > 5).compile(dialect=d)
    print(str(c).replace("\n", " "), c.params, sorted(c.bind_names.values()), sorted(str(v.value) for k, v in c.binds.items() if k[0] != '%'), c.positional, c.isinsert, c.is_sql, c.positiontup, c.process(t.c.a), c.preparer.quote("select"), c.render_literal_value("it's", sa.String()))
    c = t.insert().values(a=1).compile(dialect=d)
    print(c, c.isinsert, c.isupdate, c.params, sorted(c.bind_names.values()))
c = sa.schema.CreateTable(sa.Table("q", sa.MetaData(), sa.Column("a", sa.Integer))).compile(dialect=sqlite.dialect())
print(c.is_ddl, c.can_execute, str(c).split())
