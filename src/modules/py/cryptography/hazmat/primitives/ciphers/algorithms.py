# cryptography.hazmat.primitives.ciphers.algorithms
class AES:
    name, block_size = "AES", 128
    key_sizes = frozenset((128, 192, 256, 512))

    def __init__(self, key):
        if len(key) * 8 not in (128, 192, 256):
            raise ValueError("Invalid key size (%d) for AES." % (len(key) * 8))
        self.key, self.key_size = bytes(key), len(key) * 8


class AES128(AES):
    pass


class AES256(AES):
    pass
