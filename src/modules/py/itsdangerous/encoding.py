# itsdangerous.encoding - base64 for URLs without its filling, numbers as bytes.
import base64 as _base64

from itsdangerous.exc import BadData


def want_bytes(s, encoding="utf-8", errors="strict"):
    return s.encode(encoding, errors) if isinstance(s, str) else s


def base64_encode(string):
    return _base64.urlsafe_b64encode(want_bytes(string)).rstrip(b"=")


def base64_decode(string):
    string = want_bytes(string, "ascii", "ignore")
    try:
        return _base64.urlsafe_b64decode(string + b"=" * (-len(string) % 4))
    except (TypeError, ValueError):
        raise BadData("Invalid base64-encoded data") from None


def int_to_bytes(num):
    return num.to_bytes((num.bit_length() + 7) // 8, "big")


def bytes_to_int(bytestr):
    return int.from_bytes(bytestr, "big")
