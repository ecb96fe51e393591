# sqlalchemy_utils.view: views made with the tables of a MetaData and dropped before them.
import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import DDLElement, PrimaryKeyConstraint
from sqlalchemy.sql.expression import ClauseElement, Executable

from sqlalchemy_utils.functions import get_columns


class _Told(DDLElement):
    """A statement on a view: its name and what _options of the class say, each with its default."""

    def __init__(self, name, *given, **named):
        self.name = name
        vars(self).update(self._read(*given, **named))


def _statement(cls, *pieces):
    """Has CLS written as PIECES: text, or a function of the element and of what writes its expressions."""
    def write(element, compiler, **kw):
        return "".join(piece if isinstance(piece, str) else piece(element, compiler) for piece in pieces)
    compiles(cls)(write)


def _word(attribute, word):
    return lambda element, compiler: word if getattr(element, attribute) else ""


def _name(element, compiler):
    return compiler.dialect.identifier_preparer.quote(element.name)


class CreateView(_Told):
    def _read(self, selectable, materialized=False, replace=False):
        if replace and materialized:
            raise ValueError("Cannot use CREATE OR REPLACE with materialized views")
        return {"selectable": selectable, "materialized": materialized, "replace": replace}


class DropView(_Told):
    def _read(self, materialized=False, cascade=True):
        return {"materialized": materialized, "cascade": cascade}


class RefreshMaterializedView(Executable, ClauseElement):
    inherit_cache = True

    def __init__(self, name, concurrently):
        self.concurrently, self.name = concurrently, name


_statement(CreateView, "CREATE ", _word("replace", "OR REPLACE "), _word("materialized", "MATERIALIZED "), "VIEW ", _name, " AS ",
           lambda view, compiler: compiler.sql_compiler.process(view.selectable, literal_binds=True))
_statement(DropView, "DROP ", _word("materialized", "MATERIALIZED "), "VIEW IF EXISTS ", _name, " ", _word("cascade", "CASCADE"))
_statement(RefreshMaterializedView, "REFRESH MATERIALIZED VIEW ", _word("concurrently", "CONCURRENTLY "), _name)


def create_table_from_selectable(name, selectable, indexes=None, metadata=None, aliases=None, **kwargs):
    keys = aliases or {}
    table = sa.Table(name, sa.MetaData() if metadata is None else metadata, **kwargs)
    shown = list(get_columns(selectable))
    for column in shown:
        table.append_column(sa.Column(column.name, column.type, key=keys.get(column.name, column.name),
                                      primary_key=column.primary_key))
    for index in indexes or ():
        table.append_constraint(index)
    if not any(column.primary_key for column in shown):
        table.append_constraint(PrimaryKeyConstraint(*(column.name for column in shown)))
    return table


def _made_with(metadata, table, create, drop):
    def make_indexes(target, connection, **kw):
        for index in table.indexes:
            index.create(connection)
    for moment, act in (("after_create", create), ("after_create", make_indexes), ("before_drop", drop)):
        sa.event.listen(metadata, moment, act)
    return table


def create_materialized_view(name, selectable, metadata, indexes=None, aliases=None):
    return _made_with(metadata, create_table_from_selectable(name, selectable, indexes, aliases=aliases),
                      CreateView(name, selectable, True), DropView(name, True))


def create_view(name, selectable, metadata, cascade_on_drop=True, replace=False):
    return _made_with(metadata, create_table_from_selectable(name, selectable),
                      CreateView(name, selectable, replace=replace), DropView(name, cascade=cascade_on_drop))


def refresh_materialized_view(session, name, concurrently=False):
    refresh = RefreshMaterializedView(name, concurrently)
    session.flush()
    session.execute(refresh)
