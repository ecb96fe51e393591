# oslo_utils.encodeutils: bytes and text, one made of the other.
from _retort import rest as _rest


def safe_decode(text, incoming=None, errors="strict"):
    if not isinstance(text, (str, bytes)):
        raise TypeError("%s can't be decoded" % type(text))
    return text if isinstance(text, str) else text.decode(incoming or "utf-8", errors)


def safe_encode(text, incoming=None, encoding="utf-8", errors="strict"):
    if not isinstance(text, (str, bytes)):
        raise TypeError("%s can't be encoded" % type(text))
    return text.encode(encoding, errors) if isinstance(text, str) else text


def to_utf8(text):
    return safe_encode(text)


def exception_to_unicode(exc):
    return str(exc)


__getattr__ = _rest(__name__)
