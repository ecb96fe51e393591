# click.utils: writing, and names of files and folders.
import os as _os
import re as _re
import sys as _sys


def unstyle(text):
    return _re.sub(r"\x1b\[[;?0-9]*[a-zA-Z]", "", text)


def echo(message=None, file=None, nl=True, err=False, color=None):
    file = file or (_sys.stderr if err else _sys.stdout)
    if isinstance(message, (bytes, bytearray)):
        out = getattr(file, "buffer", None)
        if out is not None:
            file.flush()
            out.write(bytes(message) + (b"\n" if nl else b""))
            out.flush()
            return
        message = message.decode("utf-8", "replace")
    text = "" if message is None else str(message)
    if not color and (color is False or not (hasattr(file, "isatty") and file.isatty())):
        text = unstyle(text)
    file.write(text + ("\n" if nl else ""))
    file.flush()


def format_filename(filename, shorten=False):
    name = _os.fsdecode(_os.path.basename(filename) if shorten else _os.fspath(filename))
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def get_app_dir(app_name, roaming=True, force_posix=False):
    words = "-".join(app_name.split()).lower()
    if force_posix:
        return _os.path.join(_os.path.expanduser("~/." + words))
    return _os.path.join(_os.environ.get("XDG_CONFIG_HOME") or _os.path.expanduser("~/.config"), words)


def get_text_stream(name, encoding=None, errors="strict"):
    if name not in ("stdin", "stdout", "stderr"):
        raise TypeError("Unknown standard stream %r" % name)
    return getattr(_sys, name)


def get_binary_stream(name):
    stream = get_text_stream(name)
    return getattr(stream, "buffer", stream)


class LazyFile:
    """Opened when first used."""

    def __init__(self, filename, mode="r", encoding=None, errors="strict", atomic=False):
        self.name, self.mode, self.encoding, self.errors = _os.fspath(filename), mode, encoding, errors
        self._file = None

    def open(self):
        from click.exceptions import FileError
        if self._file is None:
            try:
                self._file = open(self.name, self.mode, encoding=self.encoding, errors=None if "b" in self.mode else self.errors)
            except OSError as error:
                raise FileError(self.name, hint=error.strerror) from error
        return self._file

    def close(self):
        if self._file is not None:
            self._file.close()

    close_intelligently = close

    def __getattr__(self, name):
        return getattr(self.open(), name)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()

    def __iter__(self):
        return iter(self.open())


class KeepOpenFile:
    """A standard stream: leaving the block leaves it open."""

    def __init__(self, file):
        self._file = file

    def __getattr__(self, name):
        return getattr(self._file, name)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return None

    def __iter__(self):
        return iter(self._file)


def open_file(filename, mode="r", encoding=None, errors="strict", lazy=False, atomic=False):
    if _os.fspath(filename) == "-":
        stream = "stdin" if not any(letter in mode for letter in "wax") else "stdout"
        return KeepOpenFile(get_binary_stream(stream) if "b" in mode else get_text_stream(stream))
    if lazy:
        return LazyFile(filename, mode, encoding, errors)
    return open(filename, mode, encoding=encoding, errors=None if "b" in mode else errors)


def make_str(value):
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def make_default_short_help(text, max_length=45):
    """The first sentence of the first paragraph, cut at a word."""
    words = text.split("\n\n")[0].split()
    if words and words[0] == "\b":
        words = words[1:]
    kept, length = [], 0
    for i, word in enumerate(words):
        length += len(word) + (i > 0)
        if length > max_length:
            break
        kept.append(word)
        if word[-1] == ".":
            return " ".join(kept)
    if len(kept) == len(words):
        return " ".join(kept)
    while kept and len(" ".join(kept)) + 3 > max_length:
        kept.pop()
    return " ".join(kept) + "..."
