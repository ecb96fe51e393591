# cryptography.hazmat.primitives.hmac
import hmac as _hmac

from cryptography.exceptions import AlreadyFinalized as _AlreadyFinalized, InvalidSignature as _InvalidSignature
from cryptography.hazmat.primitives.hashes import HashContext as _HashContext, hashlib_name as _hashlib_name


class HMAC(_HashContext):
    def __init__(self, key, algorithm, backend=None):
        self.algorithm, self._state = algorithm, _hmac.new(key, digestmod=_hashlib_name(algorithm))

    def _open(self):
        if self._state is None:
            raise _AlreadyFinalized("Context was already finalized.")
        return self._state

    def update(self, data):
        self._open().update(data)

    def copy(self):
        made = HMAC(b"", self.algorithm)
        made._state = self._open().copy()
        return made

    def finalize(self):
        digest, self._state = self._open().digest(), None
        return digest

    def verify(self, signature):
        if not _hmac.compare_digest(self.finalize(), signature):
            raise _InvalidSignature("Signature did not match digest.")
