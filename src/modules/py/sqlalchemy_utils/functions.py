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


def get_mapper(mixed):
    return _sa.inspect(mixed if isinstance(mixed, type) else type(mixed))


def get_columns(mixed):
    return mixed.columns if isinstance(mixed, _sa.Table) else mixed.__table__.columns


def get_primary_keys(mixed):
    return {c.key: c for c in get_columns(mixed) if c.primary_key}


def get_tables(mixed):
    return [mixed] if isinstance(mixed, _sa.Table) else [mixed.__table__]


def get_declarative_base(model):
    for base in model.__bases__:
        if hasattr(base, "registry") or hasattr(base, "metadata"):
            return get_declarative_base(base)
    return model


def has_index(column_or_constraint):
    columns = [column_or_constraint] if isinstance(column_or_constraint, _sa.Column) else list(column_or_constraint.columns)
    names = [c.name for c in columns]
    return any([c.name for c in index.columns][:len(names)] == names for index in columns[0].table.indexes)
