# flask.json: JSON with dates, decimals and UUIDs.
import dataclasses as _dataclasses
import datetime as _datetime
import decimal as _decimal
import json as _json
import uuid as _uuid
from email.utils import formatdate as _formatdate

from _retort import rest as _rest


def _http_date(value):
    if isinstance(value, _datetime.datetime):
        moment = value if value.tzinfo is not None else value.replace(tzinfo=_datetime.timezone.utc)
    else:
        moment = _datetime.datetime(value.year, value.month, value.day, tzinfo=_datetime.timezone.utc)
    return _formatdate(moment.timestamp(), usegmt=True)


def _default(value):
    if isinstance(value, _datetime.date):
        return _http_date(value)
    if isinstance(value, (_decimal.Decimal, _uuid.UUID)):
        return str(value)
    if _dataclasses.is_dataclass(value):
        return _dataclasses.asdict(value)
    if hasattr(value, "__html__"):
        return str(value.__html__())
    raise TypeError("Object of type %s is not JSON serializable" % type(value).__name__)


class JSONEncoder(_json.JSONEncoder):
    def default(self, o):
        return _default(o)


JSONDecoder = _json.JSONDecoder


def dumps(obj, **kwargs):
    kwargs.pop("app", None)
    if "cls" not in kwargs:
        kwargs.setdefault("default", _default)
    return _json.dumps(obj, **{"sort_keys": True, **kwargs})


def dump(obj, fp, **kwargs):
    fp.write(dumps(obj, **kwargs))


def loads(s, **kwargs):
    kwargs.pop("app", None)
    return _json.loads(s, **kwargs)


def load(fp, **kwargs):
    return loads(fp.read(), **kwargs)


__getattr__ = _rest(__name__)
