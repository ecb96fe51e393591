# slugify (python-slugify): text for URLs. Letters with marks lose them; Greek, Cyrillic and the other letters of European
# languages are written with Latin ones. For scripts beyond those there is no table here, and a guess would end up in a database:
# they are refused.
import html.entities as _entities
import re as _re
import unicodedata as _unicodedata

_LETTERS = {
    "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ħ": "h", "Ħ": "H", "ł": "l", "Ł": "L",
    "þ": "th", "Þ": "Th", "ð": "d", "Ð": "D", "œ": "oe", "Œ": "OE", "ı": "i", "ĸ": "k", "ŋ": "ng", "Ŋ": "NG", "ŧ": "t", "Ŧ": "T",
    "ſ": "s", "ə": "a", "Ə": "A", "ƒ": "f", "ĳ": "ij", "Ĳ": "IJ", "ŉ": "'n",
    "‘": "'", "’": "'", "‚": ",", "‛": "'", "“": '"', "”": '"', "„": '"', "‟": '"', "′": "'", "″": '"', "–": "-", "—": "--", "―": "--",
    "‐": "-", "‑": "-", "‒": "-", "−": "-", "•": "*", "·": "*", "…": "...", "⁄": "/", "«": "<<", "»": ">>", "‹": "<", "›": ">",
    "¡": "!", "¿": "?", "×": "x", "÷": "/", "±": "+-", "©": "(c)", "®": "(r)", "°": "deg", "¶": "P", "§": "SS", "¦": "|", "¬": "!",
    "№": "No", "€": "EUR", "£": "PS", "¥": "Y=", "¢": "C/", "¤": "$?", "¨": '"', "¯": "-", "´": "'", "¸": ",", "µ": "u",
    "\u00a0": " ", "\u00ad": "", "\u200b": "", "\u200c": "", "\u200d": "", "\ufeff": "", "ª": "a", "º": "o",
}
_LETTERS.update(zip("абвгдежзийклмнопрстуфхцчшщъыьэюяѐёђѓєѕіїјљњћќѝўџґ", (
    "a b v g d e zh z i i k l m n o p r s t u f kh ts ch sh shch ' y ' e iu ia ie io dj gj ie dz i yi j lj nj tsh kj i u dzh g").split()))
_LETTERS.update(zip("αβγδεζηθικλμνξοπρςστυφχψω", "a b g d e z e th i k l m n x o p r s s t u ph kh ps o".split()))
_LETTERS.update({letter.upper(): latin.capitalize() for letter, latin in list(_LETTERS.items())
                 if ("\u0370" <= letter <= "\u04ff") and letter.upper() != letter and len(letter.upper()) == 1})
_SYMBOLS = {"So", "Sk", "Sm", "Sc", "Cf", "Cn", "Co", "Cs", "Cc", "Mn", "Me", "No", "Po", "Ps", "Pe", "Pi", "Pf", "Pd", "Zs", "Zl", "Zp"}


def _ascii(letter):
    if letter < "\x80":
        return letter
    if letter in _LETTERS:
        return _LETTERS[letter]
    plain = _unicodedata.normalize("NFKD", letter)
    if plain != letter:
        return "".join(map(_ascii, plain))
    if _unicodedata.category(letter) in _SYMBOLS:
        return ""
    raise NotImplementedError("retort's slugify has no Latin letters for %r (U+%04X)" % (letter, ord(letter)))


def unidecode(text):
    return "".join(letter if letter < "\x80" else _ascii(letter) for letter in text)


_ENTITY = _re.compile("&(%s);" % "|".join(_entities.name2codepoint))


def _number(base):
    def letter(match):
        try:
            return chr(int(match.group(1), base))
        except (ValueError, OverflowError):
            return match.group()
    return letter


def smart_truncate(string, max_length=0, word_boundary=False, separator=" ", save_order=False):
    string = string.strip(separator)
    if not 0 < max_length <= len(string):
        return string
    if not word_boundary or separator not in string:
        cut = string[:max_length]
        return cut if word_boundary else cut.strip(separator)
    kept = ""
    for word in string.split(separator):
        if not word:
            continue
        room = len(kept) + len(word)
        if room < max_length:
            kept += word + separator
        elif room == max_length:
            kept += word
            break
        elif save_order:
            break
    return (kept or string[:max_length]).strip(separator)


def _replaced(text, pairs):
    for old, new in pairs or ():
        text = text.replace(old, new)
    return text


def slugify(text, entities=True, decimal=True, hexadecimal=True, max_length=0, word_boundary=False, separator="-",
            save_order=False, stopwords=(), regex_pattern=None, lowercase=True, replacements=(), allow_unicode=False):
    text = _replaced(text, replacements)
    text = text if isinstance(text, str) else str(text, "utf-8", "ignore")
    text = _re.sub("'+", "-", text)
    if not allow_unicode:
        text = unidecode(text)
    if entities:
        text = _ENTITY.sub(lambda match: chr(_entities.name2codepoint[match.group(1)]), text)
    if decimal:
        text = _re.sub(r"&#(\d+);", _number(10), text)
    if hexadecimal:
        text = _re.sub(r"&#x([\da-fA-F]+);", _number(16), text)
    text = _unicodedata.normalize("NFKC", text) if allow_unicode else unidecode(_unicodedata.normalize("NFKD", text))
    if lowercase:
        text = text.lower()
    text = _re.sub(r"(?<=\d),(?=\d)", "", _re.sub("'+", "", text))
    if regex_pattern is None:
        regex_pattern = r"[\W_]+" if allow_unicode else r"[^-a-z0-9]+" if lowercase else r"[^-a-zA-Z0-9]+"
    text = _re.sub("-{2,}", "-", _re.sub(regex_pattern, "-", text)).strip("-")
    if stopwords:
        words = {word.lower() for word in stopwords} if lowercase else set(stopwords)
        text = "-".join(word for word in text.split("-") if word not in words)
    text = _replaced(text, replacements)
    cut = smart_truncate(text, max_length, word_boundary, "-", save_order) if max_length > 0 else text
    return separator.join(cut.split("-"))


class Slugify:
    """The object of awesome-slugify: a function with settings."""

    def __init__(self, **options):
        self.options = options

    def __call__(self, text, **options):
        return slugify(text, **{**self.options, **options})


class UniqueSlugify(Slugify):
    """The same that never gives a slug twice."""

    def __init__(self, uids=(), **options):
        super().__init__(**options)
        self.uids = set(uids)

    def __call__(self, text, **options):
        base = slug = super().__call__(text, **options)
        n = 0
        while slug in self.uids:
            n += 1
            slug = "%s-%d" % (base, n)
        self.uids.add(slug)
        return slug
