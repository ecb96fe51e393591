# pydantic: values made into what an annotation says, with the checks that stand beside it.
import datetime as _dt
import enum as _enum
import re as _re
import types as _types
import typing as _t
import uuid as _uuid
from decimal import Decimal as _Decimal
from pathlib import Path as _Path

from pydantic._fields import (
    AfterValidator, BeforeValidator, FieldInfo, PlainValidator, StringConstraints, ValidationError, WrapValidator,
    _Bad, _MISSING, _NONE, _bad, _call_plain, _under)

__name__ = "pydantic"


# --- conversion ---

_TRUE = {"1", "true", "t", "yes", "y", "on"}
_FALSE = {"0", "false", "f", "no", "n", "off"}


def _to_bool(value, info):
    if isinstance(value, bool):
        return value
    if isinstance(value, bytes):
        value = value.decode()
    if isinstance(value, str) and value.lower() in _TRUE or value in (1, 1.0) and not isinstance(value, str):
        return True
    if isinstance(value, str) and value.lower() in _FALSE or value in (0, 0.0) and not isinstance(value, str):
        return False
    if isinstance(value, str):
        raise _bad("bool_parsing", "Input should be a valid boolean, unable to interpret input", value)
    raise _bad("bool_type", "Input should be a valid boolean", value)


def _to_int(value, info):
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, (str, bytes)):
        try:
            return int(value)
        except ValueError:
            raise _bad("int_parsing", "Input should be a valid integer, unable to parse string as an integer", value) from None
    if isinstance(value, float):
        raise _bad("int_from_float", "Input should be a valid integer, got a number with a fractional part", value)
    raise _bad("int_type", "Input should be a valid integer", value)


def _to_float(value, info):
    if isinstance(value, (int, float, _Decimal)):
        return float(value)
    try:
        return float(value)
    except (ValueError, TypeError):
        raise _bad("float_parsing", "Input should be a valid number, unable to parse string as a number", value) from None


def _to_str(value, info):
    if isinstance(value, str):
        return value.value if isinstance(value, _enum.Enum) else value
    if isinstance(value, (bytes, bytearray)):
        return value.decode()
    if getattr(value, "_pydantic_is_text", False):
        return str(value)
    raise _bad("string_type", "Input should be a valid string", value)


def _to_bytes(value, info):
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, (bytes, bytearray)):
        return bytes(value)
    raise _bad("bytes_type", "Input should be a valid bytes", value)


def _parser(convert, kind, noun):
    def parse(value, info):
        try:
            return convert(value)
        except (ValueError, TypeError, ArithmeticError):
            raise _bad(kind, "Input should be a valid " + noun, value) from None
    return parse


def _datetime(value):
    if isinstance(value, _dt.datetime):
        return value
    if isinstance(value, _dt.date):
        return _dt.datetime(value.year, value.month, value.day)
    if isinstance(value, (int, float)):
        return _dt.datetime.fromtimestamp(value, _dt.timezone.utc)
    return _dt.datetime.fromisoformat(value.replace("Z", "+00:00"))


def _date(value):
    if isinstance(value, _dt.datetime):
        return value.date()
    return value if isinstance(value, _dt.date) else _dt.date.fromisoformat(value)


def _timedelta(value):
    if isinstance(value, _dt.timedelta):
        return value
    if isinstance(value, (int, float)):
        return _dt.timedelta(seconds=value)
    found = _re.fullmatch(r"(?:(\d+) ?d(?:ays?)?,? ?)?(\d+):(\d\d)(?::(\d\d(?:\.\d+)?))?", value)
    if found:
        d, h, m, s = found.groups()
        return _dt.timedelta(days=int(d or 0), hours=int(h), minutes=int(m), seconds=float(s or 0))
    found = _re.fullmatch(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?", value)
    if found:
        d, h, m, s = found.groups()
        return _dt.timedelta(days=int(d or 0), hours=int(h or 0), minutes=int(m or 0), seconds=float(s or 0))
    return _dt.timedelta(seconds=float(value))


_SCALARS = {
    bool: _to_bool, int: _to_int, float: _to_float, str: _to_str, bytes: _to_bytes,
    _Decimal: _parser(lambda v: v if isinstance(v, _Decimal) else _Decimal(str(v)), "decimal_parsing", "decimal"),
    _Path: _parser(_Path, "path_type", "path"),
    _uuid.UUID: _parser(lambda v: v if isinstance(v, _uuid.UUID) else _uuid.UUID(v), "uuid_parsing", "UUID"),
    _dt.datetime: _parser(_datetime, "datetime_parsing", "datetime"),
    _dt.date: _parser(_date, "date_parsing", "date"),
    _dt.time: _parser(lambda v: v if isinstance(v, _dt.time) else _dt.time.fromisoformat(v), "time_parsing", "time"),
    _dt.timedelta: _parser(_timedelta, "time_delta_parsing", "timedelta"),
    _re.Pattern: _parser(lambda v: _re.compile(v) if isinstance(v, str) else v, "pattern_regex", "regular expression"),
}


def _convert(value, kind, info):
    """VALUE as the annotation KIND asks for, or _Bad."""
    if kind is _t.Any or kind is object or kind is _MISSING:
        return value
    if kind is None or kind is _NONE:
        if value is None:
            return None
        raise _bad("none_required", "Input should be None", value)
    origin = _t.get_origin(kind)
    if origin is not None:
        return _convert_generic(value, kind, origin, info)
    scalar = _SCALARS.get(kind) if isinstance(kind, type) else None
    if scalar is not None:
        return scalar(value, info)
    if isinstance(kind, _t.TypeVar):
        return _convert(value, kind.__bound__ or _t.Any, info)
    if isinstance(kind, _t.NewType):
        return _convert(value, kind.__supertype__, info)
    if not isinstance(kind, type):
        return value
    return _convert_class(value, kind, info)


def _convert_class(value, kind, info):
    if kind in (list, tuple, set, frozenset):
        return _sequence(value, kind, (), info)
    if kind is dict:
        if isinstance(value, dict):
            return dict(value)
        raise _bad("dict_type", "Input should be a valid dictionary", value)
    if hasattr(kind, "_pydantic_validated"):
        return kind._pydantic_validated(value, info)
    if issubclass(kind, _enum.Enum):
        return _to_enum(value, kind)
    made = getattr(kind, "_pydantic_make", None)
    if made is not None:
        return made(value)
    hook = getattr(kind, "__get_validators__", None)
    if hook is not None:
        for step in hook():
            value = _call_plain(step, value, info)
        return value
    if isinstance(value, kind):
        return value
    if issubclass(kind, (str, int, float)):
        base = str if issubclass(kind, str) else int if issubclass(kind, int) else float
        return kind(_SCALARS[base](value, info))
    raise _bad("is_instance_of", "Input should be an instance of %s" % kind.__name__, value)


def _to_enum(value, kind):
    if isinstance(value, kind):
        return value
    try:
        return kind(value)
    except (ValueError, KeyError):
        pass
    if isinstance(value, str):
        for member in kind:
            if str(member.value) == value:
                return member
    allowed = [repr(m.value) for m in kind]
    words = allowed[0] if len(allowed) == 1 else ", ".join(allowed[:-1]) + " or " + allowed[-1]
    raise _bad("enum", "Input should be %s" % words, value)


def _convert_union(value, kinds, info):
    if value is None and _NONE in kinds:
        return None
    for kind in kinds:  # an exact match goes before a conversion
        if isinstance(kind, type) and type(value) is kind:
            return _convert(value, kind, info)
    problems = []
    for kind in kinds:
        if kind is _NONE:
            continue
        try:
            return _convert(value, kind, info)
        except _Bad as bad:
            problems += bad.problems
    raise _Bad(problems[:1] if len(kinds) == 2 and _NONE in kinds else problems)


def _sequence(value, kind, args, info):
    if isinstance(value, (str, bytes, dict)) or not hasattr(value, "__iter__"):
        raise _bad("%s_type" % kind.__name__, "Input should be a valid %s" % kind.__name__, value)
    item = args[0] if args else _t.Any
    fixed = kind is tuple and args and args[-1] is not ...
    out, problems = [], []
    for i, v in enumerate(value):
        try:
            out.append(_convert(v, args[i] if fixed and i < len(args) else item, info))
        except _Bad as bad:
            problems += _under(i, bad)
    if problems:
        raise _Bad(problems)
    return kind(out)


def _convert_generic(value, kind, origin, info):
    args = _t.get_args(kind)
    if origin is _t.Annotated:
        return _annotated(value, args[0], args[1:], info)
    if origin is _t.Union or origin is _types.UnionType:
        return _convert_union(value, args, info)
    if origin is _t.Literal:
        if value in args:
            return value
        raise _bad("literal_error", "Input should be %s" % " or ".join(repr(a) for a in args), value)
    if origin in (_t.ClassVar, _t.Final):
        return _convert(value, args[0], info) if args else value
    if origin is type:
        return value
    if isinstance(origin, type):
        if issubclass(origin, dict) or origin.__name__ in ("Mapping", "MutableMapping"):
            return _mapping(value, args, info)
        for base in (list, tuple, set, frozenset):
            if issubclass(origin, base):
                return _sequence(value, base, args, info)
        if origin.__name__ in ("Sequence", "MutableSequence", "Iterable", "Collection"):
            return _sequence(value, list, args, info)
        if hasattr(origin, "_pydantic_validated"):
            return origin._pydantic_validated(value, info)
    return value


def _mapping(value, args, info):
    if not isinstance(value, dict):
        raise _bad("dict_type", "Input should be a valid dictionary", value)
    key, item = args if len(args) == 2 else (_t.Any, _t.Any)
    out, problems = {}, []
    for k, v in value.items():
        try:
            out[_convert(k, key, info)] = _convert(v, item, info)
        except _Bad as bad:
            problems += _under(k, bad)
    if problems:
        raise _Bad(problems)
    return out


def _annotated(value, kind, notes, info):
    for note in reversed(notes):
        if isinstance(note, BeforeValidator):
            value = _guard(note.func, value, info)
    plain = [n for n in notes if isinstance(n, PlainValidator)]
    wraps = [n for n in notes if isinstance(n, WrapValidator)]
    if plain:
        value = _guard(plain[-1].func, value, info)
    elif wraps:
        value = wraps[-1].func(value, lambda v: _convert(v, kind, info))
    else:
        value = _convert(value, kind, info)
    for note in notes:
        if isinstance(note, AfterValidator):
            value = _guard(note.func, value, info)
        elif isinstance(note, (FieldInfo, StringConstraints)):
            value = _constrain(value, note.extra)
        elif hasattr(note, "_pydantic_check"):
            note._pydantic_check(value)
    return value


def _guard(function, value, info):
    return _protect(lambda: _call_plain(function, value, info), value)


def _protect(thunk, value):
    """thunk(); a ValueError or a failed assertion of a user's validator becomes a problem of VALUE."""
    try:
        return thunk()
    except AssertionError as error:
        raise _bad("assertion_error", "Assertion failed, %s" % error, value) from None
    except ValueError as error:
        if isinstance(error, ValidationError):
            raise
        raise _bad("value_error", "Value error, %s" % error, value) from None


_RULES = [
    ("gt", "greater_than", "Input should be greater than %s", lambda v, r: v > r),
    ("ge", "greater_than_equal", "Input should be greater than or equal to %s", lambda v, r: v >= r),
    ("lt", "less_than", "Input should be less than %s", lambda v, r: v < r),
    ("le", "less_than_equal", "Input should be less than or equal to %s", lambda v, r: v <= r),
    ("multiple_of", "multiple_of", "Input should be a multiple of %s", lambda v, r: v % r == 0),
    ("min_length", "too_short", "Value should have at least %s items", lambda v, r: len(v) >= r),
    ("max_length", "too_long", "Value should have at most %s items", lambda v, r: len(v) <= r),
]


def _constrain(value, rules):
    if value is None or not rules:
        return value
    if isinstance(value, str):
        if rules.get("strip_whitespace"):
            value = value.strip()
        if rules.get("to_lower"):
            value = value.lower()
        if rules.get("to_upper"):
            value = value.upper()
        pattern = rules.get("pattern") or rules.get("regex")
        if pattern and not _re.search(pattern, value):
            raise _bad("string_pattern_mismatch", "String should match pattern '%s'" % pattern, value)
    for name, kind, message, holds in _RULES:
        rule = rules.get(name)
        if rule is None:
            continue
        if isinstance(value, str) and name.endswith("_length"):
            kind, message = "string_" + kind, "String should have at %s %%s characters" % ("least" if name[1] == "i" else "most")
        if not holds(value, rule):
            raise _bad(kind, message % rule, value)
    return value
