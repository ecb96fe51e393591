# toml: the package from before tomllib.
import tomllib as _tomllib
from tomllib import TOMLDecodeError as TomlDecodeError

from _retort import rest as _rest


def loads(s, _dict=dict, decoder=None):
    return _tomllib.loads(s)


def load(f, _dict=dict, decoder=None):
    if hasattr(f, "read"):
        return loads(f.read())
    merged = {}
    for path in f if isinstance(f, list) else [f]:
        with open(path, encoding="utf-8") as text:
            merged.update(loads(text.read()))
    return merged


__getattr__ = _rest(__name__)
