# passlib.context: a choice of hashes, the first of which is for new ones.
from passlib import hash as _hash


class CryptContext:
    def __init__(self, schemes=(), default=None, deprecated=(), **options):
        schemes = [s.strip() for s in schemes.split(",")] if isinstance(schemes, str) else list(schemes)
        self._schemes = []
        for scheme in schemes:
            handler = getattr(_hash, scheme) if isinstance(scheme, str) else scheme
            prefix = handler.name + "__"
            own = {k[len(prefix):]: v for k, v in options.items() if k.startswith(prefix) and k != prefix + "ident"}
            own = {k[len("default_"):] if k.startswith("default_") else k: v for k, v in own.items()}
            self._schemes.append(handler.using(**own) if own else handler)
        self._default = next((h for h in self._schemes if h.name == default), self._schemes[0] if self._schemes else None)
        self._deprecated = [h.name for h in self._schemes if h is not self._default] if deprecated in ("auto", ["auto"]) else list(deprecated or ())

    def schemes(self):
        return tuple(h.name for h in self._schemes)

    def default_scheme(self):
        return self._default.name

    def handler(self, scheme=None):
        return self._default if scheme is None else next(h for h in self._schemes if h.name == scheme)

    def hash(self, secret, scheme=None, category=None, **options):
        return self.handler(scheme).encrypt(secret, **options)

    encrypt = hash

    def identify(self, hash, category=None):
        return next((h.name for h in self._schemes if h.identify(hash)), None)

    def verify(self, secret, hash, scheme=None, category=None):
        if hash is None:
            return False
        name = scheme or self.identify(hash)
        if name is None:
            raise ValueError("hash could not be identified")
        return self.handler(name).verify(secret, hash)

    def needs_update(self, hash, scheme=None, category=None, secret=None):
        return self.identify(hash) in self._deprecated

    def verify_and_update(self, secret, hash, scheme=None, category=None):
        if not self.verify(secret, hash, scheme):
            return False, None
        return True, self.hash(secret) if self.needs_update(hash) else None
