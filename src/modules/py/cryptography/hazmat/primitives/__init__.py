# cryptography.hazmat.primitives
