# orjson: dumps gives bytes without spaces.
import json as _json
from json import JSONDecodeError

JSONEncodeError = TypeError
OPT_INDENT_2, OPT_SORT_KEYS, OPT_NON_STR_KEYS, OPT_NAIVE_UTC, OPT_UTC_Z, OPT_SERIALIZE_NUMPY, OPT_APPEND_NEWLINE = 1, 32, 4, 2, 128, 16, 1024


def _default(value):
    import dataclasses
    import datetime
    import enum
    import uuid
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, enum.Enum):
        return value.value
    if dataclasses.is_dataclass(value):
        return dataclasses.asdict(value)
    raise TypeError("Type is not JSON serializable: %s" % type(value).__name__)


def dumps(value, default=None, option=0):
    def convert(v):
        try:
            return _default(v)
        except TypeError:
            if default is None:
                raise
            return default(v)
    option = option or 0
    text = _json.dumps(value, default=convert, ensure_ascii=False, sort_keys=bool(option & OPT_SORT_KEYS),
                       indent=2 if option & OPT_INDENT_2 else None, separators=None if option & OPT_INDENT_2 else (",", ":"))
    return (text + ("\n" if option & OPT_APPEND_NEWLINE else "")).encode()


def loads(text):
    return _json.loads(text if isinstance(text, (str, bytes, bytearray)) else bytes(text))
