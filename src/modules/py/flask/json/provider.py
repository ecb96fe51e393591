# flask.json.provider: what an application encodes with.
from flask import json as _json


class JSONProvider:
    def __init__(self, app):
        self._app = app

    def dumps(self, obj, **kwargs):
        raise NotImplementedError

    def loads(self, s, **kwargs):
        raise NotImplementedError

    def dump(self, obj, fp, **kwargs):
        fp.write(self.dumps(obj, **kwargs))

    def load(self, fp, **kwargs):
        return self.loads(fp.read(), **kwargs)


class DefaultJSONProvider(JSONProvider):
    default = staticmethod(_json._default)
    ensure_ascii = sort_keys = True
    compact = None
    mimetype = "application/json"

    def dumps(self, obj, **kwargs):
        return _json.dumps(obj, **{"default": self.default, "ensure_ascii": self.ensure_ascii, "sort_keys": self.sort_keys, **kwargs})

    def loads(self, s, **kwargs):
        return _json.loads(s, **kwargs)
