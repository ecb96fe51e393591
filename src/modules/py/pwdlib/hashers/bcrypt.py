# pwdlib.hashers.bcrypt
import bcrypt as _bcrypt


def _bytes(value):
    return value.encode() if isinstance(value, str) else value


class BcryptHasher:
    def __init__(self, rounds=12, prefix="2b"):
        self.rounds, self.prefix = rounds, prefix

    @classmethod
    def identify(cls, hash):
        return _bytes(hash).startswith((b"$2a$", b"$2b$", b"$2x$", b"$2y$"))

    def hash(self, password, *, salt=None):
        return _bcrypt.hashpw(_bytes(password), salt or _bcrypt.gensalt(self.rounds, self.prefix.encode())).decode()

    def verify(self, password, hash):
        return _bcrypt.checkpw(_bytes(password), _bytes(hash))

    def check_needs_rehash(self, hash):
        ident, rounds = _bytes(hash).decode().split("$")[1:3]
        return ident != self.prefix or int(rounds) != self.rounds
