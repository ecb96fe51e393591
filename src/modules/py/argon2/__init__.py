# argon2: argon2-cffi's PasswordHasher.
import enum as _enum
import os as _os

import _retort_crypt as _crypt

from argon2 import exceptions
from argon2.exceptions import InvalidHash, VerifyMismatchError

DEFAULT_TIME_COST, DEFAULT_MEMORY_COST, DEFAULT_PARALLELISM = 3, 65536, 4
DEFAULT_HASH_LENGTH, DEFAULT_RANDOM_SALT_LENGTH = 32, 16


class Type(_enum.Enum):
    D, I, ID = 0, 1, 2


def _bytes(value, encoding="utf-8"):
    return value if isinstance(value, bytes) else value.encode(encoding)


class PasswordHasher:
    def __init__(self, time_cost=3, memory_cost=65536, parallelism=4, hash_len=32, salt_len=16, encoding="utf-8", type=Type.ID):
        self.time_cost, self.memory_cost, self.parallelism = time_cost, memory_cost, parallelism
        self.hash_len, self.salt_len, self.encoding, self.type = hash_len, salt_len, encoding, type

    def hash(self, password, *, salt=None):
        return _crypt.argon2(_bytes(password, self.encoding), salt or _os.urandom(self.salt_len), self.time_cost,
                             self.memory_cost, self.parallelism, self.hash_len, self.type.value)

    def verify(self, hash, password):
        kinds = {"$argon2d$": 0, "$argon2i$": 1, "$argon2id": 2}
        hash = hash if isinstance(hash, str) else hash.decode("ascii")
        if hash[:9] not in kinds:
            raise InvalidHash()
        try:
            if _crypt.argon2_verify(hash, _bytes(password, self.encoding), kinds[hash[:9]]):
                return True
        except ValueError as error:
            raise exceptions.VerificationError(str(error)) from None
        raise VerifyMismatchError("The password does not match the supplied hash")

    def check_needs_rehash(self, hash):
        wanted = "$argon2%s$v=19$m=%d,t=%d,p=%d$" % (self.type.name.lower(), self.memory_cost, self.time_cost, self.parallelism)
        return not hash.startswith(wanted)
