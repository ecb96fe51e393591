# oslo_utils.versionutils
import functools as _functools

from packaging.version import Version as _Version


def is_compatible(requested_version, current_version, same_major=True):
    requested, current = _Version(requested_version), _Version(current_version)
    return (not same_major or requested.release[0] == current.release[0]) and current >= requested


def convert_version_to_int(version):
    try:
        if isinstance(version, str):
            version = convert_version_to_tuple(version)
        if isinstance(version, tuple):
            return _functools.reduce(lambda x, y: x * 1000 + y, version)
    except Exception as error:
        raise ValueError("Hypervisor version is invalid.") from error
    return None


def convert_version_to_str(version_int):
    numbers = []
    while version_int != 0:
        numbers.insert(0, "%d" % (version_int % 1000))
        version_int //= 1000
    return ".".join(numbers)


def convert_version_to_tuple(version_str):
    import re
    return tuple(int(part) for part in re.sub(r"(\d+)(a|alpha|b|beta|rc)\d+$", r"\1", version_str).split("."))


class VersionPredicate:
    """`>=1.0, <2.0`"""

    def __init__(self, predicate_str):
        import re
        self.pred = [re.match(r"\s*(<=|>=|<|>|!=|==)\s*(\S+)\s*$", part).groups() for part in predicate_str.split(",")]

    def satisfied_by(self, version_str):
        version = _Version(version_str)
        how = {"<": version.__lt__, "<=": version.__le__, ">": version.__gt__, ">=": version.__ge__, "==": version.__eq__,
               "!=": lambda other: version != other}
        return all(how[sign](_Version(other)) for sign, other in self.pred)
