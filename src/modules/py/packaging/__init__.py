# packaging: versions, as applications compare them.
__version__ = "24.2"
