# gzip: compressed files, whole in memory while they are open.
import io
import os
import struct
import time
import zlib

__all__ = ["BadGzipFile", "GzipFile", "open", "compress", "decompress"]
READ, WRITE = 1, 2


class BadGzipFile(OSError):
    pass


def _header(level, mtime, name=b""):
    extra = 2 if level == 9 else 4 if level == 1 else 0
    flags = 8 if name else 0
    return b"\x1f\x8b\x08" + struct.pack("<BIBB", flags, int(mtime), extra, 255) + (name + b"\0" if name else b"")


def compress(data, compresslevel=9, *, mtime=None):
    if mtime is None:
        mtime = time.time()
    if not mtime:
        return zlib.compress(data, compresslevel, wbits=31)
    raw = zlib.compressobj(compresslevel, wbits=-15)
    body = raw.compress(data) + raw.flush()
    return _header(compresslevel, mtime) + body + struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF)


def _member(data):
    if data[:2] != b"\x1f\x8b":
        raise BadGzipFile("Not a gzipped file (%r)" % data[:2])
    if len(data) < 10:
        raise EOFError("Compressed file ended before the end-of-stream marker was reached")
    if data[2] != 8:
        raise BadGzipFile("Unknown compression method")
    flags, at = data[3], 10
    if flags & 4:
        at += 2 + struct.unpack_from("<H", data, at)[0]
    for bit in (8, 16):
        if flags & bit:
            at = data.index(b"\0", at) + 1
    if flags & 2:
        at += 2
    raw = zlib.decompressobj(wbits=-15)
    out = raw.decompress(data[at:])
    if not raw.eof or len(raw.unused_data) < 8:
        raise EOFError("Compressed file ended before the end-of-stream marker was reached")
    crc, size = struct.unpack("<II", raw.unused_data[:8])
    if crc != zlib.crc32(out):
        raise BadGzipFile("CRC check failed %s != %s" % (hex(crc), hex(zlib.crc32(out))))
    if size != len(out) & 0xFFFFFFFF:
        raise BadGzipFile("Incorrect length of data produced")
    return out, raw.unused_data[8:].lstrip(b"\0")


def decompress(data):
    parts = []
    while data:
        part, data = _member(bytes(data))
        parts.append(part)
    return b"".join(parts)


class GzipFile(io.BufferedIOBase):
    def __init__(self, filename=None, mode=None, compresslevel=9, fileobj=None, mtime=None):
        if mode and ("t" in mode or "U" in mode):
            raise ValueError("Invalid mode: {!r}".format(mode))
        mode = (mode or "rb").replace("b", "") + "b"
        self.myfileobj = None
        if fileobj is None:
            fileobj = self.myfileobj = io.open(filename, mode)
        if filename is None:
            filename = getattr(fileobj, "name", "")
        self.name = os.fspath(filename) if not isinstance(filename, int) else ""
        self.fileobj, self.compresslevel, self._mtime = fileobj, compresslevel, mtime
        self.mode = READ if mode[0] == "r" else WRITE
        self._buffer = io.BytesIO(decompress(fileobj.read()) if self.mode == READ else b"")

    @property
    def closed(self):
        return self.fileobj is None

    @property
    def mtime(self):
        return self._mtime

    def readable(self):
        return self.mode == READ

    def writable(self):
        return self.mode == WRITE

    def seekable(self):
        return True

    def _need(self, mode, what):
        if self.fileobj is None:
            raise ValueError("I/O operation on closed file.")
        if self.mode != mode:
            import errno
            raise OSError(errno.EBADF, "%s() on %s-only GzipFile object" % (what, "write" if mode == READ else "read"))

    def read(self, size=-1):
        self._need(READ, "read")
        return self._buffer.read(size)

    def read1(self, size=-1):
        return self.read(size)

    def readline(self, size=-1):
        self._need(READ, "readline")
        return self._buffer.readline(size)

    def readlines(self, hint=-1):
        return self._buffer.readlines()

    def __iter__(self):
        self._need(READ, "read")
        return iter(self._buffer)

    def write(self, data):
        self._need(WRITE, "write")
        return self._buffer.write(data)

    def seek(self, offset, whence=0):
        return self._buffer.seek(offset, whence)

    def tell(self):
        return self._buffer.tell()

    def flush(self):
        pass

    def fileno(self):
        return self.fileobj.fileno()

    def close(self):
        fileobj, self.fileobj = self.fileobj, None
        if fileobj is None:
            return
        if self.mode == WRITE:
            data = self._buffer.getvalue()
            name = os.path.basename(self.name)
            name = (name[:-3] if name.endswith(".gz") else name).encode("latin-1", "ignore")
            mtime = time.time() if self._mtime is None else self._mtime
            raw = zlib.compressobj(self.compresslevel, wbits=-15)
            fileobj.write(_header(self.compresslevel, mtime, name) + raw.compress(data) + raw.flush())
            fileobj.write(struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF))
        if self.myfileobj:
            self.myfileobj.close()

    def __enter__(self):
        if self.fileobj is None:
            raise ValueError("I/O operation on closed file.")
        return self

    def __exit__(self, *args):
        self.close()


def open(filename, mode="rb", compresslevel=9, encoding=None, errors=None, newline=None):
    if "t" in mode:
        if "b" in mode:
            raise ValueError("Invalid mode: %r" % (mode,))
    else:
        for name, given in (("encoding", encoding), ("errors", errors), ("newline", newline)):
            if given is not None:
                raise ValueError("Argument '%s' not supported in binary mode" % name)
    named = isinstance(filename, (str, bytes)) or hasattr(filename, "__fspath__")
    if not (named or hasattr(filename, "read") or hasattr(filename, "write")):
        raise TypeError("filename must be a str or bytes object, or a file")
    where = (filename, None) if named else (None, filename)
    packed = GzipFile(where[0], mode.replace("t", ""), compresslevel, where[1])
    if "t" not in mode:
        return packed
    return io.TextIOWrapper(packed, io.text_encoding(encoding) if encoding is None else encoding, errors, newline)
