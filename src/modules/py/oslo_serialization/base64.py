# oslo_serialization.base64
import base64 as _base64
import binascii as _binascii


def _bytes(value, encoding):
    return value.encode(encoding) if isinstance(value, str) else value


def encode_as_bytes(s, encoding="utf-8"):
    return _base64.b64encode(_bytes(s, encoding))


def encode_as_text(s, encoding="utf-8"):
    return encode_as_bytes(s, encoding).decode("ascii")


def decode_as_bytes(encoded):
    try:
        return _base64.b64decode(_bytes(encoded, "utf-8"))
    except _binascii.Error as error:
        raise TypeError(str(error)) from error


def decode_as_text(encoded, encoding="utf-8"):
    return decode_as_bytes(encoded).decode(encoding)
