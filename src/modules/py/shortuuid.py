# shortuuid: UUIDs in letters that are not mistaken for one another.
import binascii as _binascii
import math as _math
import os as _os
import uuid as _uuid

__version__ = "1.0.13"


def int_to_string(number, alphabet, padding=None):
    out = ""
    while number:
        number, digit = divmod(number, len(alphabet))
        out += alphabet[digit]
    return (out + alphabet[0] * max((padding or 0) - len(out), 0))[::-1]


def string_to_int(string, alphabet):
    number = 0
    for letter in string:
        number = number * len(alphabet) + alphabet.index(letter)
    return number


class ShortUUID:
    def __init__(self, alphabet=None, dont_sort_alphabet=False):
        self.set_alphabet(alphabet or "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", dont_sort_alphabet)

    @property
    def _length(self):
        return self.encoded_length()

    def set_alphabet(self, alphabet, dont_sort_alphabet=False):
        letters = list(dict.fromkeys(alphabet)) if dont_sort_alphabet else sorted(set(alphabet))
        if len(letters) < 2:
            raise ValueError("Alphabet with more than one unique symbols required.")
        self._alphabet = letters

    def get_alphabet(self):
        return "".join(self._alphabet)

    def encoded_length(self, num_bytes=16):
        return int(_math.ceil(_math.log(256) / _math.log(len(self._alphabet)) * num_bytes))

    def encode(self, uuid, pad_length=None):
        if not isinstance(uuid, _uuid.UUID):
            raise ValueError("Input `uuid` must be a UUID object.")
        return int_to_string(uuid.int, self._alphabet, self._length if pad_length is None else pad_length)

    def decode(self, string, legacy=False):
        if not isinstance(string, str):
            raise ValueError("Input `string` must be a str.")
        return _uuid.UUID(int=string_to_int(string[::-1] if legacy else string, self._alphabet))

    def uuid(self, name=None, pad_length=None):
        if name is None:
            made = _uuid.uuid4()
        else:
            made = _uuid.uuid5(_uuid.NAMESPACE_URL if name.lower().startswith(("http://", "https://")) else _uuid.NAMESPACE_DNS, name)
        return self.encode(made, pad_length)

    def random(self, length=None):
        length = self._length if length is None else length
        return int_to_string(int(_binascii.b2a_hex(_os.urandom(length)), 16), self._alphabet, length)[:length]


_only = ShortUUID()
encode, decode, uuid, random = _only.encode, _only.decode, _only.uuid, _only.random
get_alphabet, set_alphabet = _only.get_alphabet, _only.set_alphabet
