# packaging.version: PEP 440 versions and their order.
import re as _re

VERSION_PATTERN = r"""
    v?(?:(?P<epoch>[0-9]+)!)?(?P<release>[0-9]+(?:\.[0-9]+)*)
    (?P<pre>[-_.]?(?P<pre_l>alpha|beta|preview|pre|a|b|c|rc)[-_.]?(?P<pre_n>[0-9]+)?)?
    (?P<post>-(?P<post_n1>[0-9]+)|[-_.]?(?:post|rev|r)[-_.]?(?P<post_n2>[0-9]+)?)?
    (?P<dev>[-_.]?dev[-_.]?(?P<dev_n>[0-9]+)?)?
    (?:\+(?P<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?
"""
_PATTERN = _re.compile(r"\s*" + VERSION_PATTERN + r"\s*", _re.VERBOSE | _re.IGNORECASE)
_LETTERS = {"alpha": "a", "beta": "b", "c": "rc", "pre": "rc", "preview": "rc"}
_LOW, _HIGH = (-1,), (2,)


class InvalidVersion(ValueError):
    pass


def parse(version):
    return Version(version)


class Version:
    def __init__(self, version):
        found = _PATTERN.fullmatch(version)
        if not found:
            raise InvalidVersion("Invalid version: %r" % (version,))
        part = found.group
        self.epoch = int(part("epoch") or 0)
        self.release = tuple(int(n) for n in part("release").split("."))
        letter = (part("pre_l") or "").lower()
        self.pre = (_LETTERS.get(letter, letter), int(part("pre_n") or 0)) if part("pre") else None
        self.post = int(part("post_n1") or part("post_n2") or 0) if part("post") else None
        self.dev = int(part("dev_n") or 0) if part("dev") else None
        self.local = _re.sub("[-_]", ".", part("local").lower()) if part("local") else None
        self._key = self._order()

    def _order(self):
        release = self.release
        while len(release) > 1 and not release[-1]:
            release = release[:-1]
        pre = (0,) + self.pre if self.pre else _LOW if self.post is None and self.dev is not None else _HIGH
        local = tuple((1, int(p), "") if p.isdigit() else (0, 0, p) for p in self.local.split(".")) if self.local else ()
        return (self.epoch, release, pre, -1 if self.post is None else self.post,
                float("inf") if self.dev is None else self.dev, self.local is not None, local)

    major = property(lambda self: self.release[0])
    minor = property(lambda self: self.release[1] if len(self.release) > 1 else 0)
    micro = property(lambda self: self.release[2] if len(self.release) > 2 else 0)
    is_devrelease = property(lambda self: self.dev is not None)
    is_prerelease = property(lambda self: self.dev is not None or self.pre is not None)
    is_postrelease = property(lambda self: self.post is not None)

    @property
    def base_version(self):
        return ("%d!" % self.epoch if self.epoch else "") + ".".join(map(str, self.release))

    @property
    def public(self):
        return str(self).partition("+")[0]

    def __str__(self):
        text = self.base_version
        if self.pre:
            text += "%s%d" % self.pre
        if self.post is not None:
            text += ".post%d" % self.post
        if self.dev is not None:
            text += ".dev%d" % self.dev
        return text + ("+" + self.local if self.local else "")

    def __repr__(self):
        return "<Version(%r)>" % str(self)

    def __hash__(self):
        return hash(self._key)

    def __eq__(self, other):
        return self._key == other._key if isinstance(other, Version) else NotImplemented

    def __lt__(self, other):
        return self._key < other._key if isinstance(other, Version) else NotImplemented

    def __le__(self, other):
        return self._key <= other._key if isinstance(other, Version) else NotImplemented

    def __gt__(self, other):
        return self._key > other._key if isinstance(other, Version) else NotImplemented

    def __ge__(self, other):
        return self._key >= other._key if isinstance(other, Version) else NotImplemented
