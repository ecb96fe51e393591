# The classes of codecs: coding piece by piece, and streams that code. Loaded when one is asked for.
import codecs


class Codec:
    def encode(self, input, errors='strict'):
        raise NotImplementedError

    def decode(self, input, errors='strict'):
        raise NotImplementedError


class IncrementalEncoder:
    def __init__(self, errors='strict'):
        self.errors, self.buffer = errors, ''

    def encode(self, input, final=False):
        raise NotImplementedError

    def reset(self):
        pass

    def getstate(self):
        return 0

    def setstate(self, state):
        pass


class BufferedIncrementalEncoder(IncrementalEncoder):
    def _buffer_encode(self, input, errors, final):
        raise NotImplementedError

    def encode(self, input, final=False):
        data = self.buffer + input
        result, consumed = self._buffer_encode(data, self.errors, final)
        self.buffer = data[consumed:]
        return result

    def reset(self):
        self.buffer = ''

    def getstate(self):
        return self.buffer or 0

    def setstate(self, state):
        self.buffer = state or ''


class IncrementalDecoder:
    def __init__(self, errors='strict'):
        self.errors = errors

    def decode(self, input, final=False):
        raise NotImplementedError

    def reset(self):
        pass

    def getstate(self):
        return b'', 0

    def setstate(self, state):
        pass


class BufferedIncrementalDecoder(IncrementalDecoder):
    def __init__(self, errors='strict'):
        super().__init__(errors)
        self.buffer = b''

    def _buffer_decode(self, input, errors, final):
        raise NotImplementedError

    def decode(self, input, final=False):
        data = self.buffer + input
        result, consumed = self._buffer_decode(data, self.errors, final)
        self.buffer = data[consumed:]
        return result

    def reset(self):
        self.buffer = b''

    def getstate(self):
        return self.buffer, 0

    def setstate(self, state):
        self.buffer = state[0]


# How many bytes at the end of a piece may be the beginning of a character, and in what units.
_WIDTHS = {'utf-8': (3, 1), 'utf-8-sig': (3, 1), 'utf-16': (3, 2), 'utf-16-le': (3, 2), 'utf-16-be': (3, 2),
           'utf-32': (3, 4), 'utf-32-le': (3, 4), 'utf-32-be': (3, 4)}


def _decoder(name):
    margin = _WIDTHS.get(name, (0, 1))[0]

    class Decoder(BufferedIncrementalDecoder):
        encoding = name

        def __init__(self, errors='strict'):
            super().__init__(errors)
            self._name = name

        def _begin(self, data):
            # What has a mark at its beginning goes on in the order that the mark told.
            marks = {'utf-16': ((codecs.BOM_UTF16_LE, 'utf-16-le'), (codecs.BOM_UTF16_BE, 'utf-16-be')),
                     'utf-32': ((codecs.BOM_UTF32_LE, 'utf-32-le'), (codecs.BOM_UTF32_BE, 'utf-32-be')),
                     'utf-8-sig': ((codecs.BOM_UTF8, 'utf-8'),)}[self._name]
            for mark, then in marks:
                if data.startswith(mark):
                    self._name = then
                    return len(mark)
            self._name = 'utf-8' if self._name == 'utf-8-sig' else self._name + '-le'
            return 0

        def _buffer_decode(self, input, errors, final):
            skip = 0
            if self._name in ('utf-16', 'utf-32', 'utf-8-sig'):
                need = {'utf-16': 2, 'utf-32': 4, 'utf-8-sig': 3}[self._name]
                if len(input) < need and not final:
                    return '', 0
                skip = self._begin(input)
            data = bytes(input[skip:])
            if final:
                return data.decode(self._name, errors), skip + len(data)
            for cut in range(min(margin, len(data)) + 1):
                try:
                    part = data[:len(data) - cut]
                    return part.decode(self._name, 'strict'), skip + len(part)
                except UnicodeDecodeError as e:
                    if e.start < len(part) - margin or cut == min(margin, len(data)):
                        if e.start >= len(data) - margin and 'unexpected end' in e.reason:
                            return data[:e.start].decode(self._name, errors), skip + e.start
                        return data.decode(self._name, errors), skip + len(data)

        def reset(self):
            super().reset()
            self._name = name
    Decoder.__name__ = Decoder.__qualname__ = 'IncrementalDecoder'
    return Decoder


def _encoder(name):
    class Encoder(IncrementalEncoder):
        def __init__(self, errors='strict'):
            super().__init__(errors)
            self._name = name

        def encode(self, input, final=False):
            result = input.encode(self._name, self.errors)
            if self._name in ('utf-16', 'utf-32'):
                self._name += '-le'
            elif self._name == 'utf-8-sig':
                self._name = 'utf-8'
            return result

        def reset(self):
            self._name = name
    Encoder.__name__ = Encoder.__qualname__ = 'IncrementalEncoder'
    return Encoder


def getincrementaldecoder(encoding):
    info = codecs.lookup(encoding)
    return info.incrementaldecoder or _decoder(info.name)


def getincrementalencoder(encoding):
    info = codecs.lookup(encoding)
    return info.incrementalencoder or _encoder(info.name)


class StreamWriter(Codec):
    def __init__(self, stream, errors='strict'):
        self.stream, self.errors = stream, errors

    def write(self, object):
        self.stream.write(self.encode(object, self.errors)[0])

    def writelines(self, list):
        self.write(''.join(list))

    def reset(self):
        pass

    def __getattr__(self, name):
        return getattr(self.stream, name)

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.stream.close()


class StreamReader(Codec):
    def __init__(self, stream, errors='strict'):
        self.stream, self.errors, self._text = stream, errors, ''

    def _more(self, size=-1):
        data = self.stream.read() if size < 0 else self.stream.read(size)
        text = self._decoder.decode(data, final=not data or size < 0)
        self._text += text
        return bool(data)

    @property
    def _decoder(self):
        if '_own' not in self.__dict__:
            self._own = getincrementaldecoder(self.encoding)(self.errors)
        return self._own

    def read(self, size=-1, chars=-1, firstline=False):
        want = chars if chars >= 0 else size
        if want < 0:
            self._more()
            want = len(self._text)
        else:
            while len(self._text) < want and self._more(max(want, 72)):
                pass
        text, self._text = self._text[:want], self._text[want:]
        return text

    def readline(self, size=None, keepends=True):
        while '\n' not in self._text and self._more(72):
            pass
        lines = self._text.splitlines(True)
        line = lines[0] if lines else ''
        self._text = self._text[len(line):]
        return line if keepends else line.rstrip('\r\n')

    def readlines(self, sizehint=None, keepends=True):
        return self.read().splitlines(keepends)

    def reset(self):
        self._text = ''

    def seek(self, offset, whence=0):
        self.stream.seek(offset, whence)
        self.reset()

    def __next__(self):
        line = self.readline()
        if line:
            return line
        raise StopIteration

    def __iter__(self):
        return self

    def __getattr__(self, name):
        return getattr(self.stream, name)

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.stream.close()


def getreader(encoding):
    info = codecs.lookup(encoding)
    if info.streamreader:
        return info.streamreader
    return type('StreamReader', (StreamReader,), {'encoding': info.name, 'decode': staticmethod(info.decode)})


def getwriter(encoding):
    info = codecs.lookup(encoding)
    if info.streamwriter:
        return info.streamwriter
    return type('StreamWriter', (StreamWriter,), {'encode': staticmethod(info.encode)})


class StreamReaderWriter:
    encoding = 'unknown'

    def __init__(self, stream, Reader, Writer, errors='strict'):
        self.stream, self.errors = stream, errors
        self.reader, self.writer = Reader(stream, errors), Writer(stream, errors)

    def read(self, size=-1):
        return self.reader.read(size)

    def readline(self, size=None):
        return self.reader.readline(size)

    def readlines(self, sizehint=None):
        return self.reader.readlines(sizehint)

    def write(self, data):
        return self.writer.write(data)

    def writelines(self, list):
        return self.writer.writelines(list)

    def __next__(self):
        return next(self.reader)

    def __iter__(self):
        return self

    def __getattr__(self, name):
        return getattr(self.stream, name)

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.stream.close()


def iterencode(iterator, encoding, errors='strict', **kwargs):
    encoder = getincrementalencoder(encoding)(errors, **kwargs)
    for input in iterator:
        output = encoder.encode(input)
        if output:
            yield output
    output = encoder.encode('', True)
    if output:
        yield output


def iterdecode(iterator, encoding, errors='strict', **kwargs):
    decoder = getincrementaldecoder(encoding)(errors, **kwargs)
    for input in iterator:
        output = decoder.decode(input)
        if output:
            yield output
    output = decoder.decode(b'', True)
    if output:
        yield output


for _x in list(globals().values()):
    if getattr(_x, '__module__', None) == __name__:
        _x.__module__ = 'codecs'


class IncrementalNewlineDecoder(IncrementalDecoder):
    """Text in pieces with its line ends made \n; what kinds of ends were seen is told by `newlines`."""
    _KINDS = ('\n', '\r', '\r\n')

    def __init__(self, decoder, translate, errors='strict'):
        super().__init__(errors)
        self._decoder, self._translate = decoder, translate
        self._return_held = False
        self._seen = set()

    def decode(self, input, final=False):
        text = input if self._decoder is None else self._decoder.decode(input, final)
        if self._return_held and (text or final):
            text = '\r' + text
            self._return_held = False
        if text.endswith('\r') and not final:
            text = text[:-1]
            self._return_held = True
        pairs = text.count('\r\n')
        counts = text.count('\n') - pairs, text.count('\r') - pairs, pairs
        self._seen.update(kind for kind, n in zip(self._KINDS, counts) if n)
        if self._translate:
            text = text.replace('\r\n', '\n').replace('\r', '\n')
        return text

    def getstate(self):
        buffer, flag = (b'', 0) if self._decoder is None else self._decoder.getstate()
        return buffer, flag << 1 | self._return_held

    def setstate(self, state):
        buffer, flag = state
        self._return_held = bool(flag & 1)
        if self._decoder is not None:
            self._decoder.setstate((buffer, flag >> 1))

    def reset(self):
        self._seen.clear()
        self._return_held = False
        if self._decoder is not None:
            self._decoder.reset()

    @property
    def newlines(self):
        seen = tuple(kind for kind in ('\r', '\n', '\r\n') if kind in self._seen)
        return seen if len(seen) > 1 else seen[0] if seen else None


IncrementalNewlineDecoder.__module__ = 'io'
