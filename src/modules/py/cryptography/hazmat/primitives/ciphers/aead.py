# cryptography.hazmat.primitives.ciphers.aead: encryption that also authenticates.
import hmac as _hmac
import os as _os

import _retort_crypt as _crypt
from cryptography.exceptions import InvalidTag as _InvalidTag


class AESGCM:
    def __init__(self, key):
        if len(key) not in (16, 24, 32):
            raise ValueError("AESGCM key must be 128, 192, or 256 bits.")
        self._key = bytes(key)

    @classmethod
    def generate_key(cls, bit_length):
        if bit_length not in (128, 192, 256):
            raise ValueError("bit_length must be 128, 192, or 256")
        return _os.urandom(bit_length // 8)

    @staticmethod
    def _check(nonce):
        if not 8 <= len(nonce) <= 128:
            raise ValueError("Nonce must be between 8 and 128 bytes")

    def encrypt(self, nonce, data, associated_data):
        self._check(nonce)
        return _crypt.aes_gcm(self._key, nonce, data, associated_data or b"", False)

    def decrypt(self, nonce, data, associated_data):
        self._check(nonce)
        if len(data) < 16:
            raise _InvalidTag
        out = _crypt.aes_gcm(self._key, nonce, data[:-16], associated_data or b"", True)
        if not _hmac.compare_digest(out[-16:], data[-16:]):
            raise _InvalidTag
        return out[:-16]
