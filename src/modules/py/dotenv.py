# dotenv: reading KEY=value files into the environment.
import os as _os
import re as _re

_BINDING = _re.compile(
    r"""(?:export[^\S\r\n]+)?(?P<name>'[^']+'|[^=\#\s]+)[^\S\r\n]*"""
    r"""(?:(?P<eq>=)[^\S\r\n]*(?P<value>'(?:\\'|[^'])*'|"(?:\\"|[^"])*"|[^\r\n]*))?""")
_REST = _re.compile(r"[^\S\r\n]*(?:#[^\r\n]*)?(?:\r\n|\n|\r|$)")
_NAME = _re.compile(r"\$\{([^}:]*)(?::-([^}]*))?\}")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "a": "\a", "\\": "\\", '"': '"', "'": "'"}


def _unescape(text, letters):
    return _re.sub(r"\\(.)", lambda m: _ESCAPES[m.group(1)] if m.group(1) in letters else m.group(0), text, flags=_re.S)


def _bindings(text):
    """(name, value or None, where the binding begins, where its line ends); None for the name of a line that is no binding."""
    at = 0
    while at < len(text):
        begin = at
        while at < len(text) and text[at].isspace():
            at += 1
        found = _BINDING.match(text, at)
        end = _line_end(text, at)
        if found is None:
            if at < len(text) and text[at] != "#":
                yield None, None, begin, end
            at = end
            continue
        name, value = found.group("name").strip("'"), found.group("value")
        quote = value[:1] if value and value[:1] in "'\"" and len(value) > 1 and value[-1:] == value[:1] else ""
        after = found.end()
        if quote or value is None:
            rest = _REST.match(text, after)
            if rest is None or value is not None and value[:1] in ("'", '"') and not quote:
                name, end = None, _line_end(text, after)
            else:
                end = rest.end()
            value = _unescape(value[1:-1], "\\'" if quote == "'" else _ESCAPES) if quote else value
        elif value[:1] in ("'", '"'):
            name, end = None, _line_end(text, after)
        else:
            value, end = _re.sub(r"\s+#.*", "", value).rstrip(), _line_end(text, after)
        yield name, value, begin, end
        at = end


def _line_end(text, at):
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def _read(text):
    """(name, value or None) of each binding."""
    return [(name, value) for name, value, _, _ in _bindings(text) if name is not None]


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


def _text(dotenv_path, stream, encoding):
    """What is to be read; None: no such file."""
    if stream is not None:
        return stream.read()
    path = str(dotenv_path or find_dotenv())
    if not path or not _os.path.isfile(path):
        return None
    with open(path, encoding=encoding) as f:
        return f.read()


def dotenv_values(dotenv_path=None, stream=None, verbose=False, interpolate=True, encoding="utf-8"):
    bindings = _read(_text(dotenv_path, stream, encoding) or "")
    return _expanded(bindings, True) if interpolate else dict(bindings)


def _expanded(bindings, override):
    """${NAME} and ${NAME:-default} mean what the file has before, or the environment; without OVERRIDE that goes first."""
    values = {}

    def look_up(m):
        first, second = (values, _os.environ) if override else (_os.environ, values)
        known = first.get(m.group(1), second.get(m.group(1)))
        return known if known is not None else m.group(2) or ""
    for name, value in bindings:
        values[name] = value if value is None else _NAME.sub(look_up, value)
    return values


def load_dotenv(dotenv_path=None, stream=None, verbose=False, override=False, interpolate=True, encoding="utf-8"):
    text = _text(dotenv_path, stream, encoding)
    bindings = _read(text or "")
    values = _expanded(bindings, override) if interpolate else dict(bindings)
    for name, value in values.items():
        if value is not None and (override or name not in _os.environ):
            _os.environ[name] = value
    return bool(values)


def get_key(dotenv_path, key_to_get, encoding="utf-8"):
    return dotenv_values(dotenv_path, encoding=encoding).get(key_to_get)


def _rewritten(dotenv_path, key, line, encoding):
    """Writes the file with LINE in place of the bindings of KEY; how many there were."""
    with open(dotenv_path, encoding=encoding) as f:
        text = f.read()
    out, last, n = "", 0, 0
    for name, _, begin, end in _bindings(text):
        if name == key:
            out += text[last:begin] + line
            last, n = end, n + 1
    out += text[last:]
    if not n and line:
        out += ("\n" if out and not out.endswith("\n") else "") + line
    with open(dotenv_path, "w", encoding=encoding) as f:
        f.write(out)
    return n


def set_key(dotenv_path, key_to_set, value_to_set, quote_mode="always", export=False, encoding="utf-8"):
    if quote_mode not in ("always", "auto", "never"):
        raise ValueError("Unknown quote_mode: %s" % quote_mode)
    quotes = quote_mode == "always" or quote_mode == "auto" and not value_to_set.isalnum()
    value = "'%s'" % value_to_set.replace("'", "\\'") if quotes else value_to_set
    open(dotenv_path, "a", encoding=encoding).close()
    _rewritten(dotenv_path, key_to_set, "%s%s=%s\n" % ("export " if export else "", key_to_set, value), encoding)
    return True, key_to_set, value_to_set


def unset_key(dotenv_path, key_to_unset, quote_mode="always", encoding="utf-8"):
    if not _os.path.exists(dotenv_path) or not _rewritten(dotenv_path, key_to_unset, "", encoding):
        return None, key_to_unset
    return True, key_to_unset
