# uuid6: UUIDs in the order of time.
from uuid_utils.compat import UUID, uuid1, uuid6, uuid7
from uuid_utils.compat import uuid8 as _uuid8


def uuid8():
    import os
    return _uuid8(os.urandom(16))


def uuid1_to_uuid6(uuid1):
    return UUID(int=(uuid1.time >> 12 & (1 << 48) - 1) << 80 | 6 << 76 | (uuid1.time & 0xFFF) << 64 | uuid1.int & (1 << 64) - 1)
