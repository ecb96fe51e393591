# passlib: the hashes that data migrations make and check.
__version__ = "1.7.4"
