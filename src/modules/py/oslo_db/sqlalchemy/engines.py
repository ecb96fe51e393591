# oslo_db.sqlalchemy.engines: create_engine with the settings that its programs expect of a connection.
import sqlalchemy as _sa
from oslo_db.sqlalchemy import exc_filters as _filters
from sqlalchemy import event as _event


def create_engine(sql_connection, sqlite_fk=False, mysql_sql_mode=None, mysql_wsrep_sync_wait=None,
                  connection_recycle_time=3600, connection_debug=0, max_pool_size=None, max_overflow=None,
                  pool_timeout=None, sqlite_synchronous=True, max_retries=10, retry_interval=10,
                  thread_checkin=True, logging_name=None, json_serializer=None, json_deserializer=None,
                  connection_parameters=None):
    url = _sa.make_url(sql_connection)
    if connection_parameters:
        url = url.update_query_string(connection_parameters)
    engine = _sa.create_engine(url)

    @_event.listens_for(engine, "connect")
    def _prepare(connection, record):
        cursor = connection.cursor()
        if engine.dialect.name == "mysql" and mysql_sql_mode is not None:
            cursor.execute("SET SESSION sql_mode = %s", [mysql_sql_mode])
        elif engine.dialect.name == "sqlite":
            if sqlite_fk:
                cursor.execute("pragma foreign_keys=ON")
            if not sqlite_synchronous:
                cursor.execute("pragma synchronous = OFF")
        cursor.close()
    _filters.register_engine(engine)
    return engine
