# cryptography.hazmat.primitives.kdf.scrypt
import hashlib as _hashlib

from cryptography.hazmat.primitives.kdf._once import Once as _Once


class Scrypt(_Once):
    def __init__(self, salt, length, n, r, p, backend=None):
        if n < 2 or n & (n - 1):
            raise ValueError("n must be greater than 1 and be a power of 2.")
        self._salt, self._length, self._n, self._r, self._p = salt, length, n, r, p

    def _derive(self, key_material):
        return _hashlib.scrypt(key_material, salt=self._salt, n=self._n, r=self._r, p=self._p, maxmem=2**31 - 1, dklen=self._length)
