# uuid_utils.compat: the functions of uuid, and UUIDs in the order of time; what they make are uuid.UUID.
import os as _os
import time as _time
from uuid import (NAMESPACE_DNS, NAMESPACE_OID, NAMESPACE_URL, NAMESPACE_X500, RESERVED_FUTURE, RESERVED_MICROSOFT, RESERVED_NCS,
                  RFC_4122, UUID, getnode, uuid1, uuid3, uuid4, uuid5)

_last = [0, 0]


def _random_bits(n):
    return int.from_bytes(_os.urandom((n + 7) // 8), "big") >> -n % 8


def uuid6(node=None, timestamp=None, clock_seq=None):
    """Version 6 of RFC 9562: the moment in units of 100 ns since 1582, then the sequence and the node."""
    ticks = (_time.time_ns() if timestamp is None else int(timestamp * 10**9)) // 100 + 0x01B21DD213814000
    if timestamp is None:
        ticks = _last[0] = max(ticks, _last[0] + 1)
    node = _random_bits(48) | 1 << 40 if node is None else node
    clock_seq = _random_bits(14) if clock_seq is None else clock_seq
    return UUID(int=(ticks >> 12 & (1 << 48) - 1) << 80 | 6 << 76 | (ticks & 0xFFF) << 64 | 2 << 62
                | (clock_seq & 0x3FFF) << 48 | node & (1 << 48) - 1)


def uuid7(timestamp=None, nanos=None):
    """Version 7 of RFC 9562: milliseconds, then what goes on counting within one, then chance."""
    if timestamp is not None:
        return UUID(int=(int(timestamp) * 1000 + (nanos or 0) // 10**6) << 80 | 7 << 76 | _random_bits(12) << 64 | 2 << 62
                    | _random_bits(62))
    now = _time.time_ns()
    stamp = _last[1] = max(now // 10**6 << 12 | (now % 10**6 << 12) // 10**6, _last[1] + 1)
    return UUID(int=stamp >> 12 << 80 | 7 << 76 | (stamp & 0xFFF) << 64 | 2 << 62 | _random_bits(62))


def uuid8(bytes):
    whole = int.from_bytes(bytes, "big")
    return UUID(int=whole & ~(0xF << 76) & ~(3 << 62) | 8 << 76 | 2 << 62)
