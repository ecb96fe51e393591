# dotenv: reading KEY=value files into the environment.
import os as _os
import re as _re

_LINE = _re.compile(r"""\s*(?:export\s+)?([^=\s'"#]+|'[^']+')[^\S\r\n]*(?:=[^\S\r\n]*('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[^\n\r]*))?""")
_NAME = _re.compile(r"\$\{([^}:]*)(?::-([^}]*))?\}")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "a": "\a", "\\": "\\", '"': '"', "'": "'"}


def _unescape(text):
    return _re.sub(r"\\(.)", lambda m: _ESCAPES.get(m.group(1), m.group(0)), text, flags=_re.S)


def _read(text):
    """(name, raw value or None, whether ${NAME} counts) of each binding."""
    at = 0
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line = text[at:end].strip()
        if not line or line.startswith("#"):
            at = end + 1
            continue
        found = _LINE.match(text, at)
        if not found:
            at = end + 1
            continue
        name, value = found.group(1).strip("'"), found.group(2)
        if value is None:
            yield name, None, False
        elif value[:1] == "'" and value[-1:] == "'" and len(value) > 1:
            yield name, _re.sub(r"\\(['\\])", r"\1", value[1:-1]), False
        elif value[:1] == '"' and value[-1:] == '"' and len(value) > 1:
            yield name, _unescape(value[1:-1]), True
        else:
            yield name, _re.sub(r"\s+#.*", "", value).strip(), True
        end = text.find("\n", found.end())
        at = len(text) if end < 0 else end + 1


def find_dotenv(filename=".env", raise_error_if_not_found=False, usecwd=False):
    folder = _os.getcwd()
    if not usecwd:
        import sys
        frame = sys._getframe(1)
        while frame is not None and frame.f_code.co_filename.startswith("<"):
            frame = frame.f_back
        if frame is not None and _os.path.exists(frame.f_code.co_filename):
            folder = _os.path.dirname(_os.path.abspath(frame.f_code.co_filename))
    while True:
        path = _os.path.join(folder, filename)
        if _os.path.isfile(path):
            return path
        parent = _os.path.dirname(folder)
        if parent == folder:
            break
        folder = parent
    if raise_error_if_not_found:
        raise IOError("File not found")
    return ""


def dotenv_values(dotenv_path=None, stream=None, verbose=False, interpolate=True, encoding="utf-8"):
    if stream is not None:
        text = stream.read()
    else:
        path = str(dotenv_path or find_dotenv())
        if not path or not _os.path.isfile(path):
            return {}
        with open(path, encoding=encoding) as f:
            text = f.read()
    values = {}
    for name, value, expands in _read(text):
        if value is not None and expands and interpolate:
            def look_up(m):
                known = _os.environ.get(m.group(1), values.get(m.group(1)))
                return known if known is not None else m.group(2) or ""
            value = _NAME.sub(look_up, value)
        values[name] = value
    return values


def load_dotenv(dotenv_path=None, stream=None, verbose=False, override=False, interpolate=True, encoding="utf-8"):
    if dotenv_path is None and stream is None:
        dotenv_path = find_dotenv()
    values = dotenv_values(dotenv_path, stream, verbose, interpolate, encoding) if dotenv_path or stream else {}
    for name, value in values.items():
        if value is not None and (override or name not in _os.environ):
            _os.environ[name] = value
    return bool(values)


def get_key(dotenv_path, key_to_get, encoding="utf-8"):
    return dotenv_values(dotenv_path, encoding=encoding).get(key_to_get)
