# oslo_utils.netutils: addresses and ports, as far as they can be judged without a network.
import ipaddress as _ipaddress
import re as _re
from urllib.parse import parse_qsl as _parse_qsl, urlsplit as _urlsplit

from _retort import unknown as _unknown


def get_my_ipv4():
    return _unknown("oslo_utils.netutils.get_my_ipv4()")


def get_my_ipv6():
    return _unknown("oslo_utils.netutils.get_my_ipv6()")


def _is(make, value):
    try:
        make(value)
        return True
    except (ValueError, TypeError):
        return False


def is_valid_ipv4(address, strict=None):
    return isinstance(address, str) and _is(_ipaddress.IPv4Address, address)


def is_valid_ipv6(address):
    return isinstance(address, str) and bool(address) and _is(_ipaddress.IPv6Address, address)


def is_valid_ip(address):
    return is_valid_ipv4(address) or is_valid_ipv6(address)


def is_valid_cidr(address):
    return "/" in str(address) and _is(lambda a: _ipaddress.ip_network(a, strict=False), address)


def is_valid_ipv6_cidr(address):
    return _is(lambda a: _ipaddress.IPv6Network(a, strict=False), address)


def is_valid_mac(address):
    return _re.match("[0-9a-f]{2}(:[0-9a-f]{2}){5}$", address.lower()) is not None if isinstance(address, str) else False


def is_valid_port(port):
    try:
        return 0 <= int(port) <= 65535
    except (ValueError, TypeError):
        return False


def _in_range(value, low, high):
    try:
        return low <= int(value) <= high
    except (ValueError, TypeError):
        return False


def is_valid_icmp_type(type):
    return _in_range(type, 0, 255)


def is_valid_icmp_code(code):
    return code is None or _in_range(code, 0, 255)


def escape_ipv6(address):
    return "[%s]" % address if is_valid_ipv6(address) else address


def parse_host_port(address, default_port=None):
    if address[:1] == "[":
        host, _, rest = address[1:].partition("]")
        port = rest[1:] if rest[:1] == ":" else default_port
    elif address.count(":") == 1:
        host, port = address.split(":")
    else:
        host, port = address, default_port
    return host, None if port is None else int(port)


def get_ipv6_addr_by_EUI64(prefix, mac):
    if is_valid_ipv4(prefix):
        raise ValueError("Unable to generate IP address by EUI64 for IPv4 prefix")
    try:
        octets = bytes(int(part, 16) for part in mac.split(":"))
        interface = bytes([octets[0] ^ 2]) + octets[1:3] + b"\xff\xfe" + octets[3:]
        network = _ipaddress.IPv6Network(prefix, strict=False)
        return _ipaddress.IPv6Address(int(network.network_address) + int.from_bytes(interface, "big"))
    except (ValueError, TypeError, IndexError):
        raise ValueError("Bad prefix or mac format for generating IPv6 address by EUI-64: %s, %s:" % (prefix, mac)) from None


def is_ipv6_enabled():
    try:
        with open("/proc/sys/net/ipv6/conf/default/disable_ipv6") as file:
            return file.read().strip() == "0"
    except OSError:
        return False


def urlsplit(url, scheme="", allow_fragments=True):
    parts = _urlsplit(url, scheme, allow_fragments)
    made = _SplitResult(parts.scheme, parts.netloc, parts.path, parts.query, parts.fragment)
    return made


class _SplitResult(type(_urlsplit(""))):
    def params(self, collapse=True):
        pairs = _parse_qsl(self.query) if self.query else []
        if collapse:
            return dict(pairs)
        found = {}
        for key, value in pairs:
            found[key] = found[key] + [value] if key in found and isinstance(found[key], list) else \
                [found[key], value] if key in found else value
        return found
