# advanced_alchemy.types.password_hash.one_time_code: the same for codes.
from advanced_alchemy.types.password_hash.base import HashedPassword as _HashedPassword, PasswordHash as _PasswordHash


class HashedOneTimeCode(_HashedPassword):
    pass


class OneTimeCode(_PasswordHash):
    cache_ok = True
    _hashed = HashedOneTimeCode
