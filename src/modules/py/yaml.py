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


class ConstructorError(MarkedYAMLError):
    pass


class SafeLoader:
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


Loader = FullLoader = UnsafeLoader = BaseLoader = CLoader = CSafeLoader = SafeLoader
Dumper = CDumper = CSafeDumper = SafeDumper

_BOOL = {"yes": True, "no": False, "true": True, "false": False, "on": True, "off": False}
_BOOLEAN = _re.compile(r"yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF")
_NULL = _re.compile(r"~|null|Null|NULL|")
_INT = _re.compile(r"[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+")
_FLOAT = _re.compile(r"[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?"
                     r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_TIME = _re.compile(r"(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(Z|([-+])(\d\d?)(?::(\d\d))?))?)?")
_PREFIX = "tag:yaml.org,2002:"


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
_own_tags = {}


def _resolve(text, tag):
    if tag is None:
        return _implicit(text)
    if tag == "!":
        return text
    if tag.startswith(_PREFIX) and tag[len(_PREFIX):] in _TAGS:
        return _TAGS[tag[len(_PREFIX):]](text)
    raise ConstructorError("could not determine a constructor for the tag %r" % (tag,))


def _text(stream):
    if hasattr(stream, "read"):
        stream = stream.read()
    return stream.decode("utf-8") if isinstance(stream, (bytes, bytearray)) else stream


def load_all(stream, Loader=None):
    return iter(_yaml.load(_text(stream), _resolve))


def load(stream, Loader=None):
    documents = _yaml.load(_text(stream), _resolve)
    if len(documents) > 1:
        raise ConstructorError("expected a single document in the stream")
    return documents[0] if documents else None


safe_load = full_load = unsafe_load = load
safe_load_all = full_load_all = load_all


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
    if nodes and nodes[-1][0] == "s" and nodes[-1][3] == "p":
        text += "...\n"
    if stream is None:
        return text.encode(encoding) if encoding else text
    stream.write(text)


def dump(data, stream=None, Dumper=None, **options):
    return dump_all([data], stream, Dumper, **options)


safe_dump, safe_dump_all = dump, dump_all


def add_constructor(tag, constructor, Loader=None):
    _own_tags[tag] = constructor


def add_representer(data_type, representer, Dumper=SafeDumper):
    Dumper.add_representer(data_type, representer)
