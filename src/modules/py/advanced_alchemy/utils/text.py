# advanced_alchemy.utils.text
import re as _re
import unicodedata as _unicodedata


def check_email(email):
    if "@" not in email:
        raise ValueError("Invalid email!")
    return email.lower()


def slugify(value, allow_unicode=False, separator=None):
    value = str(value)
    if allow_unicode:
        value = _unicodedata.normalize("NFKC", value)
    else:
        value = _unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode("ascii")
    words = _re.sub(r"[^\w\s-]", "", value.lower())
    mark = "-" if separator is None else separator
    return _re.sub(r"[-\s]+", mark, words).strip("-_").strip(mark)


def camelize(string):
    return "".join(word if i == 0 else word.capitalize() for i, word in enumerate(string.split("_")))
