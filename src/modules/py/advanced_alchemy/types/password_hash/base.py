# advanced_alchemy.types.password_hash.base: a column of hashes; a password that is given is hashed on its way.
from sqlalchemy.types import String as _String, TypeDecorator as _TypeDecorator


class HashingBackend:
    def hash(self, value):
        raise NotImplementedError

    def verify(self, plain, hashed):
        raise NotImplementedError

    def compare_expression(self, column, plain):
        raise NotImplementedError


class HashedPassword:
    def __init__(self, hash_string, backend):
        self.hash_string, self.backend = hash_string, backend

    def __hash__(self):
        return hash(self.hash_string)

    def __str__(self):
        return self.hash_string

    def __eq__(self, other):
        return isinstance(other, HashedPassword) and self.hash_string == other.hash_string

    def verify(self, plain_password):
        return self.backend.verify(plain_password, self.hash_string)


class PasswordHash(_TypeDecorator):
    impl = _String
    cache_ok = True
    _hashed = HashedPassword

    def __init__(self, backend, length=255):
        self.length = length
        super().__init__(length=length)
        self.backend = backend

    def __repr__(self):
        kind = type(self.backend)
        shown = "sa.NoneType" if self.backend is None else kind.__qualname__
        return "%s(backend=%s(), length=%d)" % (type(self).__name__, shown, self.length)

    @property
    def python_type(self):
        return self._hashed

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        return value.hash_string if isinstance(value, self._hashed) else self.backend.hash(value)

    def process_result_value(self, value, dialect):
        return None if value is None else self._hashed(value, self.backend)
