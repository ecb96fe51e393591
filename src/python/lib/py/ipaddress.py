# ipaddress: addresses, networks and interfaces of both families.
import functools


class AddressValueError(ValueError):
    pass


class NetmaskValueError(ValueError):
    pass


def _v4(text):
    parts = text.split(".")
    if len(parts) != 4:
        raise AddressValueError("Expected 4 octets in %r" % text)
    value = 0
    for part in parts:
        if not part:
            raise AddressValueError("Empty octet not permitted in %r" % text)
        if not (part.isascii() and part.isdigit()):
            raise AddressValueError("Only decimal digits permitted in %r in %r" % (part, text))
        if len(part) > 3:
            raise AddressValueError("At most 3 characters permitted in %r in %r" % (part, text))
        if part != "0" and part[0] == "0":
            raise AddressValueError("Leading zeros are not permitted in %r in %r" % (part, text))
        if int(part) > 255:
            raise AddressValueError("Octet %d (> 255) not permitted in %r" % (int(part), text))
        value = value << 8 | int(part)
    return value


def _v6(text):
    if not text:
        raise AddressValueError("Address cannot be empty")
    parts = text.split(":")
    if len(parts) < 3:
        raise AddressValueError("At least 3 parts expected in %r" % text)
    if "." in parts[-1]:
        last = _v4(parts.pop())
        parts += ["%x" % (last >> 16), "%x" % (last & 0xFFFF)]
    if len(parts) > 9:
        raise AddressValueError("At most 8 colons permitted in %r" % text)
    if text.count("::") > 1 or ":::" in text:
        raise AddressValueError("At most one '::' permitted in %r" % text)
    if "::" in text:
        head, tail = text.split("::")
        head = parts[:len(head.split(":"))] if head else []
        tail = parts[len(parts) - len([p for p in tail.split(":") if p]) - (1 if "." in tail else 0):] if tail else []
        missing = 8 - len(head) - len(tail)
        if missing < 1:
            raise AddressValueError("Expected at most 7 other parts with '::' in %r" % text)
        parts = head + ["0"] * missing + tail
    if len(parts) != 8:
        raise AddressValueError("Exactly 8 parts expected without '::' in %r" % text)
    value = 0
    for part in parts:
        if not part or len(part) > 4 or any(c not in "0123456789abcdefABCDEF" for c in part):
            raise AddressValueError("Only hex digits permitted in %r in %r" % (part, text))
        value = value << 16 | int(part, 16)
    return value


def _v6_text(value):
    words = ["%x" % (value >> 16 * i & 0xFFFF) for i in range(7, -1, -1)]
    best_at, best, at = -1, 1, 0
    while at < 8:
        end = at
        while end < 8 and words[end] == "0":
            end += 1
        if end - at > best:
            best_at, best = at, end - at
        at = max(end, at + 1)
    if best_at < 0:
        return ":".join(words)
    return ":".join(words[:best_at]) + "::" + ":".join(words[best_at + best:])


@functools.total_ordering
class _Address:
    __slots__ = ("_ip", "__weakref__")

    def __init__(self, address):
        if isinstance(address, int):
            if not 0 <= address < 1 << self.max_prefixlen:
                raise AddressValueError("%d (%s) is not permitted as an IPv%d address" % (
                    address, "< 0" if address < 0 else ">= 2**%d" % self.max_prefixlen, self.version))
            self._ip = address
        elif isinstance(address, bytes):
            if len(address) != self.max_prefixlen // 8:
                raise AddressValueError("%r (len %d != %d) is not permitted as an IPv%d address" % (
                    address, len(address), self.max_prefixlen // 8, self.version))
            self._ip = int.from_bytes(address, "big")
        else:
            text = str(address)
            if "/" in text:
                raise AddressValueError("Unexpected '/' in %r" % text)
            self._ip = self._parse(text)

    def __int__(self):
        return self._ip

    def __str__(self):
        return self._text(self._ip)

    def __repr__(self):
        return "%s('%s')" % (type(self).__name__, self)

    def __format__(self, spec):
        """As text, or as a number with all its digits: b, x, X, or n (b for IPv4, x for IPv6), after #, _ or both."""
        kind = spec[-1:]
        if kind not in ("b", "x", "X", "n") or spec[:-1] not in ("", "#", "_", "#_"):
            return format(str(self), spec) if not spec or kind == "s" else super().__format__(spec)
        if kind == "n":
            kind = "b" if self.version == 4 else "x"
        digits = self.max_prefixlen if kind == "b" else self.max_prefixlen // 4
        width = digits + (2 if "#" in spec else 0) + (digits // 4 - 1 if "_" in spec else 0)
        return format(self._ip, "%s0%d%s%s" % ("#" * ("#" in spec), width, "_" * ("_" in spec), kind))

    def __hash__(self):
        return hash(hex(self._ip))

    def __eq__(self, other):
        return isinstance(other, _Address) and self.version == other.version and self._ip == other._ip

    def __lt__(self, other):
        if not isinstance(other, _Address):
            return NotImplemented
        if self.version != other.version:
            raise TypeError("%s and %s are not of the same version" % (self, other))
        return self._ip < other._ip

    def __add__(self, other):
        return type(self)(self._ip + other) if isinstance(other, int) else NotImplemented

    def __sub__(self, other):
        return type(self)(self._ip - other) if isinstance(other, int) else NotImplemented

    @property
    def packed(self):
        return self._ip.to_bytes(self.max_prefixlen // 8, "big")

    @property
    def compressed(self):
        return str(self)

    def _within(self, *networks):
        return any(self in ip_network(n) for n in networks)


class IPv4Address(_Address):
    __slots__ = ()
    version, max_prefixlen = 4, 32

    def _parse(self, text):
        return _v4(text)

    @staticmethod
    def _text(value):
        return ".".join(str(value >> s & 255) for s in (24, 16, 8, 0))

    exploded = property(lambda self: str(self))
    is_loopback = property(lambda self: self._within("127.0.0.0/8"))
    is_multicast = property(lambda self: self._within("224.0.0.0/4"))
    is_link_local = property(lambda self: self._within("169.254.0.0/16"))
    is_unspecified = property(lambda self: self._ip == 0)
    is_reserved = property(lambda self: self._within("240.0.0.0/4"))
    is_private = property(lambda self: self._within("0.0.0.0/8", "10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
                                                    "192.0.0.0/29", "192.0.0.170/31", "192.0.2.0/24", "192.168.0.0/16",
                                                    "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
                                                    "255.255.255.255/32"))
    is_global = property(lambda self: not self._within("100.64.0.0/10") and not self.is_private)


class IPv6Address(_Address):
    __slots__ = ()
    version, max_prefixlen = 6, 128

    def _parse(self, text):
        return _v6(text.partition("%")[0])

    @staticmethod
    def _text(value):
        return _v6_text(value)

    @property
    def exploded(self):
        return ":".join("%04x" % (self._ip >> 16 * i & 0xFFFF) for i in range(7, -1, -1))

    @property
    def ipv4_mapped(self):
        return IPv4Address(self._ip & 0xFFFFFFFF) if self._ip >> 32 == 0xFFFF else None

    is_loopback = property(lambda self: self._ip == 1)
    is_multicast = property(lambda self: self._within("ff00::/8"))
    is_link_local = property(lambda self: self._within("fe80::/10"))
    is_unspecified = property(lambda self: self._ip == 0)
    is_private = property(lambda self: self._within("::1/128", "::/128", "::ffff:0:0/96", "100::/64", "2001::/23", "2001:db8::/32",
                                                    "fc00::/7", "fe80::/10"))
    is_global = property(lambda self: not self.is_private)


@functools.total_ordering
class _Network:
    def __init__(self, address, strict=True):
        if isinstance(address, tuple):
            place, mask = address
        elif isinstance(address, (int, bytes)):
            place, mask = address, None
        else:
            place, slash, mask = str(address).partition("/")
            mask = mask if slash else None
        first = self._address(place)
        self.prefixlen = first.max_prefixlen if mask is None else self._prefix(mask)
        self._mask = ((1 << self.prefixlen) - 1) << (first.max_prefixlen - self.prefixlen)
        if strict and int(first) & ~self._mask:
            raise ValueError("%s has host bits set" % self._said(first))
        self.network_address = self._address(int(first) & self._mask)

    def _said(self, first):
        return "%s/%d" % (first, self.prefixlen)

    def _prefix(self, mask):
        size = self._address.max_prefixlen
        if isinstance(mask, int) or str(mask).isdigit():
            if not 0 <= int(mask) <= size:
                raise NetmaskValueError("%r is not a valid netmask" % mask)
            return int(mask)
        try:
            bits = int(self._address(mask))
        except AddressValueError:
            raise NetmaskValueError("%r is not a valid netmask" % mask) from None
        for value in (bits, bits ^ ((1 << size) - 1)):
            ones = bin(value)[2:].rstrip("0")
            if value.bit_length() in (0, size) and "0" not in ones:
                return value.bit_count()
        raise NetmaskValueError("%r is not a valid netmask" % mask)

    @property
    def version(self):
        return self._address.version

    @property
    def max_prefixlen(self):
        return self._address.max_prefixlen

    @property
    def netmask(self):
        return self._address(self._mask)

    @property
    def hostmask(self):
        return self._address(self._mask ^ ((1 << self.max_prefixlen) - 1))

    @property
    def broadcast_address(self):
        return self._address(int(self.network_address) | int(self.hostmask))

    @property
    def num_addresses(self):
        return int(self.broadcast_address) - int(self.network_address) + 1

    @property
    def with_prefixlen(self):
        return str(self)

    @property
    def with_netmask(self):
        return "%s/%s" % (self.network_address, self.netmask)

    @property
    def compressed(self):
        return str(self)

    @property
    def exploded(self):
        return "%s/%d" % (self.network_address.exploded, self.prefixlen)

    def hosts(self):
        first, last = int(self.network_address), int(self.broadcast_address)
        if self.max_prefixlen - self.prefixlen < 2:
            return (self._address(i) for i in range(first, last + 1))
        return (self._address(i) for i in range(first + 1, last + (1 if self.version == 6 else 0)))

    def subnets(self, prefixlen_diff=1, new_prefix=None):
        new = new_prefix if new_prefix is not None else self.prefixlen + prefixlen_diff
        if new > self.max_prefixlen or new < self.prefixlen:
            raise ValueError("prefix length diff %d is invalid for netblock %s" % (new, self))
        step = 1 << (self.max_prefixlen - new)
        for i in range(int(self.network_address), int(self.broadcast_address) + 1, step):
            yield type(self)((i, new))

    def supernet(self, prefixlen_diff=1, new_prefix=None):
        new = new_prefix if new_prefix is not None else self.prefixlen - prefixlen_diff
        return type(self)((int(self.network_address), max(new, 0)), strict=False)

    def overlaps(self, other):
        return self.network_address in other or other.network_address in self

    def subnet_of(self, other):
        return self.network_address in other and self.broadcast_address in other

    def supernet_of(self, other):
        return other.subnet_of(self)

    is_private = property(lambda self: self.network_address.is_private and self.broadcast_address.is_private)
    is_loopback = property(lambda self: self.network_address.is_loopback and self.broadcast_address.is_loopback)

    def __contains__(self, other):
        if isinstance(other, _Network) or self.version != other.version:
            return False
        return int(other) & self._mask == int(self.network_address)

    def __iter__(self):
        return (self._address(i) for i in range(int(self.network_address), int(self.broadcast_address) + 1))

    def __getitem__(self, n):
        at = int(self.network_address if n >= 0 else self.broadcast_address) + (n if n >= 0 else n + 1)
        if self._address(at) not in self:
            raise IndexError("address out of range")
        return self._address(at)

    def __eq__(self, other):
        return isinstance(other, _Network) and (self.version, self.network_address, self.prefixlen) == (
            other.version, other.network_address, other.prefixlen)

    def __lt__(self, other):
        return (int(self.network_address), self.prefixlen) < (int(other.network_address), other.prefixlen)

    def __hash__(self):
        return hash((int(self.network_address), self.prefixlen))

    def __str__(self):
        return "%s/%d" % (self.network_address, self.prefixlen)

    def __repr__(self):
        return "%s('%s')" % (type(self).__name__, self)


class IPv4Network(_Network):
    _address = IPv4Address


class IPv6Network(_Network):
    _address = IPv6Address


class _Interface:
    def _set(self, address, network):
        place = address[0] if isinstance(address, tuple) else str(address).partition("/")[0]
        super().__init__(place)
        self.network = network(address, strict=False)

    ip = property(lambda self: (IPv4Address if self.version == 4 else IPv6Address)(int(self)))
    netmask = property(lambda self: self.network.netmask)
    with_prefixlen = property(lambda self: str(self))

    def __str__(self):
        return "%s/%d" % (self._text(self._ip), self.network.prefixlen)


class IPv4Interface(_Interface, IPv4Address):
    def __init__(self, address):
        self._set(address, IPv4Network)


class IPv6Interface(_Interface, IPv6Address):
    def __init__(self, address):
        self._set(address, IPv6Network)


def _either(one, two, value, what):
    for kind in (one, two):
        try:
            return kind(value)
        except (AddressValueError, NetmaskValueError):
            pass
    raise ValueError("%r does not appear to be an IPv4 or IPv6 %s" % (value, what))


def ip_address(address):
    return _either(IPv4Address, IPv6Address, address, "address")


def ip_network(address, strict=True):
    return _either(lambda a: IPv4Network(a, strict), lambda a: IPv6Network(a, strict), address, "network")


def ip_interface(address):
    return _either(IPv4Interface, IPv6Interface, address, "interface")
