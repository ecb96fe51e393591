# cryptography.hazmat.primitives.hmac
import hmac as _hmac

from cryptography.exceptions import InvalidSignature as _InvalidSignature
from cryptography.hazmat.primitives.hashes import HashContext as _HashContext, hashlib_name as _hashlib_name


class HMAC(_HashContext):
    def __init__(self, key, algorithm, backend=None):
        self.algorithm, self._state = algorithm, _hmac.new(key, digestmod=_hashlib_name(algorithm))

    def verify(self, signature):
        if not _hmac.compare_digest(self.finalize(), signature):
            raise _InvalidSignature("Signature did not match digest.")
