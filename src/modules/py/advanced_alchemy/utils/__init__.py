# advanced_alchemy.utils
