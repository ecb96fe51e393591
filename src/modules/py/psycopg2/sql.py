# SQL put together from parts, names quoted: sql.SQL("select {}").format(sql.Identifier("x")).
import string as _string


class Composable:
    """What has a text: one thing wrapped, which a subclass calls by a name of its own."""

    def __init__(self, wrapped):
        self._wrapped = wrapped

    def __str__(self):
        return self.as_string(None)

    def __repr__(self):
        return "%s(%r)" % (type(self).__name__, self._wrapped)

    def __add__(self, other):
        return Composed([self, *(other if isinstance(other, Composed) else [other])])

    def __mul__(self, n):
        return Composed(n * [self])

    def __eq__(self, other):
        return type(other) is type(self) and other._wrapped == self._wrapped

    def __ne__(self, other):
        return not self.__eq__(other)


_wrapped = property(lambda self: self._wrapped)


class Composed(Composable):
    seq = property(lambda self: list(self._wrapped))

    def __init__(self, seq):
        Composable.__init__(self, [*seq])

    def __iter__(self):
        yield from self._wrapped

    def __add__(self, other):
        return Composed([*self, *(other if isinstance(other, Composed) else [other])])

    def as_string(self, context):
        texts = [part.as_string(context) for part in self]
        return "".join(texts)

    def join(self, joiner):
        between = joiner if isinstance(joiner, Composable) else SQL(joiner)
        return between.join(self)


class SQL(Composable):
    string = _wrapped

    def as_string(self, context):
        return self.string

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
        return Composed([one for part in seq for one in (self, part)][1:])


class Identifier(Composable):
    strings = _wrapped
    string = property(lambda self: self.strings[0])

    def __init__(self, *strings):
        if len(strings) == 0:
            raise TypeError("Identifier cannot be empty")
        Composable.__init__(self, strings)

    def as_string(self, context):
        return ".".join('"%s"' % name.replace('"', '""') for name in self.strings)


class Literal(Composable):
    wrapped = _wrapped

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
    name = _wrapped

    def __init__(self, name=None):
        Composable.__init__(self, name)

    def as_string(self, context):
        return "%" + ("" if self.name is None else "(%s)" % self.name) + "s"


NULL = SQL("NULL")
DEFAULT = SQL("DEFAULT")
