# tempfile.SpooledTemporaryFile: in memory until it grows past a size or has to have a descriptor.
import io
import tempfile
import types


def _passed(name, grows=False):
    """A method that the file behind does; one that makes it grow looks at its size afterwards."""

    def method(self, *args):
        result = getattr(self._file, name)(*args)
        if grows:
            self._check()
        return result
    method.__name__, method.__qualname__ = name, "SpooledTemporaryFile." + name
    return method


class SpooledTemporaryFile(io.IOBase):
    __class_getitem__ = classmethod(types.GenericAlias)
    __module__ = "tempfile"
    _rolled = False

    def __init__(self, max_size=0, mode="w+b", buffering=-1, encoding=None, newline=None, suffix=None, prefix=None, dir=None, *,
                 errors=None):
        memory = io.BytesIO()
        self._file = memory if "b" in mode else io.TextIOWrapper(memory, encoding=encoding or "utf-8", newline=newline, errors=errors)
        self._max_size = max_size
        self._TemporaryFileArgs = dict(mode=mode, buffering=buffering, suffix=suffix, prefix=prefix, encoding=encoding,
                                       newline=newline, dir=dir, errors=errors)

    def _check(self):
        if not self._rolled and self._max_size and self._file.tell() > self._max_size:
            self.rollover()

    def rollover(self):
        if self._rolled:
            return
        memory, at = self._file, self._file.tell()
        disk = self._file = tempfile.TemporaryFile(**self._TemporaryFileArgs)
        del self._TemporaryFileArgs
        if hasattr(disk, "buffer"):
            memory.flush()
            disk.buffer.write(memory.detach().getvalue())
        else:
            disk.write(memory.getvalue())
        disk.seek(at, 0)
        self._rolled = True

    def __enter__(self):
        if self._file.closed:
            raise ValueError("Cannot enter context with closed file")
        return self

    def __exit__(self, *exc):
        self._file.close()

    def __iter__(self):
        return self._file.__iter__()

    def __del__(self):
        if not self.closed:
            self.close()

    def fileno(self):
        self.rollover()
        return self._file.fileno()

    close, flush, isatty, tell, detach = map(_passed, ("close", "flush", "isatty", "tell", "detach"))
    read, read1, readinto, readinto1 = map(_passed, ("read", "read1", "readinto", "readinto1"))
    readline, readlines = map(_passed, ("readline", "readlines"))
    readable, writable, seekable = map(_passed, ("readable", "writable", "seekable"))
    write, writelines = _passed("write", True), _passed("writelines", True)

    def seek(self, *args):
        return self._file.seek(*args)

    def truncate(self, size=None):
        if size is not None and self._max_size < size:
            self.rollover()
        return self._file.truncate(*([] if size is None else [size]))

    closed = property(lambda self: self._file.closed)
    encoding = property(lambda self: self._file.encoding)
    errors = property(lambda self: self._file.errors)
    newlines = property(lambda self: self._file.newlines)

    @property
    def mode(self):
        return self._file.mode if self._rolled else self._TemporaryFileArgs["mode"]

    @property
    def name(self):
        return self._file.name if self._rolled else None
