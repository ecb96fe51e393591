# oslo_db.sqlalchemy.utils: what is in the database, asked by revisions.
import sqlalchemy as _sa

from _retort import rest as _rest


def _inspector(engine):
    return _sa.inspect(engine)


def get_table(engine, name):
    if isinstance(engine, _sa.engine.Connection) or hasattr(engine, "connect"):
        return _sa.Table(name, _sa.MetaData(), autoload_with=engine)
    raise TypeError("an engine or a connection is needed")


def column_exists(engine, table_name, column):
    return any(found["name"] == column for found in _inspector(engine).get_columns(table_name))


def get_indexes(engine, table_name):
    return _inspector(engine).get_indexes(table_name)


def index_exists(engine, table_name, index_name):
    return any(found["name"] == index_name for found in get_indexes(engine, table_name))


def index_exists_on_columns(engine, table_name, columns):
    return any(list(found["column_names"]) == list(columns) for found in get_indexes(engine, table_name))


def get_non_ndb_foreign_key_constraint_name(engine, table, column):
    return None


def get_foreign_key_constraint_name(engine, table_name, column_name):
    for found in _inspector(engine).get_foreign_keys(table_name):
        if column_name in found["constrained_columns"]:
            return found["name"]
    return None


def model_query(model, session, args=None, **filters):
    return session.query(*(args or (model,))).filter_by(**{k: v for k, v in filters.items() if k not in ("deleted", "project_id")})


__getattr__ = _rest(__name__)
