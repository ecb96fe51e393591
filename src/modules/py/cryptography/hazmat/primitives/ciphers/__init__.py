# cryptography.hazmat.primitives.ciphers: AES in its usual modes.
import hmac as _hmac

import _retort_crypt as _crypt
from cryptography.exceptions import AlreadyFinalized as _AlreadyFinalized, InvalidTag as _InvalidTag, \
    UnsupportedAlgorithm as _UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers import algorithms, modes


class CipherAlgorithm:
    pass


class CipherContext:
    """Data is kept until a whole block is there; GCM's until the end, for it is worth nothing before its tag is checked."""

    def __init__(self, key, mode, decrypt):
        self._key, self._mode, self._decrypt = key, mode, decrypt
        self._kept, self._extra, self._done, self.tag = b"", b"", False, None
        self._chain = getattr(mode, "initialization_vector", None) or getattr(mode, "nonce", None)

    def _check(self):
        if self._done:
            raise _AlreadyFinalized("Context was already finalized.")

    def authenticate_additional_data(self, data):
        self._check()
        self._extra += data

    def update(self, data):
        self._check()
        self._kept += bytes(data)
        if isinstance(self._mode, modes.GCM):
            return b""
        whole = len(self._kept) // 16 * 16
        block, self._kept = self._kept[:whole], self._kept[whole:]
        return self._run(block) if block else b""

    def _run(self, block):
        if isinstance(self._mode, modes.ECB):
            return _crypt.aes_ecb(self._key, block, self._decrypt)
        if isinstance(self._mode, modes.CTR):
            counter = int.from_bytes(self._chain, "big")
            self._chain = ((counter + len(block) // 16) % 2**128).to_bytes(16, "big")
            return _crypt.aes_ctr(self._key, counter.to_bytes(16, "big"), block)
        out = _crypt.aes_cbc(self._key, self._chain, block, self._decrypt)
        self._chain = (block if self._decrypt else out)[-16:]
        return out

    def finalize(self):
        self._check()
        self._done = True
        if isinstance(self._mode, modes.GCM):
            return self._sealed()
        if isinstance(self._mode, modes.CTR):
            return self._run(self._kept) if self._kept else b""
        if self._kept:
            raise ValueError("The length of the provided data is not a multiple of the block length.")
        return b""

    def finalize_with_tag(self, tag):
        self._mode = modes.GCM(self._mode.initialization_vector, tag)
        return self.finalize()

    def _sealed(self):
        out = _crypt.aes_gcm(self._key, self._chain, self._kept, self._extra, self._decrypt)
        tag = out[-16:]
        if not self._decrypt:
            self.tag = tag
        elif self._mode.tag is None:
            raise ValueError("Authentication tag must be provided when decrypting.")
        elif not _hmac.compare_digest(tag[:len(self._mode.tag)], self._mode.tag):
            raise _InvalidTag()
        return out[:-16]


AEADCipherContext = AEADEncryptionContext = AEADDecryptionContext = CipherContext


class Cipher:
    def __init__(self, algorithm, mode, backend=None):
        if not isinstance(algorithm, algorithms.AES):
            raise _UnsupportedAlgorithm("retort has AES only")
        self.algorithm, self.mode = algorithm, mode

    def encryptor(self):
        if getattr(self.mode, "tag", None) is not None:
            raise ValueError("Authentication tag must be None when encrypting.")
        return CipherContext(self.algorithm.key, self.mode, False)

    def decryptor(self):
        return CipherContext(self.algorithm.key, self.mode, True)
