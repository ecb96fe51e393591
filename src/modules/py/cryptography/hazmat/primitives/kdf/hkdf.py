# cryptography.hazmat.primitives.kdf.hkdf: RFC 5869.
import hmac as _hmac

from cryptography.hazmat.primitives.hashes import hashlib_name as _hashlib_name
from cryptography.hazmat.primitives.kdf._once import Once as _Once


class HKDFExpand(_Once):
    def __init__(self, algorithm, length, info, backend=None):
        if length > 255 * algorithm.digest_size:
            raise ValueError("Cannot derive keys larger than %d octets." % (255 * algorithm.digest_size))
        self._algorithm, self._length, self._info = algorithm, length, info or b""

    def _derive(self, key_material):
        out = block = b""
        for i in range(1, -(-self._length // self._algorithm.digest_size) + 1):
            block = _hmac.new(key_material, block + self._info + bytes([i]), _hashlib_name(self._algorithm)).digest()
            out += block
        return out[:self._length]


class HKDF(HKDFExpand):
    def __init__(self, algorithm, length, salt, info, backend=None):
        super().__init__(algorithm, length, info)
        self._salt = salt if salt is not None else b"\0" * algorithm.digest_size

    def _derive(self, key_material):
        return super()._derive(_hmac.new(self._salt, key_material, _hashlib_name(self._algorithm)).digest())
