# cryptography.fernet: AES-128-CBC with HMAC-SHA256, as the specification of Fernet has it.
import base64 as _base64
import binascii as _binascii
import hmac as _hmac
import os as _os
import time as _time

import _retort_crypt as _crypt
from cryptography.exceptions import InvalidSignature


class InvalidToken(Exception):
    pass


def _key(key):
    try:
        key = _base64.urlsafe_b64decode(key)
    except _binascii.Error as error:
        raise ValueError("Fernet key must be 32 url-safe base64-encoded bytes.") from error
    if len(key) != 32:
        raise ValueError("Fernet key must be 32 url-safe base64-encoded bytes.")
    return key


class Fernet:
    def __init__(self, key, backend=None):
        key = _key(key)
        self._signing_key, self._encryption_key = key[:16], key[16:]

    @classmethod
    def generate_key(cls):
        return _base64.urlsafe_b64encode(_os.urandom(32))

    def encrypt(self, data):
        return self.encrypt_at_time(data, int(_time.time()))

    def encrypt_at_time(self, data, current_time):
        if not isinstance(data, bytes):
            raise TypeError("data must be bytes")
        iv = _os.urandom(16)
        pad = 16 - len(data) % 16
        body = b"\x80" + current_time.to_bytes(8, "big") + iv + _crypt.aes_cbc(self._encryption_key, iv, data + bytes([pad]) * pad, False)
        return _base64.urlsafe_b64encode(body + _hmac.new(self._signing_key, body, "sha256").digest())

    def _read(self, token):
        try:
            data = _base64.urlsafe_b64decode(token)
        except (TypeError, _binascii.Error):
            raise InvalidToken from None
        if len(data) < 73 or data[0] != 0x80 or len(data) % 16 != 9:
            raise InvalidToken
        if not _hmac.compare_digest(_hmac.new(self._signing_key, data[:-32], "sha256").digest(), data[-32:]):
            raise InvalidToken
        return int.from_bytes(data[1:9], "big"), data

    def decrypt(self, token, ttl=None):
        return self.decrypt_at_time(token, ttl, int(_time.time())) if ttl is not None else self._decrypt(token)[1]

    def decrypt_at_time(self, token, ttl, current_time):
        made, data = self._decrypt(token)
        if made + ttl < current_time or current_time + 60 < made:
            raise InvalidToken
        return data

    def _decrypt(self, token):
        if not isinstance(token, (str, bytes)):
            raise TypeError("token must be bytes or str")
        made, data = self._read(token)
        plain = _crypt.aes_cbc(self._encryption_key, data[9:25], data[25:-32], True)
        pad = plain[-1]
        if not 1 <= pad <= 16 or plain[-pad:] != bytes([pad]) * pad:
            raise InvalidToken
        return made, plain[:-pad]

    def extract_timestamp(self, token):
        return self._read(token)[0]


class MultiFernet:
    def __init__(self, fernets):
        self._fernets = list(fernets)
        if not self._fernets:
            raise ValueError("MultiFernet requires at least one Fernet instance")

    def encrypt(self, data):
        return self._fernets[0].encrypt(data)

    def decrypt(self, token, ttl=None):
        for fernet in self._fernets:
            try:
                return fernet.decrypt(token, ttl)
            except InvalidToken:
                pass
        raise InvalidToken

    def rotate(self, token):
        return self.encrypt(self.decrypt(token))
