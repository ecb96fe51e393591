# werkzeug.security: password hashes in the form method$salt$hash.
import hashlib as _hashlib
import hmac as _hmac
import secrets as _secrets

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def gen_salt(length):
    if length <= 0:
        raise ValueError("Salt length must be at least 1.")
    return "".join(_secrets.choice(_LETTERS) for _ in range(length))


def _hash(method, salt, password):
    """(hex digest, the method with its parameters)"""
    name, *args = method.split(":")
    salt, password = salt.encode(), password.encode()
    if name == "scrypt":
        n, r, p = (int(a) for a in args) if args else (2 ** 15, 8, 1)
        made = _hashlib.scrypt(password, salt=salt, n=n, r=r, p=p, maxmem=132 * n * r * p)
        return made.hex(), "scrypt:%d:%d:%d" % (n, r, p)
    if name == "pbkdf2":
        digest = args[0] if args else "sha256"
        rounds = int(args[1]) if len(args) > 1 else 1000000
        return _hashlib.pbkdf2_hmac(digest, password, salt, rounds).hex(), "pbkdf2:%s:%d" % (digest, rounds)
    raise ValueError("Invalid hash method '%s'." % name)


def generate_password_hash(password, method="scrypt", salt_length=16):
    salt = gen_salt(salt_length)
    made, method = _hash(method, salt, password)
    return "%s$%s$%s" % (method, salt, made)


def check_password_hash(pwhash, password):
    try:
        method, salt, made = pwhash.split("$", 2)
    except ValueError:
        return False
    return _hmac.compare_digest(_hash(method, salt, password)[0], made)
