# advanced_alchemy.types.totp: secrets of one-time passwords, encrypted.
import base64 as _base64
import os as _os

from advanced_alchemy.types.encrypted_string import EncryptedString as _EncryptedString


def generate_totp_secret(length=32):
    return _base64.b32encode(_os.urandom((length * 5 + 7) // 8)).decode()[:length]


class TOTPSecret(_EncryptedString):
    cache_ok = True
