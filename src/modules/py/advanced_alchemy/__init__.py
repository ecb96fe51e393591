# advanced_alchemy: bases, mixins, types and settings of models; its repositories and services are unknown.
__version__ = "1.8.2"
