# ujson: json with fewer spaces.
from json import JSONDecodeError, dump, dumps as _dumps, load, loads


def dumps(obj, ensure_ascii=True, escape_forward_slashes=True, encode_html_chars=False, indent=0, sort_keys=False, **options):
    text = _dumps(obj, ensure_ascii=ensure_ascii, indent=indent or None, sort_keys=sort_keys, separators=None if indent else (",", ":"))
    return text.replace("/", "\\/") if escape_forward_slashes else text


encode, decode = dumps, loads
