# passlib.pwd: passwords by chance.
import secrets as _secrets

_CHARSETS = {
    "any": "".join(map(chr, range(0x21, 0x7F))), "ascii_72": "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!@#$%^&*?/",
    "ascii_62": "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    "ascii_50": "234679ACDEFGHJKMNPQRTUVWXYZabcdefghjkmnpqrstuvwxyz", "hex": "0123456789abcdef"}
_ENTROPY = {"unsafe": 12, "weak": 24, "fair": 36, "strong": 48, "secure": 60, None: 48}


def genword(entropy=None, length=None, charset="ascii_62", chars=None, returns=None):
    from math import ceil, log2
    letters = chars or _CHARSETS[charset]
    size = max(ceil(_ENTROPY.get(entropy, entropy) / log2(len(letters))), length or 0) if entropy or not length else length

    def word():
        return "".join(_secrets.choice(letters) for _ in range(size))
    return word() if returns is None else iter(word, None) if returns is iter else [word() for _ in range(returns)]


def genphrase(entropy=None, length=None, wordset=None, words=None, sep=" ", returns=None):
    if not words:
        raise NotImplementedError("retort has no list of words: pass words=")
    from math import ceil, log2
    words = list(words)
    size = length or ceil(_ENTROPY.get(entropy, entropy) / log2(len(words)))

    def phrase():
        return sep.join(_secrets.choice(words) for _ in range(size))
    return phrase() if returns is None else iter(phrase, None) if returns is iter else [phrase() for _ in range(returns)]
