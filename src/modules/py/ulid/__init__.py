# ulid (python-ulid): 48 bits of milliseconds, then chance, in 26 letters in the order of time.
import datetime as _datetime
import functools as _functools
import os as _os
import time as _time
import uuid as _uuid

__version__ = "3.0.0"
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {letter: i for i, letter in enumerate(_LETTERS)}
_VALUES.update({letter.lower(): i for letter, i in list(_VALUES.items())})
_VALUES.update(I=1, i=1, L=1, l=1, O=0, o=0)


@_functools.total_ordering
class ULID:
    def __init__(self, value=None):
        if value is not None and len(value) != 16:
            raise ValueError("ULID has to be exactly 16 bytes long.")
        self.bytes = value if value is not None else self._stamp(_time.time_ns() // 10**6) + _os.urandom(10)

    @staticmethod
    def _stamp(milliseconds):
        return int(milliseconds).to_bytes(6, "big")

    @classmethod
    def from_timestamp(cls, value):
        return cls(cls._stamp(value * 1000 if isinstance(value, float) else value) + _os.urandom(10))

    @classmethod
    def from_datetime(cls, value):
        return cls.from_timestamp(value.timestamp())

    @classmethod
    def from_uuid(cls, value):
        return cls(value.bytes)

    @classmethod
    def from_bytes(cls, bytes_):
        return cls(bytes_)

    @classmethod
    def from_hex(cls, value):
        return cls(bytes.fromhex(value))

    @classmethod
    def from_int(cls, value):
        return cls(value.to_bytes(16, "big"))

    @classmethod
    def from_str(cls, string):
        if len(string) != 26:
            raise ValueError("Encoded ULID has to be exactly 26 characters long.")
        number = 0
        for letter in string:
            if letter not in _VALUES:
                raise ValueError("Invalid character %r in ULID." % letter)
            number = number << 5 | _VALUES[letter]
        return cls((number & (1 << 128) - 1).to_bytes(16, "big"))

    @classmethod
    def parse(cls, value):
        for kind, make in ((ULID, lambda v: cls(v.bytes)), (_uuid.UUID, cls.from_uuid), (_datetime.datetime, cls.from_datetime),
                           (int, cls.from_int), (float, cls.from_timestamp), (bytes, cls.from_bytes)):
            if isinstance(value, kind):
                return make(value)
        if isinstance(value, str):
            return cls.from_uuid(_uuid.UUID(value)) if len(value) in (32, 36) else cls.from_str(value)
        raise TypeError("Cannot parse ULID from type %s" % type(value))

    @property
    def milliseconds(self):
        return int.from_bytes(self.bytes[:6], "big")

    @property
    def timestamp(self):
        return self.milliseconds / 1000

    @property
    def datetime(self):
        return _datetime.datetime.fromtimestamp(self.timestamp, _datetime.timezone.utc)

    @property
    def hex(self):
        return self.bytes.hex()

    def to_uuid(self):
        return _uuid.UUID(bytes=self.bytes)

    def to_uuid4(self):
        return _uuid.UUID(bytes=self.bytes, version=4)

    def __str__(self):
        number = int.from_bytes(self.bytes, "big")
        return "".join(_LETTERS[number >> shift & 31] for shift in range(125, -1, -5))

    def __repr__(self):
        return "ULID(%s)" % self

    def __int__(self):
        return int.from_bytes(self.bytes, "big")

    def __bytes__(self):
        return self.bytes

    def __hash__(self):
        return hash(self.bytes)

    def _as_bytes(self, other):
        if isinstance(other, ULID):
            return other.bytes
        return other.to_bytes(16, "big") if isinstance(other, int) else other if isinstance(other, bytes) else \
            ULID.from_str(other).bytes if isinstance(other, str) else None

    def __eq__(self, other):
        return self.bytes == self._as_bytes(other)

    def __lt__(self, other):
        value = self._as_bytes(other)
        return NotImplemented if value is None else self.bytes < value


def new():
    """ulid-py's name for it."""
    return ULID()
