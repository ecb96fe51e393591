# What key derivations have in common: each object derives once.
import hmac as _hmac

from cryptography.exceptions import AlreadyFinalized as _AlreadyFinalized, InvalidKey as _InvalidKey


class Once:
    _used = False

    def _derive(self, key_material):
        raise NotImplementedError

    def derive(self, key_material):
        if self._used:
            raise _AlreadyFinalized("%s instances can only be used once." % type(self).__name__.replace("HMAC", ""))
        self._used = True
        return self._derive(key_material)

    def verify(self, key_material, expected_key):
        if not _hmac.compare_digest(self.derive(key_material), expected_key):
            raise _InvalidKey("Keys do not match.")
