# click.types: what turns the text of a parameter into a value.
import datetime as _datetime
import enum as _enum
import os as _os
import stat as _stat
import uuid as _uuid

from click.exceptions import BadParameter as _BadParameter


def _quoted(values):
    return ", ".join(repr(v) for v in values)


class ParamType:
    is_composite = False
    arity = 1
    name = None
    envvar_list_splitter = None

    def __call__(self, value, param=None, ctx=None):
        return self.convert(value, param, ctx) if value is not None else None

    def convert(self, value, param, ctx):
        return value

    def get_metavar(self, param, ctx=None):
        return None

    def get_missing_message(self, param, ctx=None):
        return None

    def split_envvar_value(self, rv):
        return (rv or "").split(self.envvar_list_splitter)

    def fail(self, message, param=None, ctx=None):
        raise _BadParameter(message, ctx=ctx, param=param)

    def to_info_dict(self):
        return {"param_type": type(self).__name__.removesuffix("ParamType"), "name": self.name}

    def shell_complete(self, ctx, param, incomplete):
        return []


class CompositeParamType(ParamType):
    is_composite = True


class FuncParamType(ParamType):
    def __init__(self, func):
        self.func, self.name = func, getattr(func, "__name__", type(func).__name__)

    def convert(self, value, param, ctx):
        try:
            return self.func(value)
        except ValueError:
            self.fail(str(value), param, ctx)


class UnprocessedParamType(ParamType):
    name = "text"

    def __repr__(self):
        return "UNPROCESSED"


class StringParamType(ParamType):
    name = "text"

    def convert(self, value, param, ctx):
        return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)

    def __repr__(self):
        return "STRING"


class Choice(ParamType):
    name = "choice"

    def __init__(self, choices, case_sensitive=True):
        self.choices, self.case_sensitive = tuple(choices), case_sensitive

    def normalize_choice(self, choice, ctx=None):
        text = choice.name if isinstance(choice, _enum.Enum) else str(choice)
        return text if self.case_sensitive else text.casefold()

    def _texts(self):
        return [self.normalize_choice(choice) for choice in self.choices]

    def get_metavar(self, param, ctx=None):
        shown = "|".join(self._texts())
        return "{%s}" % shown if param is not None and param.required and param.param_type_name == "argument" else "[%s]" % shown

    def get_missing_message(self, param, ctx=None):
        return "Choose from:\n\t" + ",\n\t".join(self._texts())

    def convert(self, value, param, ctx):
        for choice in self.choices:
            if value == choice or self.normalize_choice(value) == self.normalize_choice(choice):
                return choice
        shown = _quoted(self._texts())
        self.fail("%r is not %s%s." % (str(value), "one of " if len(self.choices) != 1 else "", shown), param, ctx)

    def __repr__(self):
        return "Choice(%r)" % (list(self.choices),)


class DateTime(ParamType):
    name = "datetime"

    def __init__(self, formats=None):
        self.formats = formats or ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S"]

    def get_metavar(self, param, ctx=None):
        return "[%s]" % "|".join(self.formats)

    def convert(self, value, param, ctx):
        if isinstance(value, _datetime.datetime):
            return value
        for form in self.formats:
            try:
                return _datetime.datetime.strptime(value, form)
            except ValueError:
                pass
        self.fail("%r does not match the format%s %s." % (value, "" if len(self.formats) == 1 else "s", _quoted(self.formats)), param, ctx)

    def __repr__(self):
        return "DateTime"


class _Number(ParamType):
    _number = int
    _called = "integer"

    def convert(self, value, param, ctx):
        try:
            return self._number(value)
        except ValueError:
            self.fail("%r is not a valid %s." % (value, self._called), param, ctx)

    def __repr__(self):
        return {"integer": "INT", "float": "FLOAT"}[self.name]


class IntParamType(_Number):
    name = "integer"


class FloatParamType(_Number):
    name, _number, _called = "float", float, "float"


class _Range:
    def __init__(self, min=None, max=None, min_open=False, max_open=False, clamp=False):
        self.min, self.max, self.min_open, self.max_open, self.clamp = min, max, min_open, max_open, clamp

    def convert(self, value, param, ctx):
        value = super().convert(value, param, ctx)
        low = self.min is not None and (value <= self.min if self.min_open else value < self.min)
        high = self.max is not None and (value >= self.max if self.max_open else value > self.max)
        if not (low or high):
            return value
        if not self.clamp:
            self.fail("%s is not in the range %s." % (value, self._describe_range()), param, ctx)
        return self._clamped(self.min, 1, self.min_open) if low else self._clamped(self.max, -1, self.max_open)

    def _clamped(self, bound, step, is_open):
        return bound + step if is_open else bound

    def _describe_range(self):
        above, below = "" if self.min_open else "=", "" if self.max_open else "="
        if self.min is None:
            return "x<%s%s" % (below, self.max)
        if self.max is None:
            return "x>%s%s" % (above, self.min)
        return "%s<%sx<%s%s" % (self.min, above, below, self.max)

    def __repr__(self):
        return "<%s %s%s>" % (type(self).__name__, self._describe_range(), " clamped" if self.clamp else "")


class IntRange(_Range, IntParamType):
    name = "integer range"


class FloatRange(_Range, FloatParamType):
    name = "float range"

    def __init__(self, min=None, max=None, min_open=False, max_open=False, clamp=False):
        super().__init__(min, max, min_open, max_open, clamp)
        if clamp and (min_open or max_open):
            raise TypeError("Clamping is not supported for open bounds.")


class BoolParamType(ParamType):
    name = "boolean"
    _STATES = {"": False, **dict.fromkeys(("0", "f", "false", "n", "no", "off"), False),
               **dict.fromkeys(("1", "on", "t", "true", "y", "yes"), True)}

    def convert(self, value, param, ctx):
        if value in (False, True):
            return bool(value)
        found = self._STATES.get(str(value).strip().lower())
        if found is None:
            self.fail("%r is not a valid boolean. Recognized values: %s" % (value, ", ".join(sorted(self._STATES))), param, ctx)
        return found

    def __repr__(self):
        return "BOOL"


class UUIDParameterType(ParamType):
    name = "uuid"

    def convert(self, value, param, ctx):
        if isinstance(value, _uuid.UUID):
            return value
        try:
            return _uuid.UUID(value.strip())
        except ValueError:
            self.fail("%r is not a valid UUID." % value, param, ctx)

    def __repr__(self):
        return "UUID"


class File(ParamType):
    name = "filename"
    envvar_list_splitter = _os.path.pathsep

    def __init__(self, mode="r", encoding=None, errors="strict", lazy=None, atomic=False):
        self.mode, self.encoding, self.errors, self.lazy, self.atomic = mode, encoding, errors, lazy, atomic

    def convert(self, value, param, ctx):
        from click.utils import open_file
        if any(hasattr(value, act) for act in ("read", "write")):
            return value
        lazy = self.lazy
        if lazy is None:
            lazy = "w" in self.mode and value != "-"
        try:
            return open_file(value, self.mode, self.encoding, self.errors, lazy=lazy)
        except OSError as error:
            self.fail("'%s': %s" % (_os.fsdecode(value), error.strerror), param, ctx)


class Path(ParamType):
    envvar_list_splitter = _os.path.pathsep

    def __init__(self, exists=False, file_okay=True, dir_okay=True, writable=False, readable=True, resolve_path=False,
                 allow_dash=False, path_type=None, executable=False):
        self.exists, self.file_okay, self.dir_okay, self.writable, self.readable = exists, file_okay, dir_okay, writable, readable
        self.executable, self.resolve_path, self.allow_dash, self.type = executable, resolve_path, allow_dash, path_type
        self.name = "file" if file_okay and not dir_okay else "directory" if dir_okay and not file_okay else "path"

    def _refused(self, path):
        try:
            mode = _os.stat(path).st_mode
        except OSError:
            return "does not exist." if self.exists else None
        if not self.file_okay and _stat.S_ISREG(mode):
            return "is a file."
        if not self.dir_okay and _stat.S_ISDIR(mode):
            return "is a directory."
        for wanted, right, word in ((self.readable, _os.R_OK, "readable"), (self.writable, _os.W_OK, "writable"),
                                    (self.executable, _os.X_OK, "executable")):
            if wanted and not _os.access(path, right):
                return "is not %s." % word
        return None

    def convert(self, value, param, ctx):
        path = value
        if not (self.file_okay and self.allow_dash and path in (b"-", "-")):
            if self.resolve_path:
                path = _os.path.realpath(path)
            why = self._refused(path)
            if why:
                self.fail("%s '%s' %s" % (self.name.title(), _os.fsdecode(value), why), param, ctx)
        if self.type is None or isinstance(path, self.type):
            return path
        return _os.fsdecode(path) if self.type is str else _os.fsencode(path) if self.type is bytes else self.type(path)


class Tuple(CompositeParamType):
    def __init__(self, types):
        self.types = [convert_type(kind) for kind in types]

    @property
    def name(self):
        return "<%s>" % " ".join(kind.name for kind in self.types)

    @property
    def arity(self):
        return len(self.types)

    def convert(self, value, param, ctx):
        if len(value) != len(self.types):
            self.fail("%d value%s required, but %d %s given." % (
                len(self.types), " is" if len(self.types) == 1 else "s are", len(value), "was" if len(value) == 1 else "were"), param, ctx)
        return tuple(kind(v, param, ctx) for kind, v in zip(self.types, value))


UNPROCESSED, STRING = UnprocessedParamType(), StringParamType()
INT, FLOAT, BOOL, UUID = IntParamType(), FloatParamType(), BoolParamType(), UUIDParameterType()
_PLAIN = {str: STRING, int: INT, float: FLOAT, bool: BOOL, _uuid.UUID: UUID}


def convert_type(ty, default=None):
    """The ParamType of TY, or of what DEFAULT is."""
    guessed = ty is None and default is not None
    if guessed:
        first = default[0] if isinstance(default, (list, tuple)) and default else default
        ty = tuple(map(type, first)) if isinstance(first, (list, tuple)) and first else type(first)
    if ty is None or isinstance(ty, ParamType):
        return ty or STRING
    if isinstance(ty, tuple):
        return Tuple(ty)
    return _PLAIN.get(ty) or (STRING if guessed else FuncParamType(ty))
