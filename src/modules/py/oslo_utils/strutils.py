import re as _re
import unicodedata as _unicodedata

from _retort import unknown as _unknown

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


def mask_password(message, secret="***"):
    return _re.sub(r"(://[^:/@\s]*:)[^@\s]*@", r"\1%s@" % secret, message)


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return _unknown("oslo_utils.strutils." + name)
