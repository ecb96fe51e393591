# bcrypt: password hashes by crypt(3).
import base64 as _base64
import hmac as _hmac
import os as _os

import _retort_crypt as _crypt

__version__ = "4.1.2"
_STANDARD = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_OWN = b"./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_TABLE = bytes.maketrans(_STANDARD, _OWN)


def gensalt(rounds=12, prefix=b"2b"):
    if prefix not in (b"2a", b"2b"):
        raise ValueError("Supported prefixes are b'2a' or b'2b'")
    if rounds < 4 or rounds > 31:
        raise ValueError("Invalid rounds")
    return b"$" + prefix + b"$%02d$" % rounds + _base64.b64encode(_os.urandom(16)).rstrip(b"=").translate(_TABLE)


def hashpw(password, salt):
    if isinstance(password, str) or isinstance(salt, str):
        raise TypeError("Strings must be encoded before hashing")
    if b"\x00" in password:
        raise ValueError("password may not contain NUL bytes")
    if not salt.startswith((b"$2a$", b"$2b$", b"$2x$", b"$2y$")):
        raise ValueError("Invalid salt")
    return _crypt.crypt(password[:72], salt.decode("ascii")).encode("ascii")


def checkpw(password, hashed_password):
    return _hmac.compare_digest(hashpw(password, hashed_password), hashed_password)
