# SQL put together from parts, names quoted: sql.SQL("select {}").format(sql.Identifier("x")).
import string as _string


class Composable:
    def __init__(self, wrapped):
        self._wrapped = wrapped

    def __repr__(self):
        return "%s(%r)" % (self.__class__.__name__, self._wrapped)

    def __add__(self, other):
        return Composed([self]) + (other if isinstance(other, Composed) else Composed([other]))

    def __mul__(self, n):
        return Composed([self] * n)

    def __eq__(self, other):
        return type(self) is type(other) and self._wrapped == other._wrapped

    def __ne__(self, other):
        return not self == other

    def __str__(self):
        return self.as_string(None)


class Composed(Composable):
    def __init__(self, seq):
        super().__init__(list(seq))

    @property
    def seq(self):
        return list(self._wrapped)

    def as_string(self, context):
        return "".join(part.as_string(context) for part in self._wrapped)

    def __iter__(self):
        return iter(self._wrapped)

    def __add__(self, other):
        return Composed(self._wrapped + (other._wrapped if isinstance(other, Composed) else [other]))

    def join(self, joiner):
        return (SQL(joiner) if isinstance(joiner, str) else joiner).join(self._wrapped)


class SQL(Composable):
    @property
    def string(self):
        return self._wrapped

    def as_string(self, context):
        return self._wrapped

    def format(self, *args, **kwargs):
        parts, auto = [], 0
        for text, name, spec, conversion in _string.Formatter().parse(self._wrapped):
            if text:
                parts.append(SQL(text))
            if name is None:
                continue
            if name == "":
                name, auto = str(auto), auto + 1
            parts.append(args[int(name)] if name.isdigit() else kwargs[name])
        return Composed(parts)

    def join(self, seq):
        parts = []
        for n, part in enumerate(seq):
            if n:
                parts.append(self)
            parts.append(part)
        return Composed(parts)


class Identifier(Composable):
    def __init__(self, *strings):
        if not strings:
            raise TypeError("Identifier cannot be empty")
        super().__init__(strings)

    @property
    def strings(self):
        return self._wrapped

    @property
    def string(self):
        return self._wrapped[0]

    def as_string(self, context):
        return ".".join('"' + s.replace('"', '""') + '"' for s in self._wrapped)


class Literal(Composable):
    @property
    def wrapped(self):
        return self._wrapped

    def as_string(self, context):
        v = self._wrapped
        if v is None:
            return "NULL"
        if isinstance(v, bool):
            return "true" if v else "false"
        if isinstance(v, (int, float)):
            return str(v)
        if isinstance(v, (list, tuple)):
            return "ARRAY[" + ",".join(Literal(x).as_string(context) for x in v) + "]"
        text = v.hex() if isinstance(v, bytes) else str(v)
        if isinstance(v, bytes):
            return "'\\x" + text + "'::bytea"
        quoted = "'" + text.replace("'", "''") + "'"
        return quoted if "\\" not in text else " E" + quoted.replace("\\", "\\\\")


class Placeholder(Composable):
    def __init__(self, name=None):
        super().__init__(name)

    @property
    def name(self):
        return self._wrapped

    def as_string(self, context):
        return "%s" if self._wrapped is None else "%%(%s)s" % self._wrapped


NULL = SQL("NULL")
DEFAULT = SQL("DEFAULT")
