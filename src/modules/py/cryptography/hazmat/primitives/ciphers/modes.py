# cryptography.hazmat.primitives.ciphers.modes
class Mode:
    name = None


class ECB(Mode):
    name = "ECB"


class _WithVector(Mode):
    def __init__(self, initialization_vector):
        if len(initialization_vector) != 16:
            raise ValueError("Invalid IV size (%d) for %s." % (len(initialization_vector) * 8, self.name))
        self.initialization_vector = bytes(initialization_vector)


class CBC(_WithVector):
    name = "CBC"


class CTR(Mode):
    name = "CTR"

    def __init__(self, nonce):
        if len(nonce) != 16:
            raise ValueError("Invalid nonce size (%d) for CTR." % (len(nonce) * 8))
        self.nonce = bytes(nonce)


class GCM(Mode):
    name = "GCM"

    def __init__(self, initialization_vector, tag=None, min_tag_length=16):
        if not 8 <= len(initialization_vector) <= 128:
            raise ValueError("initialization_vector must be between 8 and 128 bytes (64 and 1024 bits).")
        if tag is not None and len(tag) < min_tag_length:
            raise ValueError("Authentication tag must be %d bytes or longer." % min_tag_length)
        self.initialization_vector, self.tag = bytes(initialization_vector), tag
