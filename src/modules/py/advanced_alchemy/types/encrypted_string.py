# advanced_alchemy.types.encrypted_string: text that the database sees encrypted.
import base64 as _base64
import hashlib as _hashlib
import os as _os

from cryptography.fernet import Fernet as _Fernet
from sqlalchemy.dialects.oracle import CLOB as _CLOB, VARCHAR2 as _VARCHAR2
from sqlalchemy.types import String as _String, Text as _Text, TypeDecorator as _TypeDecorator

from advanced_alchemy.exceptions import IntegrityError as _IntegrityError


class EncryptionBackend:
    passphrase = b""

    def mount_vault(self, key):
        self.init_engine(key.encode() if isinstance(key, str) else key)

    def init_engine(self, key):
        raise NotImplementedError

    def encrypt(self, value):
        raise NotImplementedError

    def decrypt(self, value):
        raise NotImplementedError


class FernetBackend(EncryptionBackend):
    """Fernet with the SHA-256 of the passphrase as its key."""

    def init_engine(self, key):
        self.key = _base64.urlsafe_b64encode(_hashlib.sha256(key.encode() if isinstance(key, str) else key).digest())
        self.fernet = _Fernet(self.key)

    def encrypt(self, value):
        return self.fernet.encrypt(str(value).encode()).decode()

    def decrypt(self, value):
        return self.fernet.decrypt(value.encode() if isinstance(value, str) else value).decode()


class EncryptedString(_TypeDecorator):
    impl = _String
    cache_ok = True

    def __init__(self, key=None, backend=FernetBackend, length=None, **kwargs):
        super().__init__(**kwargs)
        self.key, self.backend, self.length = _os.urandom(32) if key is None else key, backend(), length

    @property
    def python_type(self):
        return str

    def __repr__(self):
        return "%s(key=%s, backend=%s, length=%s)" % (
            type(self).__name__, repr(self.key) if not callable(self.key) else self.key.__name__, type(self.backend).__name__, self.length)

    def load_dialect_impl(self, dialect):
        if dialect.name in ("mysql", "mariadb"):
            return dialect.type_descriptor(_Text())
        return dialect.type_descriptor(_VARCHAR2(length=4000) if dialect.name == "oracle" else _String())

    def mount_vault(self):
        self.backend.mount_vault(self.key() if callable(self.key) else self.key)

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        if self.length is not None and len(value) > self.length:
            raise _IntegrityError("Unencrypted value exceeds maximum unencrypted length of %s" % self.length)
        self.mount_vault()
        return self.backend.encrypt(value)

    def process_result_value(self, value, dialect):
        if value is None:
            return None
        self.mount_vault()
        return self.backend.decrypt(value)


class EncryptedText(EncryptedString):
    impl = _Text
    cache_ok = True

    def load_dialect_impl(self, dialect):
        return dialect.type_descriptor(_CLOB() if dialect.name == "oracle" else _Text())
