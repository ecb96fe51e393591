# advanced_alchemy.types.json: JSON, binary where the database has that.
import json as _json

from sqlalchemy.dialects.oracle import BLOB as _BLOB
from sqlalchemy.dialects.postgresql import JSONB as _PG_JSONB
from sqlalchemy.types import JSON as _JSON, TypeDecorator as _TypeDecorator


class ORA_JSONB(_TypeDecorator):
    impl = _BLOB
    cache_ok = True

    @property
    def python_type(self):
        return dict

    def coerce_compared_value(self, op, value):
        return self.impl_instance.coerce_compared_value(op, value)

    def load_dialect_impl(self, dialect):
        return dialect.type_descriptor(_BLOB())

    def process_bind_param(self, value, dialect):
        return value if value is None else _json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()

    def process_result_value(self, value, dialect):
        return _json.loads(value) if isinstance(value, (bytes, str)) else value


JsonB = _JSON().with_variant(_PG_JSONB, "postgresql", "cockroachdb").with_variant(ORA_JSONB, "oracle")
