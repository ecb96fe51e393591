# cryptography.hazmat
