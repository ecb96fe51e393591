# passlib.hash: a handler for each kind of hash. What crypt(3) knows it makes; the rest is made here in passlib's formats.
import base64 as _base64
import hashlib as _hashlib
import hmac as _hmac
import os as _os

import _retort_crypt as _crypt
import bcrypt as _bcrypt

from _retort import rest as _rest

_H64 = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def _bytes(secret):
    if isinstance(secret, str):
        return secret.encode("utf-8")
    if isinstance(secret, bytes):
        return secret
    raise TypeError("secret must be unicode or bytes, not %s" % type(secret).__name__)


def _text(hash):
    if isinstance(hash, bytes):
        return hash.decode("ascii")
    if not isinstance(hash, str):
        raise TypeError("hash must be unicode or bytes, not %s" % type(hash).__name__)
    return hash


def _random(letters, size):
    return "".join(letters[byte % len(letters)] for byte in _os.urandom(size))


def _ab64(data):
    return _base64.b64encode(data).decode("ascii").rstrip("=").replace("+", ".")


def _unab64(text):
    text = text.replace(".", "+")
    return _base64.b64decode(text + "=" * (-len(text) % 4))


class _Handler:
    """hash() makes, verify() makes again with the settings of the hash and compares."""
    ident = None  # what its hashes begin with: a text or several
    salt_letters, salt_size = _H64, 0
    default_rounds = min_rounds = max_rounds = None
    setting_kwds = context_kwds = ()

    def __init__(self, name, settings=None, **facts):
        self.name, self.settings, self._facts = name, settings or {}, facts
        self.__dict__.update(facts)

    def __repr__(self):
        return "<passlib.hash.%s>" % self.name

    def using(self, relaxed=False, **settings):
        given = {**self.settings, **settings}
        for old in ("default_rounds", "vary_rounds"):
            value = given.pop(old, None)
            if old == "default_rounds" and value is not None:
                given["rounds"] = value
        return type(self)(self.name, given, **self._facts)

    replace = using

    def _get(self, name, default=None):
        value = self.settings.get(name)
        return default if value is None else value

    def _salt(self):
        salt = self._get("salt")
        if salt is None:
            return _random(self.salt_letters, self._get("salt_size", self.salt_size))
        return salt.decode("ascii") if isinstance(salt, bytes) else salt

    def _rounds(self):
        rounds = int(self._get("rounds", self.default_rounds))
        if self.min_rounds and not self.min_rounds <= rounds <= (self.max_rounds or rounds):
            raise ValueError("%s requires rounds between %d and %s, got %d" % (self.name, self.min_rounds, self.max_rounds, rounds))
        return rounds

    def identify(self, hash):
        return _text(hash).startswith(self.ident)

    def _make(self, secret, hash=None, **context):
        """The hash of the secret, with the settings of HASH where that is given."""
        raise NotImplementedError

    def hash(self, secret, **kwargs):
        context = {name: kwargs.pop(name) for name in self.context_kwds if name in kwargs}
        handler = self.using(**kwargs) if kwargs else self
        return handler._make(_bytes(secret), **context)

    encrypt = hash

    def genhash(self, secret, config, **context):
        return self._make(_bytes(secret), _text(config), **context)

    def verify(self, secret, hash, **context):
        hash = _text(hash)
        if not self.identify(hash):
            from passlib.exc import InvalidHashError
            raise InvalidHashError(self)
        return _hmac.compare_digest(self._make(_bytes(secret), hash, **context).encode(), hash.encode())

    def rounds_of(self, hash):
        return None

    def needs_update(self, hash, secret=None):
        """Whether its rounds are fewer or more than those wanted."""
        rounds = self.rounds_of(_text(hash))
        low, high = self._get("min_rounds"), self._get("max_rounds")
        return rounds is not None and (low is not None and rounds < int(low) or high is not None and rounds > int(high))


class _Bcrypt(_Handler):
    ident, default_rounds, min_rounds, max_rounds = ("$2a$", "$2b$", "$2y$"), 12, 4, 31
    setting_kwds = ("salt", "rounds", "ident", "truncate_error")

    def _config(self):
        """`$2b$12$` and the salt, whose last letter has two bits only."""
        ident = str(self._get("ident", "2b")).strip("$")
        salt = self._get("salt")
        if salt is None:
            salt = _bcrypt.gensalt(4).decode("ascii")[7:]
        return "$%s$%02d$%s" % (ident, self._rounds(), salt)

    def _make(self, secret, hash=None):
        if self._get("truncate_error") and len(secret) > 72:
            from passlib.exc import PasswordTruncateError
            raise PasswordTruncateError(self)
        if b"\0" in secret:
            from passlib.exc import PasswordValueError
            raise PasswordValueError("bcrypt does not allow NULL bytes in password")
        config = hash or self._config()
        ident = config[:4]
        made = _bcrypt.hashpw(secret[:72], ("$2b$" + config[4:29]).encode("ascii")).decode("ascii")
        return ident + made[4:]

    def rounds_of(self, hash):
        return int(hash[4:6])


class _BcryptSha256(_Bcrypt):
    ident = ("$bcrypt-sha256$",)

    def _make(self, secret, hash=None):
        if hash:
            settings, salt, _ = hash.split("$")[2:5]
            rounds = int(settings.rpartition("r=")[2]) if "r=" in settings else int(settings.rpartition(",")[2])
        else:
            # the last of the 22 letters has two bits: one that crypt(3) writes as it is read
            rounds, salt = self._rounds(), self._get("salt") or _bcrypt.gensalt(4).decode("ascii")[7:28] + "."
        if hash and not settings.startswith("v="):
            key, shown = _base64.b64encode(_hashlib.sha256(secret).digest()), settings
        else:
            key, shown = _base64.b64encode(_hmac.new(salt.encode("ascii"), secret, _hashlib.sha256).digest()), "v=2,t=2b,r=%d" % rounds
        hashed = _bcrypt.hashpw(key, ("$2b$%02d$%s" % (rounds, salt)).encode("ascii")).decode("ascii")
        return "$bcrypt-sha256$%s$%s$%s" % (shown, salt, hashed[-31:])

    def rounds_of(self, hash):
        settings = hash.split("$")[2]
        return int(settings.rpartition("r=")[2] if "r=" in settings else settings.rpartition(",")[2])


class _Pbkdf2(_Handler):
    """$pbkdf2-sha256$rounds$salt$key"""
    min_rounds, max_rounds = 1, 2**32 - 1
    setting_kwds = ("salt", "salt_size", "rounds")

    def _make(self, secret, hash=None):
        if hash:
            rounds, salt = hash.split("$")[2:4]
            rounds, salt = int(rounds), _unab64(salt)
        else:
            rounds, salt = self._rounds(), self._get("salt")
            salt = _os.urandom(self._get("salt_size", 16)) if salt is None else _bytes(salt)
        key = _hashlib.pbkdf2_hmac(self.digest, secret, salt, rounds)
        return "%s%d$%s$%s" % (self.ident, rounds, _ab64(salt), _ab64(key))

    def rounds_of(self, hash):
        return int(hash.split("$")[2])


class _Crypt(_Handler):
    """What crypt(3) makes: the setting is the hash up to its last part."""
    setting_kwds = ("salt", "salt_size", "rounds")

    def _make(self, secret, hash=None):
        return _crypt.crypt(secret, hash or self._setting())

    def _setting(self):
        return self.ident + self._salt()


class _ShaCrypt(_Crypt):
    salt_size, min_rounds, max_rounds = 16, 1000, 999999999

    def _setting(self):
        rounds = self._rounds()
        return self.ident + ("" if rounds == 5000 else "rounds=%d$" % rounds) + self._salt()

    def rounds_of(self, hash):
        return int(hash.split("$")[2][7:]) if "$rounds=" in hash else 5000


class _DesCrypt(_Crypt):
    salt_size = 2

    def _setting(self):
        return self._salt()

    def identify(self, hash):
        hash = _text(hash)
        return len(hash) == 13 and all(letter in _H64 for letter in hash)


class _Argon2(_Handler):
    ident, default_rounds, min_rounds, max_rounds = "$argon2", 3, 1, 2**32 - 1
    setting_kwds = ("salt", "salt_size", "rounds", "time_cost", "memory_cost", "parallelism", "digest_size", "hash_len", "type")
    _kinds = {"d": 0, "i": 1, "id": 2}

    def _make(self, secret, hash=None):
        salt = self._get("salt") or _os.urandom(self._get("salt_size", 16))
        kind = self._kinds[str(self._get("type", "id")).lower()]
        return _crypt.argon2(secret, salt, self._get("rounds", self._get("time_cost", 3)), self._get("memory_cost", 65536),
                             self._get("parallelism", 4), self._get("digest_size", self._get("hash_len", 32)), kind)

    def verify(self, secret, hash):
        hash = _text(hash)
        return _crypt.argon2_verify(hash, _bytes(secret), self._kinds[hash.split("$")[1][6:]])

    def needs_update(self, hash, secret=None):
        facts = dict(pair.split("=") for pair in _text(hash).split("$")[-3].split(","))
        wanted = {"t": self._get("rounds", self._get("time_cost", 3)), "m": self._get("memory_cost", 65536), "p": self._get("parallelism", 4)}
        return any(int(facts[key]) != value for key, value in wanted.items())


class _Digest(_Handler):
    """A digest in hexadecimal, or in base64 after a prefix, as LDAP has it."""

    def _make(self, secret, hash=None):
        digest = _hashlib.new(self.digest, secret)
        return self.ident + _base64.b64encode(digest.digest()).decode() if self.ident else digest.hexdigest()

    def identify(self, hash):
        hash = _text(hash)
        if self.ident:
            return hash.startswith(self.ident)
        return len(hash) == _hashlib.new(self.digest).digest_size * 2 and all(c in "0123456789abcdefABCDEF" for c in hash)

    def verify(self, secret, hash):
        return _hmac.compare_digest(self._make(_bytes(secret)).lower() if not self.ident else self._make(_bytes(secret)),
                                    _text(hash).lower() if not self.ident else _text(hash))


class _LdapSalted(_Handler):
    setting_kwds = ("salt", "salt_size")

    def _make(self, secret, hash=None):
        size = _hashlib.new(self.digest).digest_size
        salt = _base64.b64decode(hash[len(self.ident):])[size:] if hash else self._get("salt")
        salt = _os.urandom(self._get("salt_size", 8)) if salt is None else salt
        return self.ident + _base64.b64encode(_hashlib.new(self.digest, secret + salt).digest() + salt).decode("ascii")


class _DjangoSalted(_Handler):
    salt_letters, salt_size, setting_kwds = _LETTERS, 12, ("salt", "salt_size")

    def _make(self, secret, hash=None):
        salt = hash.split("$")[1] if hash else self._salt()
        return "%s%s$%s" % (self.ident, salt, _hashlib.new(self.digest, salt.encode() + secret).hexdigest())


class _DjangoPbkdf2(_Handler):
    salt_letters, salt_size, min_rounds, max_rounds = _LETTERS, 12, 1, 2**32 - 1
    setting_kwds = ("salt", "salt_size", "rounds")

    def _make(self, secret, hash=None):
        rounds, salt = (int(hash.split("$")[1]), hash.split("$")[2]) if hash else (self._rounds(), self._salt())
        key = _hashlib.pbkdf2_hmac(self.digest, secret, salt.encode(), rounds)
        return "%s%d$%s$%s" % (self.ident, rounds, salt, _base64.b64encode(key).decode("ascii"))

    def rounds_of(self, hash):
        return int(hash.split("$")[1])


class _Phpass(_Handler):
    """MD5 again and again; groups of three bytes written from the low end."""
    ident, default_rounds, min_rounds, max_rounds, salt_size = ("$P$", "$H$"), 19, 7, 30, 8
    setting_kwds = ("salt", "rounds", "ident")

    def _make(self, secret, hash=None):
        start = hash[:4] if hash else str(self._get("ident", "$P$")) + _H64[self._rounds()]
        salt = hash[4:12] if hash else self._salt()
        digest = _hashlib.md5(salt.encode() + secret).digest()
        for _ in range(1 << _H64.index(start[3])):
            digest = _hashlib.md5(digest + secret).digest()
        return start + salt + self._encoded(digest)

    @staticmethod
    def _encoded(digest):
        out = ""
        for i in range(0, len(digest), 3):
            group = digest[i:i + 3]
            number = int.from_bytes(group, "little")
            out += "".join(_H64[number >> 6 * k & 63] for k in range(len(group) + 1))
        return out

    def rounds_of(self, hash):
        return _H64.index(hash[3])


class _Mysql41(_Handler):
    ident = "*"

    def _make(self, secret, hash=None):
        return "*" + _hashlib.sha1(_hashlib.sha1(secret).digest()).hexdigest().upper()


class _PostgresMd5(_Handler):
    ident, context_kwds = "md5", ("user",)

    def _make(self, secret, hash=None, user=""):
        return "md5" + _hashlib.md5(secret + _bytes(user)).hexdigest()


class _Plaintext(_Handler):
    def _make(self, secret, hash=None):
        return secret.decode("utf-8")

    def identify(self, hash):
        return isinstance(hash, (str, bytes))


class _Disabled(_Handler):
    """A hash that no password has."""

    def _make(self, secret, hash=None):
        return self.ident

    def verify(self, secret, hash):
        return False


_known = {handler.name: handler for handler in [
    _Bcrypt("bcrypt"), _BcryptSha256("bcrypt_sha256"), _Argon2("argon2"), _Plaintext("plaintext"),
    _Pbkdf2("pbkdf2_sha1", digest="sha1", ident="$pbkdf2$", default_rounds=131000),
    _Pbkdf2("pbkdf2_sha256", digest="sha256", ident="$pbkdf2-sha256$", default_rounds=29000),
    _Pbkdf2("pbkdf2_sha512", digest="sha512", ident="$pbkdf2-sha512$", default_rounds=25000),
    _ShaCrypt("sha256_crypt", ident="$5$", default_rounds=535000), _ShaCrypt("sha512_crypt", ident="$6$", default_rounds=656000),
    _Crypt("md5_crypt", ident="$1$", salt_size=8), _DesCrypt("des_crypt"), _Phpass("phpass"),
    *(_Digest("hex_" + d, digest=d, ident="") for d in ("md5", "sha1", "sha256", "sha512")),
    _Digest("ldap_md5", digest="md5", ident="{MD5}"), _Digest("ldap_sha1", digest="sha1", ident="{SHA}"),
    _LdapSalted("ldap_salted_md5", digest="md5", ident="{SMD5}"), _LdapSalted("ldap_salted_sha1", digest="sha1", ident="{SSHA}"),
    _LdapSalted("ldap_salted_sha256", digest="sha256", ident="{SSHA256}"),
    _LdapSalted("ldap_salted_sha512", digest="sha512", ident="{SSHA512}"),
    _DjangoSalted("django_salted_sha1", digest="sha1", ident="sha1$"), _DjangoSalted("django_salted_md5", digest="md5", ident="md5$"),
    _DjangoPbkdf2("django_pbkdf2_sha256", digest="sha256", ident="pbkdf2_sha256$", default_rounds=29000),
    _DjangoPbkdf2("django_pbkdf2_sha1", digest="sha1", ident="pbkdf2_sha1$", default_rounds=131000),
    _Mysql41("mysql41"), _PostgresMd5("postgres_md5"), _Disabled("unix_disabled", ident="!"), _Disabled("django_disabled", ident="!")]}
globals().update(_known)


__getattr__ = _rest(__name__)
