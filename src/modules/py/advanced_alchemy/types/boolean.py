# advanced_alchemy.types.boolean: a truth; Oracle has a small number for it.
from sqlalchemy.types import Boolean as _Boolean, SmallInteger as _SmallInteger, TypeDecorator as _TypeDecorator


class _OracleAwareBoolean(_TypeDecorator):
    impl = _Boolean
    cache_ok = True

    def load_dialect_impl(self, dialect):
        return dialect.type_descriptor(_SmallInteger() if dialect.name == "oracle" else _Boolean())

    def process_bind_param(self, value, dialect):
        return int(value) if value is not None and dialect.name == "oracle" else value

    def process_result_value(self, value, dialect):
        return value if value is None else bool(value)


Bool = _OracleAwareBoolean
