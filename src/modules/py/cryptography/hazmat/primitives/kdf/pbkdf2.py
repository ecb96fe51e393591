# cryptography.hazmat.primitives.kdf.pbkdf2
import hashlib as _hashlib

from cryptography.hazmat.primitives.hashes import hashlib_name as _hashlib_name
from cryptography.hazmat.primitives.kdf._once import Once as _Once


class PBKDF2HMAC(_Once):
    def __init__(self, algorithm, length, salt, iterations, backend=None):
        self._algorithm, self._length, self._salt, self._iterations = algorithm, length, salt, iterations

    def _derive(self, key_material):
        return _hashlib.pbkdf2_hmac(_hashlib_name(self._algorithm), key_material, self._salt, self._iterations, self._length)
