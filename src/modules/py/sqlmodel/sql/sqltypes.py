# sqlmodel.sql.sqltypes: text of a length the dialect needs.
from sqlalchemy import types as _types


class AutoString(_types.TypeDecorator):
    impl = _types.String
    cache_ok = True
    mysql_default_length = 255

    def load_dialect_impl(self, dialect):
        if self.impl.length is None and dialect.name in ("mysql", "mariadb"):
            return dialect.type_descriptor(_types.String(self.mysql_default_length))
        return super().load_dialect_impl(dialect)
