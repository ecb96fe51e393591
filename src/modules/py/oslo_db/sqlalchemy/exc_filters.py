# oslo_db.sqlalchemy.exc_filters: errors of the database as exceptions of oslo_db, by what the server says.
import re as _re

from oslo_db import exception as _exception
from sqlalchemy import event as _event, exc as _exc


def _duplicate(found):
    key = found.groupdict().get("columns") or ""
    return _exception.DBDuplicateEntry([c.strip() for c in key.split(",") if c.strip()], None, found.groupdict().get("value"))


def _reference(found):
    parts = found.groupdict()
    return _exception.DBReferenceError(parts.get("table"), parts.get("constraint"), parts.get("key"), parts.get("key_table"))


def _plain(name):
    def make(found):
        made = getattr(_exception, name)()
        vars(made).update(found.groupdict())
        return made
    return make


# dialect, what the message has, what becomes of it
_RULES = [
    ("mysql", r"\b1062\b.*Duplicate entry '(?P<value>.*)' for key '(?P<columns>[^']+)'", _duplicate),
    ("postgresql", r"duplicate key.*\((?P<columns>.*)\)=\((?P<value>.*)\) already exists", _duplicate),
    ("sqlite", r"UNIQUE constraint failed: (?P<columns>.+)", _duplicate),
    ("mysql", r"\b(?:1451|1452)\b.*FOREIGN KEY \(`(?P<key>[^`]+)`\) REFERENCES `(?P<key_table>[^`]+)`", _reference),
    ("postgresql", r"on table \"(?P<table>[^\"]+)\" violates foreign key constraint \"(?P<constraint>[^\"]+)\"", _reference),
    ("sqlite", r"FOREIGN KEY constraint failed", _reference),
    ("mysql", r"\b1091\b.*Can't DROP (?:FOREIGN KEY |INDEX |CONSTRAINT )?['`](?P<constraint>[^'`]+)['`]; check that", _plain("DBNonExistentConstraint")),
    ("postgresql", r"constraint \"(?P<constraint>[^\"]+)\" of relation \"(?P<table>[^\"]+)\" does not exist", _plain("DBNonExistentConstraint")),
    ("mysql", r"\b(?:1051|1146)\b.*['`](?P<table>[^'`]+)['`]", _plain("DBNonExistentTable")),
    ("postgresql", r"(?:table|relation) \"(?P<table>[^\"]+)\" does not exist", _plain("DBNonExistentTable")),
    ("sqlite", r"no such table: (?P<table>\S+)", _plain("DBNonExistentTable")),
    ("mysql", r"\b(?:1213|1205)\b", _plain("DBDeadlock")),
    ("postgresql", r"deadlock detected", _plain("DBDeadlock")),
    ("mysql", r"\b1049\b", _plain("DBNonExistentDatabase")),
    ("mysql", r"\b(?:2002|2003|2006|2013)\b", _plain("DBConnectionError")),
]


def handler(context):
    """What the listener of handle_error gives back is raised instead."""
    if not isinstance(context.sqlalchemy_exception, _exc.DBAPIError):
        return None
    text, dialect = str(context.original_exception), context.engine.dialect.name
    dialect = "mysql" if dialect == "mariadb" else dialect
    for name, pattern, make in _RULES:
        found = _re.search(pattern, text, _re.S) if name == dialect else None
        if found:
            made = make(found)
            break
    else:
        if isinstance(context.sqlalchemy_exception, _exc.OperationalError):
            return None
        made = _exception.DBError()
    made.inner_exception, made.args = context.sqlalchemy_exception, (str(context.sqlalchemy_exception),)
    return made


def register_engine(engine):
    _event.listen(engine, "handle_error", handler, retval=True)
