# advanced_alchemy.types.identity: a big key; SQLite counts only INTEGER keys.
from sqlalchemy.types import BigInteger as _BigInteger, Integer as _Integer

BigIntIdentity = _BigInteger().with_variant(_Integer, "sqlite")
