# cryptography.hazmat.primitives.kdf
