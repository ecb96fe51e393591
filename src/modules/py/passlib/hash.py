# passlib.hash: bcrypt, Argon2, PBKDF2 and SHA-crypt in passlib's formats.
import base64 as _base64
import hashlib as _hashlib
import hmac as _hmac
import os as _os

import _retort_crypt as _crypt
import bcrypt as _bcrypt

from _retort import unknown as _unknown

_H64 = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def _bytes(secret):
    if isinstance(secret, str):
        return secret.encode("utf-8")
    if isinstance(secret, bytes):
        return secret
    raise TypeError("secret must be unicode or bytes, not %s" % type(secret).__name__)


def _ab64(data):
    return _base64.b64encode(data).decode("ascii").rstrip("=").replace("+", ".")


def _unab64(text):
    text = text.replace(".", "+")
    return _base64.b64decode(text + "=" * (-len(text) % 4))


class _Handler:
    def __init__(self, name, **options):
        self.name, self.options = name, options

    def using(self, **options):
        return type(self)(self.name, **dict(self.options, **options))

    def encrypt(self, secret, **options):
        return self.using(**options).hash(secret) if options else self.hash(secret)

    def needs_update(self, hash, secret=None):
        return False

    def __repr__(self):
        return "<passlib.hash.%s>" % self.name


class _Bcrypt(_Handler):
    def hash(self, secret):
        salt = _bcrypt.gensalt(self.options.get("rounds", 12))
        return _bcrypt.hashpw(self._input(_bytes(secret)), salt).decode("ascii")

    def _input(self, secret):
        return secret[:72]

    def identify(self, hash):
        return hash.startswith(("$2a$", "$2b$", "$2y$"))

    def verify(self, secret, hash):
        hash = hash.encode("ascii") if isinstance(hash, str) else hash
        return _bcrypt.checkpw(self._input(_bytes(secret)), hash.replace(b"$2y$", b"$2b$", 1))


class _BcryptSha256(_Handler):
    def _key(self, secret, salt):
        return _base64.b64encode(_hmac.new(salt.encode("ascii"), _bytes(secret), _hashlib.sha256).digest())

    def _make(self, secret, rounds, salt):
        hashed = _bcrypt.hashpw(self._key(secret, salt), ("$2b$%02d$%s" % (rounds, salt)).encode("ascii")).decode("ascii")
        return "$bcrypt-sha256$v=2,t=2b,r=%d$%s$%s" % (rounds, salt, hashed[-31:])

    def hash(self, secret):
        # the last of the 22 characters has two bits: one that crypt(3) writes as it is read
        salt = _bcrypt.gensalt(4).decode("ascii")[7:28] + "."
        return self._make(secret, self.options.get("rounds", 12), salt)

    def identify(self, hash):
        return hash.startswith("$bcrypt-sha256$")

    def verify(self, secret, hash):
        settings, salt, _ = hash.split("$")[2:5]
        return _hmac.compare_digest(self._make(secret, int(settings.rpartition("r=")[2]), salt), hash)


class _Pbkdf2(_Handler):
    _rounds = {"sha1": 131000, "sha256": 29000, "sha512": 25000}

    def _parts(self):
        digest = self.name.partition("_")[2] or "sha1"
        return digest, "pbkdf2" if digest == "sha1" else "pbkdf2-" + digest

    def hash(self, secret):
        digest, ident = self._parts()
        salt = self.options.get("salt") or _os.urandom(self.options.get("salt_size", 16))
        rounds = self.options.get("rounds", self._rounds[digest])
        key = _hashlib.pbkdf2_hmac(digest, _bytes(secret), salt, rounds)
        return "$%s$%d$%s$%s" % (ident, rounds, _ab64(salt), _ab64(key))

    def identify(self, hash):
        return hash.startswith("$" + self._parts()[1] + "$")

    def verify(self, secret, hash):
        _, ident, rounds, salt, key = hash.split("$")
        made = _hashlib.pbkdf2_hmac(self._parts()[0], _bytes(secret), _unab64(salt), int(rounds))
        return _hmac.compare_digest(_ab64(made), key)


class _ShaCrypt(_Handler):
    def hash(self, secret):
        salt = "".join(_H64[b & 63] for b in _os.urandom(16))
        ident, rounds = ("5", 535000) if self.name == "sha256_crypt" else ("6", 656000)
        return _crypt.crypt(_bytes(secret), "$%s$rounds=%d$%s$" % (ident, self.options.get("rounds", rounds), salt))

    def identify(self, hash):
        return hash.startswith("$5$" if self.name == "sha256_crypt" else "$6$")

    def verify(self, secret, hash):
        return _hmac.compare_digest(_crypt.crypt(_bytes(secret), hash), hash)


class _Argon2(_Handler):
    _kinds = {"d": 0, "i": 1, "id": 2}

    def hash(self, secret):
        get = self.options.get
        salt = get("salt") or _os.urandom(get("salt_size", 16))
        kind = self._kinds[str(get("type", "id")).lower()]
        return _crypt.argon2(_bytes(secret), salt, get("rounds", get("time_cost", 3)), get("memory_cost", 65536),
                             get("parallelism", 4), get("digest_size", get("hash_len", 32)), kind)

    def identify(self, hash):
        return hash.startswith("$argon2")

    def verify(self, secret, hash):
        return _crypt.argon2_verify(hash, _bytes(secret), self._kinds[hash.split("$")[1][6:]])


class _Plaintext(_Handler):
    def hash(self, secret):
        return secret if isinstance(secret, str) else secret.decode("utf-8")

    def identify(self, hash):
        return True

    def verify(self, secret, hash):
        return _hmac.compare_digest(_bytes(secret), _bytes(hash))


bcrypt, bcrypt_sha256, argon2, plaintext = _Bcrypt("bcrypt"), _BcryptSha256("bcrypt_sha256"), _Argon2("argon2"), _Plaintext("plaintext")
pbkdf2_sha1, pbkdf2_sha256, pbkdf2_sha512 = _Pbkdf2("pbkdf2_sha1"), _Pbkdf2("pbkdf2_sha256"), _Pbkdf2("pbkdf2_sha512")
sha256_crypt, sha512_crypt = _ShaCrypt("sha256_crypt"), _ShaCrypt("sha512_crypt")
_known = {h.name: h for h in (bcrypt, bcrypt_sha256, argon2, plaintext, pbkdf2_sha1, pbkdf2_sha256, pbkdf2_sha512,
                              sha256_crypt, sha512_crypt)}


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return _unknown("passlib.hash." + name)
