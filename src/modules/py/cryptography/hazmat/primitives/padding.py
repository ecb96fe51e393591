# cryptography.hazmat.primitives.padding
class _Padder:
    def __init__(self, size, fill):
        self._size, self._fill, self._kept = size, fill, b""

    def update(self, data):
        self._kept += bytes(data)
        whole = len(self._kept) // self._size * self._size
        out, self._kept = self._kept[:whole], self._kept[whole:]
        return out

    def finalize(self):
        return self._kept + self._fill(self._size - len(self._kept))


class _Unpadder:
    def __init__(self, size, is_fill):
        self._size, self._is_fill, self._kept = size, is_fill, b""

    def update(self, data):
        self._kept += bytes(data)
        whole = max(len(self._kept) // self._size - 1, 0) * self._size
        out, self._kept = self._kept[:whole], self._kept[whole:]
        return out

    def finalize(self):
        n = self._kept[-1] if len(self._kept) == self._size else 0
        if not 1 <= n <= self._size or not self._is_fill(self._kept[-n:]):
            raise ValueError("Invalid padding bytes.")
        return self._kept[:-n]


class PKCS7:
    _fill = staticmethod(lambda n: bytes([n]) * n)

    def __init__(self, block_size):
        if not 0 <= block_size <= 2040 or block_size % 8:
            raise ValueError("block_size must be in range(0, 2041) and a multiple of 8.")
        self._size = block_size // 8

    def padder(self):
        return _Padder(self._size, self._fill)

    def unpadder(self):
        return _Unpadder(self._size, lambda text: text == self._fill(len(text)))


class ANSIX923(PKCS7):
    _fill = staticmethod(lambda n: b"\0" * (n - 1) + bytes([n]))
