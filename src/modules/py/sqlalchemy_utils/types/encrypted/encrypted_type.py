# sqlalchemy_utils.types.encrypted.encrypted_type: values are text or bytes that an engine made of them with a key.
import base64 as _base64
import datetime as _datetime
import hashlib as _hashlib
import os as _os

import _retort_crypt as _crypt
from sqlalchemy import types as _types
from sqlalchemy_utils.types.encrypted.padding import PADDING_MECHANISM

from _retort import rest as _rest


class ImproperlyConfigured(Exception):
    pass


class InvalidCiphertextError(Exception):
    pass


def _text_bytes(value):
    return (value if isinstance(value, str) else repr(value)).encode()


class EncryptionDecryptionBaseEngine:
    """An engine gets 32 bytes: the digest of the column's key."""

    def _update_key(self, key):
        self._initialize_engine(_hashlib.sha256(key.encode() if isinstance(key, str) else key).digest())

    def encrypt(self, value):
        raise NotImplementedError("Subclasses must implement this!")

    decrypt = encrypt


class AesEngine(EncryptionDecryptionBaseEngine):
    """CBC with the key's own first bytes in front, so that a value is always encrypted to the same text."""
    BLOCK_SIZE = 16

    def _initialize_engine(self, parent_class_key):
        self.secret_key, self.iv = parent_class_key, parent_class_key[:16]

    def _set_padding_mechanism(self, padding_mechanism=None):
        if padding_mechanism is not None and padding_mechanism not in PADDING_MECHANISM:
            raise ImproperlyConfigured("There is not padding mechanism with name %s" % padding_mechanism)
        self.padding_engine = PADDING_MECHANISM[padding_mechanism or "naive"](self.BLOCK_SIZE)

    def encrypt(self, value):
        filled = self.padding_engine.pad(_text_bytes(value))
        return _base64.b64encode(_crypt.aes_cbc(self.secret_key, self.iv, filled, False)).decode()

    def decrypt(self, value):
        plain = self.padding_engine.unpad(_crypt.aes_cbc(self.secret_key, self.iv, _base64.b64decode(value), True))
        try:
            return plain.decode()
        except UnicodeDecodeError:
            raise ValueError("Invalid decryption key") from None


class AesGcmEngine(EncryptionDecryptionBaseEngine):
    BLOCK_SIZE = TAG_SIZE_BYTES = 16
    IV_BYTES_NEEDED = 12

    def _initialize_engine(self, parent_class_key):
        self.secret_key = parent_class_key

    def encrypt(self, value):
        iv = _os.urandom(self.IV_BYTES_NEEDED)
        made = _crypt.aes_gcm(self.secret_key, iv, _text_bytes(value), b"", False)
        return _base64.b64encode(iv + made[-16:] + made[:-16]).decode()

    def decrypt(self, value):
        data = _base64.b64decode(value)
        if len(data) < 28:
            raise InvalidCiphertextError()
        made = _crypt.aes_gcm(self.secret_key, data[:12], data[28:], b"", True)
        if made[-16:] != data[12:28]:
            raise InvalidCiphertextError()
        try:
            return made[:-16].decode()
        except UnicodeDecodeError:
            raise InvalidCiphertextError() from None


class FernetEngine(EncryptionDecryptionBaseEngine):
    def _initialize_engine(self, parent_class_key):
        from cryptography.fernet import Fernet
        self.secret_key = _base64.urlsafe_b64encode(parent_class_key)
        self.fernet = Fernet(self.secret_key)

    def encrypt(self, value):
        return self.fernet.encrypt(_text_bytes(value)).decode()

    def decrypt(self, value):
        return self.fernet.decrypt(value.encode() if isinstance(value, str) else value).decode()


class DatetimeHandler:
    @classmethod
    def process_value(cls, value, python_type):
        return python_type.fromisoformat(value)


class StringEncryptedType(_types.TypeDecorator):
    impl = _types.String
    cache_ok = True

    def __init__(self, type_in=None, key=None, engine=None, padding=None, **kwargs):
        super().__init__(**kwargs)
        self.underlying_type = _types.String() if type_in is None else type_in() if isinstance(type_in, type) else type_in
        self._key = key
        self.engine = (AesEngine if engine is None else engine)()
        if isinstance(self.engine, AesEngine):
            self.engine._set_padding_mechanism(padding)

    @property
    def key(self):
        return self._key

    @key.setter
    def key(self, value):
        self._key = value

    def _update_key(self):
        self.engine._update_key(self._key() if callable(self._key) else self._key)

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        self._update_key()
        return self.engine.encrypt(self._plain_in(value, dialect))

    def _plain_in(self, value, dialect):
        own = getattr(self.underlying_type, "process_bind_param", None)
        if own is not None:
            return own(value, dialect)
        kind = self.underlying_type.python_type
        if issubclass(kind, bool):
            return "true" if value else "false"
        return value.isoformat() if issubclass(kind, (_datetime.date, _datetime.time)) else value

    def process_result_value(self, value, dialect):
        if value is None:
            return None
        self._update_key()
        plain = self.engine.decrypt(value)
        own = getattr(self.underlying_type, "process_result_value", None)
        if own is not None:
            return own(plain, dialect)
        kind = self.underlying_type.python_type
        if issubclass(kind, bool):
            return plain == "true"
        if kind in (_datetime.datetime, _datetime.time, _datetime.date):
            return DatetimeHandler.process_value(plain, kind)
        return kind(plain)


class EncryptedType(StringEncryptedType):
    impl = _types.LargeBinary

    def process_bind_param(self, value, dialect):
        value = super().process_bind_param(value, dialect)
        return value.encode() if isinstance(value, str) else value

    def process_result_value(self, value, dialect):
        return super().process_result_value(value.decode(), dialect) if isinstance(value, bytes) else value


__getattr__ = _rest(__name__)
