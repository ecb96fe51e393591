# pwdlib.hashers.argon2
from argon2 import PasswordHasher as _PasswordHasher
from argon2.exceptions import InvalidHash as _InvalidHash, VerificationError as _VerificationError


def _text(value):
    return value.decode() if isinstance(value, bytes) else value


class Argon2Hasher:
    def __init__(self, time_cost=3, memory_cost=65536, parallelism=4, hash_len=32, salt_len=16, type=None):
        self._hasher = _PasswordHasher(time_cost=time_cost, memory_cost=memory_cost, parallelism=parallelism, hash_len=hash_len,
                                       salt_len=salt_len)

    @classmethod
    def identify(cls, hash):
        return _text(hash).startswith("$argon2")

    def hash(self, password, *, salt=None):
        return self._hasher.hash(password, salt=salt) if salt is not None else self._hasher.hash(password)

    def verify(self, password, hash):
        try:
            return self._hasher.verify(_text(hash), password)
        except (_VerificationError, _InvalidHash):
            return False

    def check_needs_rehash(self, hash):
        return self._hasher.check_needs_rehash(_text(hash))
