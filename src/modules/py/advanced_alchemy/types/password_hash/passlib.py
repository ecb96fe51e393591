# advanced_alchemy.types.password_hash.passlib
from advanced_alchemy.types.password_hash.base import HashingBackend as _HashingBackend


class PasslibHasher(_HashingBackend):
    def __init__(self, context):
        self.context = context

    def hash(self, value):
        return self.context.hash(value)

    def verify(self, plain, hashed):
        try:
            return self.context.verify(plain, hashed)
        except (TypeError, ValueError):
            return False
