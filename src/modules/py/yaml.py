# yaml: reading and writing of plain data, as PyYAML's safe loader and dumper do it.
import base64 as _base64
import datetime as _dt
import re as _re

import _retort_yaml as _yaml

__version__ = "6.0.1"


class YAMLError(Exception):
    pass


class MarkedYAMLError(YAMLError):
    pass


class ScannerError(MarkedYAMLError):
    pass


class ParserError(MarkedYAMLError):
    pass


class ReaderError(YAMLError):
    pass


class ComposerError(MarkedYAMLError):
    pass


class ConstructorError(MarkedYAMLError):
    pass


_PREFIX = "tag:yaml.org,2002:"


class Node:
    def __init__(self, tag, value, start_mark=None, end_mark=None):
        self.tag, self.value, self.start_mark, self.end_mark = tag, value, start_mark, end_mark


class ScalarNode(Node):
    id = "scalar"


class SequenceNode(Node):
    """Its value is the list that it makes, and a MappingNode's the dict: what is inside has been made before."""
    id = "sequence"


class MappingNode(Node):
    id = "mapping"


def _node(tag, value):
    kind = MappingNode if isinstance(value, dict) else SequenceNode if isinstance(value, list) else ScalarNode
    return kind(tag, value)


class BaseLoader:
    yaml_constructors, yaml_multi_constructors, yaml_implicit_resolvers = {}, {}, {}

    def __init__(self, stream):
        self.name = getattr(stream, "name", "<unicode string>")
        self._stream = stream

    @classmethod
    def add_constructor(cls, tag, constructor):
        cls.yaml_constructors = cls.yaml_constructors | {tag: constructor}

    @classmethod
    def add_multi_constructor(cls, tag_prefix, multi_constructor):
        cls.yaml_multi_constructors = cls.yaml_multi_constructors | {tag_prefix: multi_constructor}

    @classmethod
    def add_implicit_resolver(cls, tag, regexp, first=None):
        own = {letter: list(pairs) for letter, pairs in cls.yaml_implicit_resolvers.items()}
        for letter in [None] if first is None else first:
            own.setdefault(letter, []).append((tag, regexp))
        cls.yaml_implicit_resolvers = own

    def documents(self):
        return _yaml.load(_text(self._stream), self._resolve)

    def get_single_data(self):
        documents = self.documents()
        if len(documents) > 1:
            raise ComposerError("expected a single document in the stream")
        return documents[0] if documents else None

    def dispose(self):
        pass

    def _plain(self, text):
        return text

    def _tagged(self, value, tag):
        return value

    def _resolve(self, value, tag):
        if tag is None:
            if self.yaml_implicit_resolvers is _RESOLVERS:
                return self._plain(value)
            found = self.yaml_implicit_resolvers
            for own, regexp in found.get(value[:1], []) + found.get(None, []):
                if regexp.match(value):
                    tag = own
                    break
            else:
                return value
            if tag in (_PREFIX + "merge", _PREFIX + "value"):
                return self._plain(value)
        constructor = self.yaml_constructors.get(tag)
        if constructor is not None:
            return self._made(constructor(self, _node(tag, value)))
        for prefix, constructor in self.yaml_multi_constructors.items():
            if prefix is not None and tag.startswith(prefix):
                return self._made(constructor(self, tag[len(prefix):], _node(tag, value)))
        return self._tagged(value, tag)

    @staticmethod
    def _made(value):
        """A constructor may be a generator: what it yields is the value, which it fills after."""
        if not hasattr(value, "send"):
            return value
        first = next(value)
        for _ in value:
            pass
        return first

    def construct_scalar(self, node):
        if not isinstance(node, ScalarNode):
            raise ConstructorError("expected a scalar node, but found %s" % node.id)
        return node.value

    def construct_sequence(self, node, deep=False):
        if not isinstance(node, SequenceNode):
            raise ConstructorError("expected a sequence node, but found %s" % node.id)
        return node.value

    def construct_mapping(self, node, deep=False):
        if not isinstance(node, MappingNode):
            raise ConstructorError("expected a mapping node, but found %s" % node.id)
        return node.value

    def construct_pairs(self, node, deep=False):
        return list(self.construct_mapping(node).items())

    def construct_object(self, node, deep=False):
        return self._plain(node.value) if isinstance(node, ScalarNode) else node.value if isinstance(node, Node) else node


# What a plain scalar may be, by its first character: programs take entries out of a copy of it.
_RESOLVERS = {}
for _name, _pattern, _letters in [
        ("bool", "(?i:yes|no|true|false|on|off)$", "yYnNtTfFoO"),
        ("float", r"[-+]?(?:\d[\d_]*\.[\d_]*(?:[eE][-+]\d+)?|\.\d[\d_]*(?:[eE][-+]\d+)?|\d[\d_]*(?::[0-5]?\d)+\.[\d_]*"
         r"|\.(?:inf|Inf|INF))$|\.(?:nan|NaN|NAN)$", "-+0123456789."),
        ("int", "[-+]?(?:0b[01_]+|0[0-7_]*|0x[0-9a-fA-F_]+|[1-9][0-9_]*(?::[0-5]?[0-9])*)$", "-+0123456789"),
        ("merge", "<<$", "<"), ("null", "(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
        ("timestamp", r"\d{4}-\d\d-\d\d$|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?"
         r"(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?$", "0123456789"),
        ("value", "=$", "=")]:
    for _letter in _letters:
        _RESOLVERS.setdefault(_letter, []).append((_PREFIX + _name, _re.compile(_pattern)))


class SafeLoader(BaseLoader):
    yaml_implicit_resolvers = _RESOLVERS

    def _plain(self, text):
        return _implicit(text)

    def _tagged(self, value, tag):
        name = tag[len(_PREFIX):] if tag.startswith(_PREFIX) else None
        if isinstance(value, str):
            if tag == "!":
                return value
            if name in _TAGS:
                return _TAGS[name](value)
        elif name in _COLLECTIONS:
            return _COLLECTIONS[name](value)
        default = self.yaml_constructors.get(None)
        if default is not None:
            return self._made(default(self, _node(tag, value)))
        raise ConstructorError("could not determine a constructor for the tag %r" % (tag,))


class FullLoader(SafeLoader):
    def _tagged(self, value, tag):
        name = tag[len(_PREFIX) + 7:] if tag.startswith(_PREFIX + "python/") else None
        return _PYTHON[name](value) if name in _PYTHON else super()._tagged(value, tag)


class Loader(FullLoader):
    pass


class UnsafeLoader(FullLoader):
    pass


class SafeDumper:
    yaml_representers, yaml_multi_representers = {}, {}

    def __init__(self, default_style=None, sort_keys=True):
        self.default_style, self.sort_keys = default_style, sort_keys

    @classmethod
    def add_representer(cls, data_type, representer):
        cls.yaml_representers = cls.yaml_representers | {data_type: representer}

    @classmethod
    def add_multi_representer(cls, data_type, representer):
        cls.yaml_multi_representers = cls.yaml_multi_representers | {data_type: representer}

    def ignore_aliases(self, data):
        return True

    def represent_data(self, data):
        own = self.yaml_representers.get(type(data))
        for cls in type(data).__mro__:
            own = own or self.yaml_multi_representers.get(cls)
        return own(self, data) if own else _represent(data, self.sort_keys, self.default_style, self.represent_data)

    def represent_scalar(self, tag, value, style=None):
        style = style or self.default_style
        if tag == _PREFIX + "str":
            return _scalar(value, style or (None if _plain(value) else "'"))
        return ("s", None if tag.startswith(_PREFIX) else tag, value, style or "p")

    def represent_sequence(self, tag, sequence, flow_style=None):
        return ("q", [self.represent_data(v) for v in sequence])

    def represent_mapping(self, tag, mapping, flow_style=None):
        items = mapping.items() if hasattr(mapping, "items") else mapping
        return ("m", [(self.represent_data(k), self.represent_data(v)) for k, v in items])

    def _represent_usual(self, data):
        return _represent(data, self.sort_keys, self.default_style, self.represent_data)

    represent_str = represent_int = represent_float = represent_bool = represent_none = _represent_usual
    represent_dict = represent_list = represent_set = represent_date = represent_datetime = _represent_usual


class RepresenterError(YAMLError):
    pass


CLoader, CSafeLoader, CFullLoader, CUnsafeLoader, CBaseLoader = Loader, SafeLoader, FullLoader, UnsafeLoader, BaseLoader
Dumper = CDumper = CSafeDumper = SafeDumper

_BOOL = {"yes": True, "no": False, "true": True, "false": False, "on": True, "off": False}
_BOOLEAN = _re.compile(r"yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF")
_NULL = _re.compile(r"~|null|Null|NULL|")
_INT = _re.compile(r"[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+")
_FLOAT = _re.compile(r"[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?"
                     r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_TIME = _re.compile(r"(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(Z|([-+])(\d\d?)(?::(\d\d))?))?)?")


def _sixty(text, number):
    total = 0
    for part in text.split(":"):
        total = total * 60 + number(part)
    return total


def _int(text):
    text = text.replace("_", "")
    sign = -1 if text[0] == "-" else 1
    text = text.lstrip("+-")
    if text == "0":
        return 0
    if text.startswith("0b"):
        return sign * int(text[2:], 2)
    if text.startswith("0x"):
        return sign * int(text[2:], 16)
    if text.startswith("0"):
        return sign * int(text, 8)
    return sign * (_sixty(text, int) if ":" in text else int(text))


def _float(text):
    text = text.replace("_", "").lower()
    sign = -1.0 if text[0] == "-" else 1.0
    text = text.lstrip("+-")
    if text == ".inf":
        return sign * float("inf")
    if text == ".nan":
        return float("nan")
    return sign * (_sixty(text, float) if ":" in text else float(text))


def _time(found):
    year, month, day, hour, minute, second, fraction, zone, sign, zone_hour, zone_minute = found.groups()
    if hour is None:
        return _dt.date(int(year), int(month), int(day))
    micro = int((fraction or "")[:6].ljust(6, "0")) if fraction else 0
    offset = None
    if zone == "Z":
        offset = _dt.timezone.utc
    elif sign:
        delta = _dt.timedelta(hours=int(zone_hour), minutes=int(zone_minute or 0))
        offset = _dt.timezone(-delta if sign == "-" else delta)
    return _dt.datetime(int(year), int(month), int(day), int(hour), int(minute), int(second), micro, tzinfo=offset)


def _implicit(text):
    if _NULL.fullmatch(text):
        return None
    if _BOOLEAN.fullmatch(text):
        return _BOOL[text.lower()]
    if _INT.fullmatch(text):
        return _int(text)
    if _FLOAT.fullmatch(text):
        return _float(text)
    found = _TIME.fullmatch(text)
    return _time(found) if found and (found[4] is not None or len(text) == 10) else text


_TAGS = {"str": str, "int": _int, "float": _float, "bool": lambda text: _BOOL[text.lower()], "null": lambda text: None,
         "binary": lambda text: _base64.decodebytes(text.encode("ascii")), "timestamp": lambda text: _time(_TIME.fullmatch(text))}
_COLLECTIONS = {"seq": list, "map": dict, "set": set, "omap": lambda pairs: [item for pair in pairs for item in pair.items()],
                "pairs": lambda pairs: [item for pair in pairs for item in pair.items()]}
_PYTHON = {"tuple": tuple, "list": list, "dict": dict, "str": str, "unicode": str, "int": _int, "float": _float,
           "bool": _TAGS["bool"], "none": lambda text: None, "bytes": _TAGS["binary"], "complex": complex}


def _text(stream):
    if hasattr(stream, "read"):
        stream = stream.read()
    return stream.decode("utf-8") if isinstance(stream, (bytes, bytearray)) else stream


def load_all(stream, Loader=FullLoader):
    return iter((Loader or FullLoader)(stream).documents())


def load(stream, Loader=FullLoader):
    loader = (Loader or FullLoader)(stream)
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()


full_load, full_load_all = load, load_all


def safe_load(stream):
    return load(stream, SafeLoader)


def safe_load_all(stream):
    return load_all(stream, SafeLoader)


def unsafe_load(stream):
    return load(stream, UnsafeLoader)


def unsafe_load_all(stream):
    return load_all(stream, UnsafeLoader)


def add_constructor(tag, constructor, Loader=None):
    for loader in (_loaders if Loader is None else [Loader]):
        loader.add_constructor(tag, constructor)


def add_multi_constructor(tag_prefix, multi_constructor, Loader=None):
    for loader in (_loaders if Loader is None else [Loader]):
        loader.add_multi_constructor(tag_prefix, multi_constructor)


def add_implicit_resolver(tag, regexp, first=None, Loader=None, Dumper=None):
    for loader in (_loaders if Loader is None else [Loader]):
        loader.add_implicit_resolver(tag, regexp, first)


_loaders = [Loader, FullLoader, UnsafeLoader]


def _scalar(text, style=None):
    return ("s", None, text, style or "p")


def _plain(text):
    """Whether the text would be read as something else when it stood there without quotes."""
    return isinstance(_implicit(text), str) and text not in ("=", "<<")


def _represent(value, sort, default_style, each):
    if value is None:
        return _scalar("null")
    if value is True or value is False:
        return _scalar("true" if value else "false")
    if isinstance(value, str):
        if default_style:
            return _scalar(value, default_style)
        return _scalar(value) if _plain(value) else _scalar(value, "'")
    if isinstance(value, int):
        return _scalar(str(int(value)))
    if isinstance(value, float):
        if value != value:
            return _scalar(".nan")
        if value in (float("inf"), float("-inf")):
            return _scalar(".inf" if value > 0 else "-.inf")
        text = repr(value).lower()
        return _scalar(text.replace("e", ".0e", 1) if "." not in text and "e" in text else text)
    if isinstance(value, (bytes, bytearray)):
        return ("s", _PREFIX + "binary", _base64.encodebytes(bytes(value)).decode("ascii"), "|")
    if isinstance(value, _dt.datetime):
        return _scalar(value.isoformat(" "))
    if isinstance(value, _dt.date):
        return _scalar(value.isoformat())
    if isinstance(value, dict):
        items = list(value.items())
        if sort:
            try:
                items.sort(key=lambda item: item[0])
            except TypeError:
                pass
        return ("m", [(each(k), each(v)) for k, v in items])
    if isinstance(value, (list, tuple)):
        return ("q", [each(v) for v in value])
    if isinstance(value, (set, frozenset)):
        return ("m", [(each(v), _scalar("null")) for v in value])
    raise RepresenterError("cannot represent an object", value)


def dump_all(documents, stream=None, Dumper=None, default_style=None, default_flow_style=False, canonical=None, indent=None,
             width=None, allow_unicode=None, line_break=None, encoding=None, explicit_start=None, explicit_end=None,
             version=None, tags=None, sort_keys=True):
    dumper = (Dumper or SafeDumper)(default_style=default_style, sort_keys=sort_keys)
    nodes = [dumper.represent_data(document) for document in documents]
    text = _yaml.dump(nodes, bool(default_flow_style), indent or 2, width or 80, bool(allow_unicode), bool(explicit_start))
    if nodes and (explicit_end or nodes[-1][0] == "s" and nodes[-1][3] == "p" and text.rpartition("---\n")[2][:1] not in ("'", '"')):
        text += "...\n"  # a plain word would go on with what follows
    if stream is None:
        return text.encode(encoding) if encoding else text
    stream.write(text)


def dump(data, stream=None, Dumper=None, **options):
    return dump_all([data], stream, Dumper, **options)


safe_dump, safe_dump_all = dump, dump_all


def add_representer(data_type, representer, Dumper=SafeDumper):
    Dumper.add_representer(data_type, representer)


def add_multi_representer(data_type, multi_representer, Dumper=SafeDumper):
    Dumper.add_multi_representer(data_type, multi_representer)


def _submodules():
    """PyYAML has these names in modules of their own."""
    import sys
    for name in ("composer", "constructor", "dumper", "error", "loader", "nodes", "parser", "reader", "representer", "resolver", "scanner"):
        globals()[name] = sys.modules["yaml." + name] = sys.modules[__name__]


_submodules()
