# Helpers over a cursor: many rows in one statement.
import json as _json
import re as _re
from _retort import rest as _rest


class Json:
    def __init__(self, adapted, dumps=None):
        self.adapted = adapted
        self._dumps = dumps or _json.dumps

    def dumps(self, obj):
        return self._dumps(obj)

    def __str__(self):
        return self.dumps(self.adapted)


class DictRow(list):
    """A list whose items also go by the names of the columns."""
    __slots__ = ("_names",)

    def __init__(self, names, values):
        super().__init__(values)
        self._names = {name: i for i, name in enumerate(names)}

    def _at(self, key):
        return key if isinstance(key, (int, slice)) else self._names[key]

    def __getitem__(self, key):
        return super().__getitem__(self._at(key))

    def __setitem__(self, key, value):
        super().__setitem__(self._at(key), value)

    def keys(self):
        return iter(self._names)

    def values(self):
        return iter(self)

    def items(self):
        return ((name, self[i]) for name, i in self._names.items())

    def get(self, key, default=None):
        return self[key] if key in self._names else default

    def __contains__(self, key):
        return key in self._names

    def copy(self):
        return dict(self.items())


class RealDictRow(dict):
    def __init__(self, names=(), values=()):
        super().__init__(zip(names, values))

    def __repr__(self):
        return "RealDictRow(%r)" % (list(self.items()),)


class DictCursor:
    _row = DictRow


class RealDictCursor:
    _row = RealDictRow


class NamedTupleCursor:
    _made = {}

    @classmethod
    def _row(cls, names, values):
        if names not in cls._made:
            from collections import namedtuple
            fields = [_re.sub(r"^(?=[_\d])|^$", "f", _re.sub(r"\W", "_", name)) for name in names]
            cls._made[names] = namedtuple("Record", fields, rename=True)
        return cls._made[names](*values)


def register_uuid(oids=None, conn_or_curs=None):
    return None


def register_default_json(conn_or_curs=None, globally=False, loads=None, oid=None, array_oid=None, name=None):
    return None


register_default_jsonb = register_default_json


def register_hstore(conn_or_curs, globally=False, unicode=False, oid=None, array_oid=None):
    return None


def _plain(value):
    return str(value) if isinstance(value, Json) else value


def _pages(rows, size):
    page = []
    for row in rows:
        page.append(row)
        if len(page) == size:
            yield page
            page = []
    if page:
        yield page


def execute_batch(cur, sql, argslist, page_size=100):
    for args in argslist:
        cur.execute(sql, args)


def _fill(template, row):
    if isinstance(row, dict):
        names = _re.findall(r"%\((\w+)\)s", template)
        return _re.sub(r"%\(\w+\)s", "%s", template), [_plain(row[n]) for n in names]
    return template, [_plain(v) for v in row]


def execute_values(cur, sql, argslist, template=None, page_size=100, fetch=False):
    parts = _re.split(r"(?<!%)%s", sql)
    if len(parts) != 2:
        raise ValueError("the query contains more than one '%s' placeholder" if len(parts) > 2
                         else "the query doesn't contain any '%s' placeholder")
    result = [] if fetch else None
    for page in _pages(argslist, page_size):
        texts, values = [], []
        for row in page:
            form = template or "(" + ",".join(["%s"] * len(row)) + ")"
            text, more = _fill(form, row)
            texts.append(text)
            values.extend(more)
        cur.execute(parts[0] + ",".join(texts) + parts[1], values)
        if fetch:
            result.extend(cur.fetchall())
    return result


__getattr__ = _rest(__name__)
