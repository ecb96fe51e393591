# starlette.datastructures: what settings are cast to.
from urllib.parse import urlsplit as _urlsplit

from _retort import rest as _rest


class Secret:
    def __init__(self, value):
        self._value = value

    def __str__(self):
        return self._value

    def __repr__(self):
        return "Secret('**********')"

    def __bool__(self):
        return bool(self._value)


class CommaSeparatedStrings(list):
    def __init__(self, value):
        super().__init__(part.strip().strip("'\"") for part in value.split(",") if part.strip()) if isinstance(value, str) else super().__init__(value)


class URL:
    def __init__(self, url="", **components):
        self._url = _urlsplit(url)._replace(**components).geturl() if components else url

    @property
    def components(self):
        return _urlsplit(self._url)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(_urlsplit(self._url), name)

    def replace(self, **components):
        parts = self.components
        host = {k: components.pop(k) for k in ("username", "password", "hostname", "port") if k in components}
        if host:
            netloc, port = host.get("hostname", parts.hostname) or "", host.get("port", parts.port)
            if port is not None:
                netloc += ":%d" % port
            user, password = host.get("username", parts.username), host.get("password", parts.password)
            if user is not None:
                netloc = user + (":" + password if password is not None else "") + "@" + netloc
            components["netloc"] = netloc
        return URL(parts._replace(**components).geturl())

    def __str__(self):
        return self._url

    def __eq__(self, other):
        return str(self) == str(other)

    def __hash__(self):
        return hash(self._url)

    def __repr__(self):
        return "URL(%r)" % self._url


__getattr__ = _rest(__name__)
