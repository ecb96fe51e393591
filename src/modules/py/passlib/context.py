# passlib.context: a choice of hashes, the first of which is for new ones.
from passlib.exc import UnknownHashError as _UnknownHashError
from passlib.hash import _known


def _names(value):
    return [name.strip() for name in value.split(",") if name.strip()] if isinstance(value, str) else list(value or ())


class CryptContext:
    def __init__(self, schemes=None, policy=None, **options):
        self._load(dict(options, schemes=schemes))

    def _load(self, options):
        self._options = options
        schemes = _names(options.get("schemes"))
        self._handlers = {}
        for scheme in schemes:
            if isinstance(scheme, str) and scheme not in _known:
                raise KeyError("no crypt handler found for algorithm: %r" % scheme)
            handler = _known[scheme] if isinstance(scheme, str) else scheme
            prefix = handler.name + "__"
            own = {key[len(prefix):]: value for key, value in options.items() if key.startswith(prefix)}
            self._handlers[handler.name] = handler.using(**own) if own else handler
        default = options.get("default")
        if default is not None and default not in self._handlers:
            raise KeyError("default scheme not found in policy")
        self._default = default or next(iter(self._handlers), None)
        deprecated = options.get("deprecated")
        self._deprecated = set(self._handlers) - {self._default} if _names(deprecated) == ["auto"] else set(_names(deprecated))

    def using(self, **options):
        return CryptContext(**{**self._options, **options})

    copy = using

    def load(self, source, update=False, **more):
        self._load({**self._options, **dict(source)} if update else dict(source))

    def update(self, *args, **options):
        self._load({**self._options, **dict(*args), **options})

    def to_dict(self, resolve=False):
        return {key: list(self._handlers) if key == "schemes" else value for key, value in self._options.items() if value is not None}

    def schemes(self, resolve=False, category=None, unconfigured=False):
        return tuple(self._handlers.values()) if resolve else tuple(self._handlers)

    def default_scheme(self, category=None, resolve=False, unconfigured=False):
        if self._default is None:
            raise KeyError("no crypt algorithms loaded in this CryptContext instance")
        return self._handlers[self._default] if resolve else self._default

    def handler(self, scheme=None, category=None, unconfigured=False):
        name = scheme or self.default_scheme()
        if name not in self._handlers:
            raise KeyError("crypt algorithm not found in this CryptContext instance: %r" % name)
        return self._handlers[name]

    def _record(self, scheme):
        name = scheme or self.default_scheme()
        if name not in self._handlers:
            raise KeyError("crypt algorithm not found in policy: %r" % name)
        return self._handlers[name]

    def _of(self, hash):
        if not isinstance(hash, (str, bytes)):
            raise TypeError("hash must be unicode or bytes, not %s" % type(hash).__name__)
        for handler in self._handlers.values():
            if handler.identify(hash):
                return handler
        return None

    def _known_of(self, hash, scheme=None):
        found = self._record(scheme) if scheme else self._of(hash)
        if found is None:
            raise _UnknownHashError()
        return found

    def identify(self, hash, category=None, resolve=False, required=False, unconfigured=False):
        found = self._of(hash)
        if found is None:
            if required:
                raise _UnknownHashError()
            return None
        return found if resolve else found.name

    def hash(self, secret, scheme=None, category=None, **options):
        return self._record(scheme).hash(secret, **options)

    encrypt = hash

    def verify(self, secret, hash, scheme=None, category=None, **context):
        if hash is None:
            self.dummy_verify()
            return False
        return self._known_of(hash, scheme).verify(secret, hash, **context)

    def dummy_verify(self, elapsed=0):
        return False

    def needs_update(self, hash, scheme=None, category=None, secret=None):
        handler = self._known_of(hash, scheme)
        return handler.name in self._deprecated or handler.needs_update(hash, secret)

    hash_needs_update = needs_update

    def verify_and_update(self, secret, hash, scheme=None, category=None, **context):
        if not self.verify(secret, hash, scheme, **context):
            return False, None
        return True, self.hash(secret) if self.needs_update(hash) else None

    def disable(self, hash=None):
        return next(handler for handler in self._handlers.values() if handler.name.endswith("_disabled")).hash("")

    def is_enabled(self, hash):
        return not self._known_of(hash).name.endswith("_disabled")


class LazyCryptContext(CryptContext):
    def __init__(self, schemes=None, onload=None, **options):
        super().__init__(schemes, **{**(onload(**options) if onload else options)})
