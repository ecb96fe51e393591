# sqlalchemy_utils.functions: databases, mappers and quoting.
import os as _os

import sqlalchemy as _sa
from sqlalchemy.engine import make_url as _make_url


def _server(url):
    """An engine on a database of URL's server that exists."""
    backend = url.get_backend_name()
    return _sa.create_engine(url.set(database="postgres" if backend == "postgresql" else None), isolation_level="AUTOCOMMIT")


def _ask(url, statement, **values):
    with _server(url).connect() as connection:
        return connection.execute(_sa.text(statement), values).scalar()


def database_exists(url):
    url = _make_url(url)
    backend, name = url.get_backend_name(), url.database
    if backend == "postgresql":
        return bool(_ask(url, "SELECT 1 FROM pg_database WHERE datname = :name", name=name))
    if backend in ("mysql", "mariadb"):
        return bool(_ask(url, "SELECT 1 FROM information_schema.schemata WHERE schema_name = :name", name=name))
    if backend == "sqlite":
        return name in (None, "", ":memory:") or _os.path.isfile(name) and _os.path.getsize(name) >= 100
    raise NotImplementedError("database_exists() for %s" % backend)


def _quoted(url, name):
    return _make_url(url).get_dialect()().identifier_preparer.quote(name)


def create_database(url, encoding="utf8", template=None):
    url = _make_url(url)
    backend, name = url.get_backend_name(), url.database
    if backend == "sqlite":
        with _sa.create_engine(url).begin() as connection:
            connection.execute(_sa.text("CREATE TABLE DB(id int)"))
            connection.execute(_sa.text("DROP TABLE DB"))
        return
    with _server(url).connect() as connection:
        if backend == "postgresql":
            connection.execute(_sa.text("CREATE DATABASE %s ENCODING '%s' TEMPLATE %s" % (_quoted(url, name), encoding, _quoted(url, template or "template1"))))
        else:
            connection.execute(_sa.text("CREATE DATABASE %s CHARACTER SET = '%s'" % (_quoted(url, name), encoding)))


def drop_database(url):
    url = _make_url(url)
    if url.get_backend_name() == "sqlite":
        if url.database and url.database != ":memory:":
            _os.remove(url.database)
        return
    with _server(url).connect() as connection:
        connection.execute(_sa.text("DROP DATABASE " + _quoted(url, url.database)))


def quote(bind, name):
    return bind.dialect.identifier_preparer.quote(name)


def escape_like(text, escape_char="*"):
    return text.replace(escape_char, escape_char * 2).replace("%", escape_char + "%").replace("_", escape_char + "_")


# --- mappers, tables and columns ---

def get_mapper(mixed):
    """The mapper of a class, an object, an alias, an attribute or a mapped table."""
    found = _sa.inspect(mixed if not isinstance(mixed, _sa.orm.Mapper) else mixed.class_, raiseerr=False)
    mapper = getattr(found, "mapper", None) or getattr(getattr(found, "parent", None), "mapper", None)
    if mapper is None:
        raise ValueError("Could not get mapper for entity %r" % (mixed,))
    return mapper


def get_tables(mixed):
    if isinstance(mixed, _sa.Table):
        return [mixed]
    if isinstance(mixed, _sa.Column):
        return [mixed.table]
    return list(get_mapper(mixed).tables)


def get_columns(mixed):
    """The columns of a table, a statement, a class or an object."""
    if isinstance(mixed, (_sa.FromClause, _sa.SelectBase)):
        return getattr(mixed, "selected_columns", None) if hasattr(mixed, "selected_columns") else mixed.c
    if isinstance(mixed, _sa.Column):
        return [mixed]
    if isinstance(mixed, _sa.orm.Mapper):
        return mixed.columns
    if hasattr(mixed, "__table__"):
        return mixed.__table__.columns
    return get_mapper(mixed).columns


def get_primary_keys(mixed):
    return {c.key: c for c in get_columns(mixed) if c.primary_key}


def table_name(obj):
    class_ = getattr(obj, "class_", obj)
    for name in ("__tablename__", "__table__"):
        found = getattr(class_, name, None)
        if found is not None:
            return getattr(found, "name", found)
    return None


def get_column_key(model, column):
    mapper = _sa.inspect(model)
    for key, own in mapper.columns.items():
        if own.name == column.name and own.table == column.table:
            return key
    raise _sa.orm.exc.UnmappedColumnError("No column %s is configured on mapper %s..." % (column, mapper))


def get_class_by_table(base, table, data=None):
    """The class that is mapped to a table; with data, the one of several whose polymorphic identity it has."""
    found = {m.class_ for m in base.registry.mappers if table in m.tables}
    found = [c for c in found if not any(other is not c and issubclass(c, other) for other in found)] if data is None else list(found)
    if len(found) > 1:
        mappers = [_sa.inspect(c) for c in found]
        on = mappers[0].polymorphic_on
        if data is None or on is None:
            raise ValueError("Multiple declarative classes found for table '%s'." % table.name)
        found = [m.class_ for m in mappers if m.polymorphic_identity == data.get(on.name)]
    return found[0] if found else None


def get_declarative_base(model):
    for base in model.__bases__:
        if hasattr(base, "registry") or hasattr(base, "metadata"):
            return get_declarative_base(base)
    return model


def get_type(expr):
    """The type of a column or an attribute, the class behind a relationship."""
    property_ = getattr(expr, "property", None)
    if isinstance(property_, _sa.orm.RelationshipProperty):
        return property_.mapper.class_
    if property_ is not None and getattr(property_, "columns", None):
        return property_.columns[0].type
    if hasattr(expr, "type"):
        return expr.type
    raise TypeError("Couldn't inspect type.")


def cast_if(expression, type_):
    given = get_type(expression) if hasattr(expression, "type") or hasattr(expression, "property") else None
    wanted = type_() if isinstance(type_, type) else type_
    known = isinstance(given, type(wanted)) if given is not None else not isinstance(expression, _sa.sql.ClauseElement) and (
        isinstance(expression, str) and isinstance(wanted, _sa.String) or isinstance(expression, int) and isinstance(wanted, _sa.Integer))
    return expression if known else _sa.cast(expression, type_)


def get_bind(obj):
    bind = getattr(obj, "bind", None)
    if bind is None:
        session = _sa.orm.object_session(obj) if hasattr(obj, "__table__") else None
        bind = session.get_bind() if session is not None else getattr(obj, "get_bind", lambda: None)()
    if bind is None:
        raise TypeError("This method accepts only Session, Engine, Connection and declarative model objects.")
    return bind


def get_hybrid_properties(model):
    from sqlalchemy.ext.hybrid import hybrid_property
    return {key: prop for key, prop in _sa.inspect(model).all_orm_descriptors.items() if isinstance(prop, hybrid_property)}


def identity(obj_or_class):
    return tuple(getattr(obj_or_class, column_key)
                 for column_key in (get_column_key(obj_or_class if isinstance(obj_or_class, type) else type(obj_or_class), c)
                                    for c in get_mapper(obj_or_class).primary_key))


def has_changes(obj, attrs=None, exclude=None):
    state = _sa.inspect(obj)
    names = [attrs] if isinstance(attrs, str) else attrs or [a.key for a in state.attrs if a.key not in (exclude or ())]
    return any(state.attrs[name].history.has_changes() for name in names)


def is_loaded(obj, prop):
    return (prop if isinstance(prop, str) else prop.key) in _sa.inspect(obj).dict


def naturally_equivalent(obj, obj2):
    return all(getattr(obj, key) == getattr(obj2, key) for key, c in _sa.inspect(type(obj)).columns.items() if not c.primary_key)


# --- indexes and foreign keys ---

def _columns_of(column_or_constraint):
    columns = [column_or_constraint] if isinstance(column_or_constraint, _sa.Column) else list(column_or_constraint.columns)
    if isinstance(columns[0].table, _sa.Table):
        return columns, columns[0].table
    raise TypeError("Only columns belonging to Table objects are supported. Given column belongs to %r." % columns[0].table)


def has_index(column_or_constraint):
    columns, table = _columns_of(column_or_constraint)
    keys = [index.columns for index in table.indexes] + [table.primary_key.columns]
    return any(list(key)[:len(columns)] == columns for key in keys)


def has_unique_index(column_or_constraint):
    columns, table = _columns_of(column_or_constraint)
    keys = [c.columns for c in table.constraints if isinstance(c, (_sa.PrimaryKeyConstraint, _sa.UniqueConstraint))]
    keys += [index.columns for index in table.indexes if index.unique]
    return any(list(key) == columns for key in keys)


def get_fk_constraint_for_columns(table, *columns):
    for constraint in table.constraints:
        if isinstance(constraint, _sa.ForeignKeyConstraint) and list(constraint.columns.values()) == list(columns):
            return constraint


def get_referencing_foreign_keys(mixed):
    """The foreign keys that refer to tables of a class or to a table."""
    tables = get_tables(mixed)
    return {fk for table in tables[0].metadata.tables.values() for fk in table.foreign_keys
            if any(fk.references(wanted) for wanted in tables)}


def group_foreign_keys(foreign_keys):
    from itertools import groupby
    ordered = sorted(foreign_keys, key=lambda fk: fk.constraint.table.name)
    return groupby(ordered, lambda fk: fk.constraint.table)


def non_indexed_foreign_keys(metadata, engine=None):
    found = {}
    for table in metadata.tables.values():
        for constraint in table.constraints:
            if isinstance(constraint, _sa.ForeignKeyConstraint) and not has_index(constraint):
                found.setdefault(table.name, []).append(constraint)
    return found


# --- values as SQL ---

def _json(value, build_object, build_array, to_json, scalars):
    if isinstance(value, dict):
        parts = [part for key, v in value.items() for part in (_sa.text("'%s'" % str(key).replace("'", "''")), _json(v, build_object, build_array, to_json, False))]
        return getattr(_sa.func, build_object)(*parts)
    if isinstance(value, (list, tuple)):
        return getattr(_sa.func, build_array)(*[_json(v, build_object, build_array, to_json, False) for v in value])
    if isinstance(value, _sa.sql.ClauseElement):
        return value
    literal = _sa.text("'%s'" % value.replace("'", "''")) if isinstance(value, str) else _sa.null() if value is None \
        else _sa.text(str(value).lower() if isinstance(value, bool) else str(value))
    return getattr(_sa.func, to_json)(literal) if scalars else literal


def json_sql(value, scalars_to_json=True):
    return _json(value, "json_build_object", "json_build_array", "to_json", scalars_to_json)


def jsonb_sql(value, scalars_to_jsonb=True):
    return _json(value, "jsonb_build_object", "jsonb_build_array", "to_jsonb", scalars_to_jsonb)


def render_statement(statement, bind=None):
    if isinstance(statement, _sa.orm.Query):
        bind, statement = bind or statement.session.get_bind(), statement.statement
    return str(statement.compile(bind, compile_kwargs={"literal_binds": True})) + ";\n"
