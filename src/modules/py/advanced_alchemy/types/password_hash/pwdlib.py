# advanced_alchemy.types.password_hash.pwdlib
from advanced_alchemy.types.password_hash.base import HashingBackend as _HashingBackend


class PwdlibHasher(_HashingBackend):
    def __init__(self, hasher):
        self.hasher = hasher

    def hash(self, value):
        return self.hasher.hash(value)

    def verify(self, plain, hashed):
        return self.hasher.verify(plain, hashed)
