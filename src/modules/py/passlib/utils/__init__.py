# passlib.utils
import hmac as _hmac
import secrets as _secrets


def consteq(left, right):
    if isinstance(left, str) != isinstance(right, str):
        raise TypeError("inputs must be both unicode or both bytes")
    return _hmac.compare_digest(left.encode() if isinstance(left, str) else left, right.encode() if isinstance(right, str) else right)


def to_bytes(source, encoding="utf-8", param="value", source_encoding=None):
    return source.encode(encoding) if isinstance(source, str) else bytes(source)


def to_unicode(source, encoding="utf-8", param="value"):
    return source if isinstance(source, str) else source.decode(encoding)


to_native_str = to_unicode


def to_bool(value, param="boolean"):
    if isinstance(value, str):
        clean = value.lower().strip()
        if clean in ("true", "t", "yes", "y", "on", "1", "enable", "enabled"):
            return True
        if clean in ("false", "f", "no", "n", "off", "0", "disable", "disabled"):
            return False
        raise ValueError("unrecognized %s value: %r" % (param, value))
    return bool(value)


def getrandstr(rng, charset, count):
    return "".join(_secrets.choice(charset) for _ in range(count))


def generate_password(size=10, charset="2346789ABCDEFGHJKMNPQRTUVWXYZabcdefghjkmnpqrstuvwxyz"):
    return getrandstr(None, charset, size)


def saslprep(source, param="value"):
    """Spaces are spaces, what is not seen is left out, and the rest is put together (NFKC)."""
    import unicodedata
    kept = ("" if c in "\u00ad\u034f\u1806\u180b\u180c\u180d\u200b\u200c\u200d\u2060\ufeff" else
            " " if unicodedata.category(c) == "Zs" else c for c in source)
    return unicodedata.normalize("NFKC", "".join(kept))
