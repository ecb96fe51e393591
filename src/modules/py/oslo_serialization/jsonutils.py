# oslo_serialization.jsonutils: JSON of values that JSON has no form for.
import datetime as _datetime
import json
import uuid as _uuid
from json import JSONDecodeError, JSONEncoder

from oslo_utils.encodeutils import safe_decode as _safe_decode

from _retort import rest as _rest


def to_primitive(value, **options):
    if isinstance(value, dict):
        return {k: to_primitive(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [to_primitive(v) for v in value]
    if isinstance(value, _datetime.datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.%f")
    if isinstance(value, bytes):
        return value.decode("utf-8")
    return str(value) if isinstance(value, _uuid.UUID) else value


def dumps(obj, default=to_primitive, **options):
    return json.dumps(obj, default=default, **options)


def dump_as_bytes(obj, default=to_primitive, encoding="utf-8", **options):
    return dumps(obj, default, **options).encode(encoding)


def dump(obj, fp, *args, **options):
    fp.write(dumps(obj, **options))


def loads(s, encoding="utf-8", **options):
    return json.loads(_safe_decode(s, encoding), **options)


def load(fp, encoding="utf-8", **options):
    return loads(fp.read(), encoding, **options)


__getattr__ = _rest(__name__)
