# sqlalchemy_utils.view: views made with the tables of a MetaData and dropped before them.
import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import DDLElement, PrimaryKeyConstraint
from sqlalchemy.sql.expression import ClauseElement, Executable

from sqlalchemy_utils.functions import get_columns


class CreateView(DDLElement):
    def __init__(self, name, selectable, materialized=False, replace=False):
        if materialized and replace:
            raise ValueError("Cannot use CREATE OR REPLACE with materialized views")
        self.name, self.selectable, self.materialized, self.replace = name, selectable, materialized, replace


@compiles(CreateView)
def _create(element, compiler, **kw):
    return "CREATE %s%sVIEW %s AS %s" % ("OR REPLACE " if element.replace else "", "MATERIALIZED " if element.materialized else "",
                                         compiler.dialect.identifier_preparer.quote(element.name),
                                         compiler.sql_compiler.process(element.selectable, literal_binds=True))


class DropView(DDLElement):
    def __init__(self, name, materialized=False, cascade=True):
        self.name, self.materialized, self.cascade = name, materialized, cascade


@compiles(DropView)
def _drop(element, compiler, **kw):
    return "DROP %sVIEW IF EXISTS %s %s" % ("MATERIALIZED " if element.materialized else "",
                                            compiler.dialect.identifier_preparer.quote(element.name),
                                            "CASCADE" if element.cascade else "")


class RefreshMaterializedView(Executable, ClauseElement):
    inherit_cache = True

    def __init__(self, name, concurrently):
        self.name, self.concurrently = name, concurrently


@compiles(RefreshMaterializedView)
def _refresh(element, compiler, **kw):
    return "REFRESH MATERIALIZED VIEW %s%s" % ("CONCURRENTLY " if element.concurrently else "",
                                               compiler.dialect.identifier_preparer.quote(element.name))


def create_table_from_selectable(name, selectable, indexes=None, metadata=None, aliases=None, **kwargs):
    columns, aliases = list(get_columns(selectable)), aliases or {}
    made = [sa.Column(c.name, c.type, key=aliases.get(c.name, c.name), primary_key=c.primary_key) for c in columns]
    table = sa.Table(name, sa.MetaData() if metadata is None else metadata, *made, *(indexes or []), **kwargs)
    if not any(c.primary_key for c in columns):
        table.append_constraint(PrimaryKeyConstraint(*[c.name for c in columns]))
    return table


def _listen(metadata, table, create, drop):
    def create_indexes(target, connection, **kw):
        for index in table.indexes:
            index.create(connection)
    sa.event.listen(metadata, "after_create", create)
    sa.event.listen(metadata, "after_create", create_indexes)
    sa.event.listen(metadata, "before_drop", drop)
    return table


def create_materialized_view(name, selectable, metadata, indexes=None, aliases=None):
    table = create_table_from_selectable(name, selectable, indexes=indexes, aliases=aliases)
    return _listen(metadata, table, CreateView(name, selectable, materialized=True), DropView(name, materialized=True))


def create_view(name, selectable, metadata, cascade_on_drop=True, replace=False):
    table = create_table_from_selectable(name, selectable)
    return _listen(metadata, table, CreateView(name, selectable, replace=replace), DropView(name, cascade=cascade_on_drop))


def refresh_materialized_view(session, name, concurrently=False):
    session.flush()
    session.execute(RefreshMaterializedView(name, concurrently))
