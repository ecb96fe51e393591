# cryptography.hazmat.primitives.hashes: the digests of hashlib.
import hashlib as _hashlib

from cryptography.exceptions import AlreadyFinalized as _AlreadyFinalized


class HashAlgorithm:
    name = digest_size = block_size = None


def _algorithm(name, size, block):
    return type(name.upper().replace("-", "_"), (HashAlgorithm,), {
        "name": name, "digest_size": size, "block_size": block, "__module__": __name__})


MD5, SHA1 = _algorithm("md5", 16, 64), _algorithm("sha1", 20, 64)
SHA224, SHA256 = _algorithm("sha224", 28, 64), _algorithm("sha256", 32, 64)
SHA384, SHA512 = _algorithm("sha384", 48, 128), _algorithm("sha512", 64, 128)
SHA3_224, SHA3_256 = _algorithm("sha3-224", 28, 144), _algorithm("sha3-256", 32, 136)
SHA3_384, SHA3_512 = _algorithm("sha3-384", 48, 104), _algorithm("sha3-512", 64, 72)


def hashlib_name(algorithm):
    return algorithm.name.replace("-", "_")


class HashContext:
    """A digest in the making: algorithm, and the state of hashlib's or hmac's object until it is finalized."""

    def _open(self):
        if self._state is None:
            raise _AlreadyFinalized("Context was already finalized.")
        return self._state

    def update(self, data):
        self._open().update(data)

    def copy(self):
        made = type(self).__new__(type(self))
        made.algorithm, made._state = self.algorithm, self._open().copy()
        return made

    def finalize(self):
        digest, self._state = self._open().digest(), None
        return digest


class Hash(HashContext):
    def __init__(self, algorithm, backend=None):
        if not isinstance(algorithm, HashAlgorithm):
            raise TypeError("Expected instance of hashes.HashAlgorithm.")
        self.algorithm, self._state = algorithm, _hashlib.new(hashlib_name(algorithm))
