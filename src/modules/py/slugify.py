# slugify (python-slugify): text for URLs.
import re as _re
import unicodedata as _unicodedata

_LETTERS = {"ß": "ss", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ł": "l", "Ł": "L", "þ": "th", "Þ": "Th",
            "ð": "d", "œ": "oe", "Œ": "OE", "ı": "i", "’": "'", "–": "-", "—": "-"}


def slugify(text, entities=True, decimal=True, hexadecimal=True, max_length=0, word_boundary=False, separator="-",
            save_order=False, stopwords=(), regex_pattern=None, lowercase=True, replacements=(), allow_unicode=False):
    for old, new in replacements:
        text = text.replace(old, new)
    text = str(text)
    if allow_unicode:
        text = _unicodedata.normalize("NFKC", text)
    else:
        text = "".join(_LETTERS.get(c, c) for c in text)
        text = _unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    if lowercase:
        text = text.lower()
    text = _re.sub(r"'+", "", text)
    text = _re.sub(r"(?<=\d),(?=\d)", "", text)
    text = _re.sub(regex_pattern or (r"[^-\w]+" if allow_unicode else r"[^-a-zA-Z0-9]+"), "-", text)
    text = _re.sub(r"-{2,}", "-", text).strip("-")
    if stopwords:
        words = [w.lower() for w in stopwords]
        text = "-".join(w for w in text.split("-") if w not in words)
    if max_length:
        text = _shorten(text, max_length, word_boundary)
    return text.replace("-", separator) if separator != "-" else text


def _shorten(text, limit, whole_words):
    if len(text) <= limit:
        return text
    if not whole_words:
        return text[:limit].strip("-")
    kept = ""
    for word in text.split("-"):
        if len(kept) + len(word) + bool(kept) <= limit:
            kept += ("-" if kept else "") + word
    return kept or text[:limit].strip("-")


class Slugify:
    def __init__(self, **options):
        self.options = options

    def __call__(self, text, **options):
        return slugify(text, **dict(self.options, **options))
