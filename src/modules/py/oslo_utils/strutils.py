# oslo_utils.strutils: truth, numbers of bytes and other values read from text; passwords masked.
import re as _re
import unicodedata as _unicodedata

from _retort import rest as _rest

TRUE_STRINGS = ("1", "t", "true", "on", "y", "yes")
FALSE_STRINGS = ("0", "f", "false", "off", "n", "no")


def bool_from_string(subject, strict=False, default=False):
    if isinstance(subject, bool):
        return subject
    text = str(subject).strip().lower()
    if text in TRUE_STRINGS:
        return True
    if text in FALSE_STRINGS:
        return False
    if strict:
        raise ValueError("Unrecognized value '%s', acceptable values are: %s"
                         % (subject, ", ".join("'%s'" % s for s in sorted(TRUE_STRINGS + FALSE_STRINGS))))
    return default


def int_from_bool_as_string(subject):
    return int(bool_from_string(subject))


def is_valid_boolstr(value):
    return str(value).lower() in TRUE_STRINGS + FALSE_STRINGS


def to_slug(value, incoming=None, errors="strict"):
    text = _unicodedata.normalize("NFKD", str(value)).encode("ascii", "ignore").decode("ascii")
    return _re.sub(r"[-\s]+", "-", _re.sub(r"[^\w\s-]", "", text).strip().lower())


_SECRET_KEYS = ("adminpass", "admin_pass", "password", "admin_password", "auth_token", "new_pass", "auth_password", "secret_uuid",
                "secret", "sys_pswd", "token", "accesskey", "passwd", "api_key", "private_key", "original_password")
_SECRETS = [_re.compile(form % "|".join(_SECRET_KEYS), _re.I) for form in (
    r"""((?:%s)\w*["']?\s*[=:]\s*["'])[^"']*(["'])""", r"""((?:%s)\w*\s*=\s*)[^\s"'&,;]+()""", r"(<(?:%s)\w*>)[^<]*(</)")]


def mask_password(message, secret="***"):
    message = str(message)
    for pattern in _SECRETS:
        message = pattern.sub(lambda m: m.group(1) + secret + m.group(2), message)
    return _re.sub(r"(://[^:/@\s]*:)[^@\s]*@", r"\1%s@" % secret, message)


def mask_dict_password(dictionary, secret="***"):
    def masked(key, value):
        if hasattr(value, "items"):
            return mask_dict_password(value, secret)
        if any(word in str(key).lower() for word in _SECRET_KEYS):
            return secret
        return mask_password(value, secret) if isinstance(value, str) else value
    return {key: masked(key, value) for key, value in dictionary.items()}


def is_int_like(val):
    try:
        return str(int(val)) == str(val)
    except (TypeError, ValueError):
        return False


_UNITS = {"IEC": (1024, _re.compile(r"(^[-+]?\d*\.?\d+)(([KMGTPEZYRQ])(i)?)?(b|bit|B)$")),
          "SI": (1000, _re.compile(r"(^[-+]?\d*\.?\d+)(([kMGTPEZYRQ]))?(b|bit|B)$")),
          "mixed": (None, _re.compile(r"(^[-+]?\d*\.?\d+)(([kKMGTPEZYRQ])(i)?)?(b|bit|B)$"))}


def string_to_bytes(text, unit_system="IEC", return_int=False):
    if unit_system not in _UNITS:
        raise ValueError("Invalid unit system: \"%s\"" % unit_system)
    base, pattern = _UNITS[unit_system]
    match = pattern.match(text)
    if not match:
        raise ValueError("Invalid string format: %s" % text)
    magnitude = float(match.group(1)) / (8 if match.group(match.lastindex) in ("b", "bit") else 1)
    if base is None:
        base = 1024 if match.group(4) else 1000
    power = "KMGTPEZYRQ".index(match.group(3).upper()) + 1 if match.group(3) else 0
    result = magnitude * base ** power
    if return_int:
        import math
        return int(math.ceil(result))
    return result


def check_string_length(value, name=None, min_length=0, max_length=None):
    if not isinstance(value, str):
        raise TypeError("%s is not a string or unicode" % name if name else "The input is not a string or unicode")
    shown = name or value
    if len(value) < min_length:
        raise ValueError("%s has %d characters, less than %d." % (shown, len(value), min_length))
    if max_length and len(value) > max_length:
        raise ValueError("%s has %d characters, more than %d." % (shown, len(value), max_length))


def validate_integer(value, name, min_value=None, max_value=None):
    try:
        value = int(str(value))
    except (ValueError, UnicodeEncodeError):
        raise ValueError("%s must be an integer" % name) from None
    if min_value is not None and value < min_value:
        raise ValueError("%s must be >= %d" % (name, min_value))
    if max_value is not None and value > max_value:
        raise ValueError("%s must be <= %d" % (name, max_value))
    return value


def split_path(path, minsegs=1, maxsegs=None, rest_with_last=False):
    maxsegs = maxsegs or minsegs
    if minsegs > maxsegs:
        raise ValueError("minsegs > maxsegs: %d > %d" % (minsegs, maxsegs))
    segments = path.split("/", maxsegs + (0 if rest_with_last else 1))
    if segments[0] or len(segments) - 1 < minsegs or "" in segments[1:minsegs + 1]:
        raise ValueError("Invalid path: %s" % path)
    if not rest_with_last and (len(segments) > maxsegs + 2 or len(segments) == maxsegs + 2 and segments[maxsegs + 1]):
        raise ValueError("Invalid path: %s" % path)
    segments = segments[1:maxsegs + 1]
    return segments + [None] * (maxsegs - len(segments))


def split_by_commas(value):
    import csv
    return next(csv.reader([value], skipinitialspace=True))


__getattr__ = _rest(__name__)
