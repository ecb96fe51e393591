# Well-known binary, plain and extended (PostGIS's EWKB): the header with its SRID, and the text of a value for servers
# that are given text. A value is bytes, a memoryview or a hexadecimal string.
import struct

_HAS_Z, _HAS_M, _HAS_SRID = 0x80000000, 0x40000000, 0x20000000
_NAMES = {1: "POINT", 2: "LINESTRING", 3: "POLYGON", 4: "MULTIPOINT", 5: "MULTILINESTRING", 6: "MULTIPOLYGON",
          7: "GEOMETRYCOLLECTION"}


def octets(value):
    return bytes.fromhex(value) if isinstance(value, str) else bytes(value)


def header(value):
    """The byte order ("<" or ">"), the type word and the SRID (None where the value has none)."""
    start = octets(value[:18] if isinstance(value, str) else value[:9])
    order = "<" if start[0] else ">"
    kind = struct.unpack(order + "I", start[1:5])[0] if len(start) >= 5 else 0
    srid = struct.unpack(order + "I", start[5:9])[0] if kind & _HAS_SRID and len(start) >= 9 else None
    return order, kind, srid


def with_srid(value, srid):
    """The same geometry with the SRID in its header, or without one where srid is None; the form of value stays."""
    order, kind, old = header(value)
    data = octets(value)
    body = data[5:] if old is None else data[9:]
    kind = kind & ~_HAS_SRID if srid is None else kind | _HAS_SRID
    made = data[:1] + struct.pack(order + "I", kind) + (b"" if srid is None else struct.pack(order + "I", srid)) + body
    return made.hex() if isinstance(value, str) else memoryview(made)


class _Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, form):
        size = struct.calcsize(form)
        values = struct.unpack(form, self.data[self.at:self.at + size])
        self.at += size
        return values

    def shape(self):
        order = "<" if self.take("B")[0] else ">"
        (kind,) = self.take(order + "I")
        if kind & _HAS_SRID:
            self.take(order + "I")
        iso = kind & 0xFFFF
        has_z = bool(kind & _HAS_Z) or iso // 1000 in (1, 3)
        has_m = bool(kind & _HAS_M) or iso // 1000 in (2, 3)
        name = _NAMES[iso % 1000]
        suffix = " ZM" if has_z and has_m else " Z" if has_z else " M" if has_m else ""
        return name, suffix, self.body(name, order, 2 + has_z + has_m)

    def count(self, order):
        return self.take(order + "I")[0]

    def point(self, order, width):
        values = self.take("%s%dd" % (order, width))
        return None if values[0] != values[0] else " ".join(_number(v) for v in values)

    def points(self, order, width):
        return "(%s)" % ", ".join(self.point(order, width) for _ in range(self.count(order)))

    def body(self, name, order, width):
        if name == "POINT":
            point = self.point(order, width)
            return " EMPTY" if point is None else "(%s)" % point
        if name == "LINESTRING":
            return _or_empty(self.points(order, width))
        if name == "POLYGON":
            return _or_empty("(%s)" % ", ".join(self.points(order, width) for _ in range(self.count(order))))
        parts = [self.shape() for _ in range(self.count(order))]
        if name == "GEOMETRYCOLLECTION":
            return _or_empty("(%s)" % ", ".join("".join(part) for part in parts))
        return _or_empty("(%s)" % ", ".join(part[2].strip() for part in parts))


def _or_empty(text):
    return " EMPTY" if text == "()" else text


def _number(value):
    return "%d" % value if value == int(value) and abs(value) < 1e15 else repr(value)


def to_wkt(value):
    name, suffix, body = _Reader(octets(value)).shape()
    return name + suffix + ((" " if suffix and body[0] == "(" else "") + body)
