# urllib.parse: URLs in parts.
from collections import namedtuple
from urllib.parse import unquote

_RELATIVE = ["", "ftp", "http", "gopher", "nntp", "imap", "wais", "file", "https", "shttp", "mms", "prospero", "rtsp", "rtspu",
             "sftp", "svn", "svn+ssh", "ws", "wss"]
uses_relative = _RELATIVE
uses_netloc = _RELATIVE + ["telnet", "snews", "rsync", "nfs", "git", "git+ssh"]
uses_query = []
_PARAMS = ("", "ftp", "hdl", "prospero", "http", "https", "shttp", "rtsp", "rtspu", "sip", "sips", "mms", "sftp", "tel")
_SCHEME = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.")


class _Netloc:
    __slots__ = ()

    def _who(self):
        who, at, where = self.netloc.rpartition("@")
        if not at:
            return None, None, where
        user, colon, password = who.partition(":")
        return user, password if colon else None, where

    @property
    def username(self):
        return self._who()[0]

    @property
    def password(self):
        return self._who()[1]

    def _place(self):
        where = self._who()[2]
        before, bracket, rest = where.partition("[")
        if bracket:
            host, _, rest = rest.partition("]")
            port = rest.partition(":")[2]
        else:
            host, _, port = where.partition(":")
        return host, port or None

    @property
    def hostname(self):
        host = self._place()[0]
        if not host:
            return None
        name, percent, zone = host.partition("%")
        return name.lower() + percent + zone

    @property
    def port(self):
        port = self._place()[1]
        if port is None:
            return None
        if not (port.isdigit() and port.isascii()):
            raise ValueError("Port could not be cast to integer value as %r" % port)
        if int(port) > 65535:
            raise ValueError("Port out of range 0-65535")
        return int(port)


class SplitResult(namedtuple("SplitResult", "scheme netloc path query fragment"), _Netloc):
    __slots__ = ()

    def geturl(self):
        return urlunsplit(self)


class ParseResult(namedtuple("ParseResult", "scheme netloc path params query fragment"), _Netloc):
    __slots__ = ()

    def geturl(self):
        return urlunparse(self)


class DefragResult(namedtuple("DefragResult", "url fragment")):
    __slots__ = ()

    def geturl(self):
        return self.url + "#" + self.fragment if self.fragment else self.url


_TO_BYTES = {}


def _bytes_property(name):
    @property
    def get(self):
        found = getattr(self.decode(), name)
        return found.encode("ascii") if isinstance(found, str) else found
    return get


def _with_bytes(text):
    """The class of the same parts in bytes; each can be turned into the other."""
    def encode(self, encoding="ascii", errors="strict"):
        return made(*(part.encode(encoding, errors) for part in self))

    def decode(self, encoding="ascii", errors="strict"):
        return text(*(part.decode(encoding, errors) for part in self))

    def geturl(self):
        return self.decode().geturl().encode("ascii")
    name = text.__name__ + "Bytes"
    names = dict(__slots__=(), __module__="urllib.parse", decode=decode, geturl=geturl)
    if issubclass(text, _Netloc):
        names.update((n, _bytes_property(n)) for n in ("username", "password", "hostname"))
        names["port"] = property(lambda self: self.decode().port)
    made = type(name, (namedtuple(name, text._fields),), names)
    text.encode = encode
    _TO_BYTES[text] = made
    return made


SplitResultBytes = _with_bytes(SplitResult)
ParseResultBytes = _with_bytes(ParseResult)
DefragResultBytes = _with_bytes(DefragResult)


def _text(*parts):
    """The arguments as text, and what turns results back into bytes."""
    if all(isinstance(p, str) for p in parts):
        return parts, lambda r: r
    if any(isinstance(p, str) and p for p in parts):
        raise TypeError("Cannot mix str and non-str arguments")
    return tuple(p.decode("ascii") if p else "" for p in parts), _encoded


def _encoded(result):
    if type(result) in _TO_BYTES:
        return result.encode()
    return result.encode("ascii")


def _check_bracketed(host):
    if host.startswith("v"):
        version, dot, rest = host[1:].partition(".")
        if not (dot and rest and version and all(c in "0123456789abcdefABCDEF" for c in version)):
            raise ValueError("IPvFuture address is invalid")
        return
    import ipaddress
    if ipaddress.ip_address(host).version == 4:
        raise ValueError("An IPv4 address cannot be in brackets")


def _check_normal(netloc):
    """A host must not gain a character that divides URLs when it is normalized."""
    import unicodedata
    plain = netloc.translate(dict.fromkeys(map(ord, "@:#?")))
    normal = unicodedata.normalize("NFKC", plain)
    if normal != plain and any(c in normal for c in "/?#@:"):
        raise ValueError("netloc '" + netloc + "' contains invalid characters under NFKC normalization")


def urlsplit(url, scheme="", allow_fragments=True):
    (url, scheme), back = _text(url, scheme)
    url = url.lstrip("".join(map(chr, range(33))))
    for c in "\t\r\n":
        url, scheme = url.replace(c, ""), scheme.replace(c, "")
    scheme = scheme.strip("".join(map(chr, range(33))))
    netloc = query = fragment = ""
    i = url.find(":")
    if i > 0 and url[0].isascii() and url[0].isalpha() and all(c in _SCHEME for c in url[:i]):
        scheme, url = url[:i].lower(), url[i + 1:]
    if url[:2] == "//":
        end = min([p for p in (url.find(c, 2) for c in "/?#") if p >= 0], default=len(url))
        netloc, url = url[2:end], url[end:]
        if ("[" in netloc) != ("]" in netloc):
            raise ValueError("Invalid IPv6 URL")
        if "[" in netloc:
            _check_bracketed(netloc.partition("[")[2].partition("]")[0])
    if allow_fragments and "#" in url:
        url, fragment = url.split("#", 1)
    if "?" in url:
        url, query = url.split("?", 1)
    if not netloc.isascii():
        _check_normal(netloc)
    return back(SplitResult(scheme, netloc, url, query, fragment))


def _split_params(url):
    i = url.find(";", url.rfind("/") if "/" in url else 0)
    return (url, "") if i < 0 else (url[:i], url[i + 1:])


def urlparse(url, scheme="", allow_fragments=True):
    (url, scheme), back = _text(url, scheme)
    scheme, netloc, path, query, fragment = urlsplit(url, scheme, allow_fragments)
    params = ""
    if scheme in _PARAMS and ";" in path:
        path, params = _split_params(path)
    return back(ParseResult(scheme, netloc, path, params, query, fragment))


def urlunsplit(components):
    (scheme, netloc, url, query, fragment), back = _text(*components)
    if netloc or (scheme and scheme in uses_netloc and url[:2] != "//"):
        if url and url[:1] != "/":
            url = "/" + url
        url = "//" + netloc + url
    if scheme:
        url = scheme + ":" + url
    if query:
        url += "?" + query
    if fragment:
        url += "#" + fragment
    return back(url)


def urlunparse(components):
    (scheme, netloc, url, params, query, fragment), back = _text(*components)
    path = ";".join([url, params] if params else [url])
    return back(urlunsplit((scheme, netloc, path, query, fragment)))


def urljoin(base, url, allow_fragments=True):
    if not base:
        return url
    if not url:
        return base
    (base, url), back = _text(base, url)
    under = urlparse(base, "", allow_fragments)
    over = urlparse(url, under.scheme, allow_fragments)
    if over.scheme != under.scheme or over.scheme not in uses_relative:
        return back(url)
    if over.scheme not in uses_netloc or not over.netloc:
        changes = {"netloc": under.netloc} if over.scheme in uses_netloc else {}
        if over.path or over.params:
            changes["path"] = _joined(under.path, over.path)
        else:
            changes.update(path=under.path, params=under.params, query=over.query or under.query)
        over = over._replace(**changes)
    return back(urlunparse(over))


def _joined(base, path):
    """PATH seen from BASE, dots resolved (RFC 3986)."""
    parts = base.split("/")
    if parts[-1] != "":
        del parts[-1]
    if path[:1] == "/":
        segments = path.split("/")
    else:
        segments = parts + path.split("/")
        segments[1:-1] = [s for s in segments[1:-1] if s]
    out = []
    for segment in segments:
        if segment == "..":
            if out:
                out.pop()
        elif segment != ".":
            out.append(segment)
    if segments[-1] in (".", ".."):
        out.append("")
    return "/".join(out) or "/"


def urldefrag(url):
    (url,), back = _text(url)
    if "#" not in url:
        return back(DefragResult(url, ""))
    s, n, p, a, q, fragment = urlparse(url)
    return back(DefragResult(urlunparse((s, n, p, a, q, "")), fragment))


def parse_qsl(qs, keep_blank_values=False, strict_parsing=False, encoding="utf-8", errors="replace", max_num_fields=None,
              separator="&"):
    (qs,), back = _text(qs)
    separator = separator.decode("ascii") if isinstance(separator, bytes) else separator
    if not separator or not isinstance(separator, str):
        raise ValueError("Separator must be of type string or bytes.")
    if max_num_fields is not None and max_num_fields < 1 + qs.count(separator):
        raise ValueError("Max number of fields exceeded")
    out = []
    for pair in qs.split(separator) if qs else []:
        if not pair and not strict_parsing:
            continue
        name, equals, value = pair.partition("=")
        if not equals:
            if strict_parsing:
                raise ValueError("bad query field: %r" % (pair,))
            if not keep_blank_values:
                continue
        if value or keep_blank_values:
            out.append((back(unquote(name.replace("+", " "), encoding, errors)), back(unquote(value.replace("+", " "), encoding, errors))))
    return out


def parse_qs(qs, keep_blank_values=False, strict_parsing=False, encoding="utf-8", errors="replace", max_num_fields=None,
             separator="&"):
    out = {}
    for name, value in parse_qsl(qs, keep_blank_values, strict_parsing, encoding, errors, max_num_fields, separator):
        out.setdefault(name, []).append(value)
    return out
