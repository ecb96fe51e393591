# advanced_alchemy.types.vector: pgvector's type, Oracle's, and JSON elsewhere.
from sqlalchemy.types import JSON as _JSON, TypeDecorator as _TypeDecorator, UserDefinedType as _UserDefinedType


class _Native(_UserDefinedType):
    cache_ok = True

    def __init__(self, spec):
        self.spec = spec

    def get_col_spec(self, **kw):
        return self.spec


class Vector(_TypeDecorator):
    impl = _JSON
    cache_ok = True

    def __init__(self, dim, *, storage_format="FLOAT32"):
        super().__init__()
        self.dim, self.storage_format = dim, storage_format

    def load_dialect_impl(self, dialect):
        if dialect.name in ("postgresql", "cockroachdb"):
            return dialect.type_descriptor(_Native("VECTOR(%d)" % self.dim))
        if dialect.name == "oracle":
            return dialect.type_descriptor(_Native("VECTOR(%d,%s,*)" % (self.dim, self.storage_format)))
        return dialect.type_descriptor(_JSON())

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        numbers = [float(number) for number in value]
        return "[%s]" % ",".join(map(str, numbers)) if dialect.name in ("postgresql", "cockroachdb", "oracle") else numbers

    def process_result_value(self, value, dialect):
        return [float(part) for part in value.strip("[]").split(",")] if isinstance(value, str) else value
