# nanoid: short random names.
import os as _os

_ALPHABET = "_-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def generate(alphabet=_ALPHABET, size=21):
    """Letters are drawn with equal chances: bytes beyond the last whole alphabet are left out."""
    mask = (2 << (len(alphabet) - 1).bit_length() - 1) - 1 if len(alphabet) > 1 else 0
    made = ""
    while len(made) < size:
        made += "".join(alphabet[byte & mask] for byte in _os.urandom(size) if byte & mask < len(alphabet))
    return made[:size]


def non_secure_generate(alphabet=_ALPHABET, size=21):
    return generate(alphabet, size)
