import sqlalchemy as sa
from alembic_utils.pg_extension import PGExtension
from alembic_utils.pg_function import PGFunction
from alembic_utils.pg_grant_table import PGGrantTable
from alembic_utils.pg_materialized_view import PGMaterializedView
from alembic_utils.pg_policy import PGPolicy
from alembic_utils.pg_trigger import PGTrigger
from alembic_utils.pg_view import PGView
from alembic_utils.replaceable_entity import register_entities

metadata = sa.MetaData()
members = sa.Table("members", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("mail", sa.Text))


def prepare():
    register_entities([
        PGMaterializedView("public", "totals", "select count(*) as n from late_members", with_data=False),
        PGView("public", "late_members", "select id, mail from members_view where id > 100;"),
        PGView("public", "members_view", "select id, mail from members"),
        PGTrigger("public", "members_stamp", "BEFORE INSERT OR UPDATE ON members FOR EACH ROW EXECUTE FUNCTION public.stamp()",
                  on_entity="members"),
        PGFunction("public", "stamp()", "returns trigger as $$ begin new.mail := lower(new.mail); return new; end; $$ language plpgsql"),
        PGFunction(schema="public", signature="shout(words text default 'it''s', n integer default 2)", definition="""
            returns text as
            $$ select upper(words) || ' :not a parameter' || n::text $$ language sql;
        """),
        PGPolicy("public", "members_read", "as permissive for select to public using (id > 0)", "public.members"),
        PGExtension("public", "citext"),
    ])
