"""Tenants by schema on PostgreSQL: by search_path and by schema_translate_map, one run each, twice, then one of them back."""
from suites import casefile, databases, project

NEEDS_SERVERS = True

ENV_PY = """\
import os
from alembic import context
from sqlalchemy import create_engine, text

tenant = context.get_x_argument(as_dictionary=True)["tenant"]
with create_engine(os.environ["DATABASE_URL"]).connect() as connection:
    connection.execute(text('create schema if not exists "%s"' % tenant))
    connection.commit()
    FORM
    with context.begin_transaction():
        context.run_migrations()
"""
FORMS = {
    "search_path": """connection.execute(text('set search_path to "%s"' % tenant))
    connection.commit()
    connection.dialect.default_schema_name = tenant
    context.configure(connection=connection)""",
    "translate": """connection = connection.execution_options(schema_translate_map={None: tenant})
    context.configure(connection=connection)""",
    "translate_named": """connection = connection.execution_options(schema_translate_map={"each": tenant})
    context.configure(connection=connection, version_table_schema="each")""",
}


def cases(env):
    for name in FORMS:
        yield name, lambda n=name: one(env, n)


def tables(database, schema):
    return database.run("select relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
                        "where relkind = 'r' and nspname = '%s' order by 1;" % schema).split()


def one(env, form):
    with project.Project(env.alembic) as p:
        casefile.write(p.folder + "/alembic/env.py", ENV_PY.replace("FORM", FORMS[form]))
        schema = ", schema='each'" if form == "translate_named" else ""
        p.add("a1", up="op.create_table('t', sa.Column('id', sa.Integer, primary_key=True)%s)" % schema, undo="op.drop_table('t'%s)" % schema)
        # schema_translate_map is for tables: as in the reference an ALTER TABLE is not translated
        p.add("a2", up="op.create_table('u', sa.Column('id', sa.Integer)%s)" % schema, undo="op.drop_table('u'%s)" % schema)
        database = databases.open("postgresql", p.folder, "postgresql://")
        try:
            for words in (["one", "upgrade", "a1"], ["two", "upgrade", "head"], ["one", "upgrade", "head"], ["two", "upgrade", "head"],
                          ["two", "downgrade", "-1"]):
                status, out, err = p.run(database.url, "-x", "tenant=" + words[0], *words[1:])
                if status:
                    return "%s: status %d %s" % (words, status, (out + err)[-400:])
            for tenant, rev, wanted in (("one", "a2", ["alembic_version", "t", "u"]), ("two", "a1", ["alembic_version", "t"])):
                out = p.run(database.url, "-x", "tenant=" + tenant, "current")[1]
                if not out.startswith(rev) or tables(database, tenant) != wanted:
                    return "%s: %s %s" % (tenant, out, tables(database, tenant))
            return None if tables(database, "public") == [] else "in public: %s" % tables(database, "public")
        finally:
            database.drop()
