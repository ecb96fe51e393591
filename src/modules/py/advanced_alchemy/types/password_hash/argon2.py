# advanced_alchemy.types.password_hash.argon2
from argon2 import PasswordHasher as _PasswordHasher
from argon2.exceptions import VerificationError as _VerificationError, InvalidHash as _InvalidHash

from advanced_alchemy.types.password_hash.base import HashingBackend as _HashingBackend


def _text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


class Argon2Hasher(_HashingBackend):
    def __init__(self, **settings):
        self.hasher = _PasswordHasher(**settings)

    def hash(self, value):
        return self.hasher.hash(_text(value))

    def verify(self, plain, hashed):
        try:
            return self.hasher.verify(hashed, _text(plain))
        except (_VerificationError, _InvalidHash):
            return False
