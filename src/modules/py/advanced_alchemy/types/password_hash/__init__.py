# advanced_alchemy.types.password_hash
from advanced_alchemy.types.password_hash.base import HashedPassword, HashingBackend, PasswordHash
