# pwdlib: hashes of passwords; the first hasher makes new ones, the others are for old ones.
from pwdlib import exceptions

__version__ = "0.2.1"


class PasswordHash:
    def __init__(self, hashers):
        self.hashers, self.current_hasher = list(hashers), hashers[0]

    @classmethod
    def recommended(cls):
        from pwdlib.hashers.argon2 import Argon2Hasher
        return cls((Argon2Hasher(),))

    def hash(self, password, *, salt=None):
        return self.current_hasher.hash(password, salt=salt)

    def _of(self, hash):
        for hasher in self.hashers:
            if hasher.identify(hash):
                return hasher
        raise exceptions.UnknownHashError(hash)

    def verify(self, password, hash):
        return self._of(hash).verify(password, hash)

    def verify_and_update(self, password, hash):
        hasher = self._of(hash)
        if not hasher.verify(password, hash):
            return False, None
        old = hasher is not self.current_hasher or hasher.check_needs_rehash(hash)
        return True, self.hash(password) if old else None
