# oslo_db.sqlalchemy.types: types of columns.
import json as _json

from sqlalchemy.dialects import mysql as _mysql
from sqlalchemy.types import Integer, String as _String, Text, TypeDecorator

from _retort import rest as _rest


class JsonEncodedType(TypeDecorator):
    type = None
    impl = Text
    cache_ok = True

    def __init__(self, mysql_as_long=False, mysql_as_medium=False):
        super().__init__()
        if mysql_as_long and mysql_as_medium:
            raise TypeError("mysql_as_long and mysql_as_medium are mutually exclusive")
        larger = _mysql.LONGTEXT if mysql_as_long else _mysql.MEDIUMTEXT if mysql_as_medium else None
        if larger:
            self.impl = Text().with_variant(larger(), "mysql")

    def process_bind_param(self, value, dialect):
        if value is None:
            value = self.type() if self.type is not None else None
        elif self.type is not None and not isinstance(value, self.type):
            raise TypeError("%s supposes to store %s objects, but %s given"
                            % (type(self).__name__, self.type.__name__, type(value).__name__))
        return _json.dumps(value)

    def process_result_value(self, value, dialect):
        return _json.loads(value) if value is not None else None


class JsonEncodedDict(JsonEncodedType):
    type = dict
    cache_ok = True


class JsonEncodedList(JsonEncodedType):
    type = list
    cache_ok = True


class SoftDeleteInteger(TypeDecorator):
    impl = Integer
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return None if value is None else int(value)


class String(_String):
    cache_ok = True

    def __init__(self, length, mysql_ndb_length=None, mysql_ndb_type=None, **options):
        super().__init__(length, **options)


__getattr__ = _rest(__name__)
