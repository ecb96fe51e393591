# cryptography: Fernet tokens; the rest is unknown.
__version__ = "42.0.5"
