# sqlalchemy_utils.types.encrypted.padding: how a text is filled up to whole blocks.


class InvalidPaddingError(Exception):
    pass


class Padding:
    def __init__(self, block_size):
        self.block_size = block_size

    def _missing(self, value):
        return self.block_size - len(value) % self.block_size

    def pad(self, value):
        raise NotImplementedError("Subclasses must implement this!")

    unpad = pad


def _bytes(value):
    return value if isinstance(value, bytes) else value.encode()


class PKCS5Padding(Padding):
    """Every byte added says how many there are."""

    def pad(self, value):
        value = _bytes(value)
        n = self._missing(value)
        return value + bytes([n]) * n

    def unpad(self, value):
        n = value[-1] if value else 0
        if len(value) % self.block_size or not 1 <= n <= self.block_size or value[-n:] != bytes([n]) * n:
            raise InvalidPaddingError()
        return value[:-n]


class OneAndZeroesPadding(Padding):
    BYTE_80, BYTE_00 = 0x80, 0x00

    def pad(self, value):
        value = _bytes(value)
        return value + b"\x80" + bytes(self._missing(value) - 1)

    def unpad(self, value):
        return value.rstrip(b"\0").rstrip(b"\x80")


class ZeroesPadding(Padding):
    """The last byte says how many there are."""
    BYTE_00 = 0x00

    def pad(self, value):
        value = _bytes(value)
        n = self._missing(value)
        return value + bytes(n - 1) + bytes([n])

    def unpad(self, value):
        return value[:-value[-1]]


class NaivePadding(Padding):
    CHARACTER = b"*"

    def pad(self, value):
        return value + self.CHARACTER * self._missing(value)

    def unpad(self, value):
        return value.rstrip(self.CHARACTER)


PADDING_MECHANISM = {"pkcs5": PKCS5Padding, "oneandzeroes": OneAndZeroesPadding, "zeroes": ZeroesPadding, "naive": NaivePadding}
