# The classes of codecs: coding piece by piece, and streams that code. Loaded when one is asked for.
# Two tables hold what encodings differ in: _MARKS, how a text begins, and _TAILS, how much of a piece's end has to wait
# for the next. What decodes in pieces and what reads from a stream both ask _Pieces, which is led by them.
import codecs


class _Restarts:
    """What every coder in pieces can do; one that keeps nothing has nothing to put back."""
    _nothing = 0

    def reset(self):
        pass

    def getstate(self):
        return self._nothing

    def setstate(self, state):
        pass


class _Keeps:
    """A coder that keeps the end of a piece for the next one in `buffer`."""

    def _with_kept(self, code, piece, final):
        whole = self.buffer + piece
        result, used = code(whole, self.errors, final)
        self.buffer = whole[used:]
        return result

    def reset(self):
        self.buffer = self._empty


class Codec:
    def encode(self, input, errors='strict'):
        raise NotImplementedError

    def decode(self, input, errors='strict'):
        raise NotImplementedError


class IncrementalEncoder(_Restarts):
    _empty = ''

    def __init__(self, errors='strict'):
        self.errors, self.buffer = errors, self._empty

    def encode(self, input, final=False):
        raise NotImplementedError


class BufferedIncrementalEncoder(_Keeps, IncrementalEncoder):
    def _buffer_encode(self, input, errors, final):
        raise NotImplementedError

    def encode(self, input, final=False):
        return self._with_kept(self._buffer_encode, input, final)

    def getstate(self):
        return self.buffer or self._nothing

    def setstate(self, state):
        self.buffer = state or self._empty


class IncrementalDecoder(_Restarts):
    _empty, _nothing = b'', (b'', 0)

    def __init__(self, errors='strict'):
        self.errors = errors

    def decode(self, input, final=False):
        raise NotImplementedError


class BufferedIncrementalDecoder(_Keeps, IncrementalDecoder):
    buffer = b''

    def _buffer_decode(self, input, errors, final):
        raise NotImplementedError

    def decode(self, input, final=False):
        return self._with_kept(self._buffer_decode, input, final)

    def getstate(self):
        return self.buffer, 0

    def setstate(self, state):
        self.buffer = state[0]


# --- what encodings differ in ---

# How a text of the encoding may begin, and the encoding that goes on after each beginning; last what we write with, and
# whether a text may be read that begins otherwise.
_MARKS = {
    'utf-8-sig': ({codecs.BOM_UTF8: 'utf-8'}, 'utf-8', True),
    'utf-16': ({codecs.BOM_UTF16_LE: 'utf-16-le', codecs.BOM_UTF16_BE: 'utf-16-be'}, 'utf-16-le', False),
    'utf-32': ({codecs.BOM_UTF32_LE: 'utf-32-le', codecs.BOM_UTF32_BE: 'utf-32-be'}, 'utf-32-le', False),
}


def _tail_utf8(data):
    for back in range(1, min(3, len(data)) + 1):
        lead = data[-back]
        if lead >= 0xC0:
            length = 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
            # A beginning that no character can have is an error now, not later; half a surrogate waits, though.
            low = {0xE0: 0xA0, 0xF0: 0x90}.get(lead, 0x80)
            high = 0x8F if lead == 0xF4 else 0xBF
            sound = 0xC2 <= lead <= 0xF4 and (back < 2 or low <= data[1 - back] <= high)
            return back if sound and back < length else 0
        if lead < 0x80:
            break
    return 0


def _tail_utf16(high_byte):
    # An odd byte waits, and so does the first half of a pair.
    def tail(data):
        odd = len(data) % 2
        unit = data[len(data) - odd - 2:len(data) - odd]
        return odd + (2 if unit and 0xD8 <= unit[high_byte] <= 0xDB else 0)
    return tail


def _tail_utf32(data):
    return len(data) % 4


_TAILS = {'utf-8': _tail_utf8, 'utf-16-le': _tail_utf16(1), 'utf-16-be': _tail_utf16(0), 'utf-32-le': _tail_utf32,
          'utf-32-be': _tail_utf32}


class _Pieces(BufferedIncrementalDecoder):
    def __init__(self, errors='strict'):
        super().__init__(errors)
        self._goes_on = self._name

    def _begin(self, data, final):
        # The length of the mark at the beginning; None if it is not all there yet.
        marks, without, optional = _MARKS[self._name]
        for mark, then in marks.items():
            if data.startswith(mark):
                self._goes_on = then
                return len(mark)
        short = len(data) < len(mark)
        if not (short or optional):
            raise UnicodeError('%s stream does not start with BOM' % self._name.upper())
        if short and not final and (not optional or mark.startswith(data)):
            return None
        if data:
            self._goes_on = without
        return 0

    def _buffer_decode(self, input, errors, final):
        data = bytes(input)
        start = self._begin(data, final) if self._goes_on in _MARKS else 0
        if start is None:
            return '', 0
        tail = 0 if final else _TAILS.get(self._goes_on, lambda data: 0)(data[start:])
        end = len(data) - tail
        try:
            return data[start:end].decode(self._goes_on, errors), end
        except UnicodeDecodeError:
            # The reason names what follows, so it is told with the end in place.
            return data[start:].decode(self._goes_on, errors), len(data)

    def reset(self):
        super().reset()
        self._goes_on = self._name


class _Marking(IncrementalEncoder):
    """Writes the mark of its encoding once."""

    def __init__(self, errors='strict'):
        super().__init__(errors)
        self._goes_on = self._name

    def encode(self, input, final=False):
        coded = input.encode(self._goes_on, self.errors)
        self._goes_on = _MARKS.get(self._name, (None, self._name))[1]
        return coded

    def reset(self):
        self._goes_on = self._name


def getincrementaldecoder(encoding):
    info = codecs.lookup(encoding)
    return info.incrementaldecoder or type('IncrementalDecoder', (_Pieces,), {'_name': info.name})


def getincrementalencoder(encoding):
    info = codecs.lookup(encoding)
    return info.incrementalencoder or type('IncrementalEncoder', (_Marking,), {'_name': info.name})


# --- streams ---

class _OverStream:
    """Something around `stream`, which answers whatever it does not know itself."""

    def __getattr__(self, name):
        if name == 'stream':
            raise AttributeError(name)
        return getattr(self.stream, name)

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.stream.close()


class _Lines:
    """Its lines, one by one, by its readline."""

    def __iter__(self):
        return self

    def __next__(self):
        if line := self.readline():
            return line
        raise StopIteration


class StreamWriter(_OverStream, Codec):
    def __init__(self, stream, errors='strict'):
        self.stream, self.errors = stream, errors

    def write(self, object):
        coded, _ = self.encode(object, self.errors)
        self.stream.write(coded)

    def writelines(self, list):
        self.write(''.join(list))

    def reset(self):
        pass

    def seek(self, offset, whence=0):
        self.stream.seek(offset, whence)
        if (offset, whence) == (0, 0):
            self.reset()


class StreamReader(_OverStream, _Lines, Codec):
    # _text is decoded and not yet asked for; _bytes could not be decoded yet.
    def __init__(self, stream, errors='strict'):
        self.stream, self.errors = stream, errors
        self._text, self._bytes = '', b''

    def _pull(self, size, firstline):
        """Reads and decodes once; False at the end. With FIRSTLINE a whole line is given out before the error after it."""
        came = self.stream.read(*(() if size < 0 else (size,)))
        data = self._bytes + came
        try:
            text, used = self.decode(data, self.errors) if data else ('', 0)
        except UnicodeDecodeError as error:
            text, used = self.decode(data[:error.start], self.errors)
            if not (firstline and len(text.splitlines()) > 1):
                raise
        self._text += text
        self._bytes = data[used:]
        return len(came) > 0

    def _fill(self, want, size, firstline):
        """Pulls until WANT characters are there, or all if it is negative."""
        while (want < 0 or len(self._text) < want) and self._pull(size, firstline):
            pass

    def _take(self, count):
        taken, self._text = self._text[:count], self._text[count:]
        return taken

    def read(self, size=-1, chars=-1, firstline=False):
        want = max(size, -1) if chars < 0 else chars
        self._fill(want, size, firstline)
        return self._take(len(self._text) if want < 0 else want)

    def _line_length(self, room=None):
        """The length of the first line of what is decoded; 0 if more could belong to it."""
        first, *more = self._text[:room].splitlines(True) or ['']
        return len(first) if more or first.endswith('\n') else 0

    def _line_within(self, size):
        # A line cut off at SIZE is given out, but a return is never parted from its newline.
        self._fill(size, size, True)
        if self._text[:size].endswith('\r'):
            size += 1
            self._fill(size, 1, True)
        return self._line_length(size) or min(size, len(self._text))

    def _line(self):
        step = 72
        while not self._line_length():
            had = len(self._text)
            self._fill(had + step, step, True)
            if len(self._text) == had:
                return had
            step += step
        return self._line_length()

    def readline(self, size=None, keepends=True):
        line = self._take(self._line() if size is None else self._line_within(size))
        return line if keepends else ''.join(line.splitlines())

    def readlines(self, sizehint=None, keepends=True):
        return self.read().splitlines(keepends)

    def reset(self):
        self._text, self._bytes = '', b''

    def seek(self, offset, whence=0):
        self.stream.seek(offset, whence)
        self.reset()


class _PiecesReader(StreamReader):
    def __init__(self, stream, errors='strict'):
        super().__init__(stream, errors)
        self._pieces = self._decoder(errors)

    def decode(self, input, errors='strict'):
        return self._pieces._buffer_decode(input, errors, False)

    def reset(self):
        super().reset()
        self._pieces.reset()


class _MarkingWriter(StreamWriter):
    def __init__(self, stream, errors='strict'):
        super().__init__(stream, errors)
        self._marking = self._encoder(errors)

    def encode(self, input, errors='strict'):
        self._marking.errors = errors
        return self._marking.encode(input), len(input)

    def reset(self):
        self._marking.reset()


def getreader(encoding):
    info = codecs.lookup(encoding)
    own = {'encoding': info.name, '_decoder': type('IncrementalDecoder', (_Pieces,), {'_name': info.name})}
    return info.streamreader or type('StreamReader', (_PiecesReader,), own)


def getwriter(encoding):
    info = codecs.lookup(encoding)
    own = {'_encoder': type('IncrementalEncoder', (_Marking,), {'_name': info.name})}
    return info.streamwriter or type('StreamWriter', (_MarkingWriter,), own)


class StreamReaderWriter(_OverStream, _Lines):
    encoding = 'unknown'

    def __init__(self, stream, Reader, Writer, errors='strict'):
        self.stream, self.errors = stream, errors
        self.reader, self.writer = (side(stream, errors) for side in (Reader, Writer))

    def __next__(self):
        return next(self.reader)

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

    def reset(self):
        for side in (self.reader, self.writer):
            side.reset()

    def seek(self, offset, whence=0):
        # The writer writes its mark again only where a text begins.
        self.stream.seek(offset, whence)
        sides = (self.reader, self.writer) if (offset, whence) == (0, 0) else (self.reader,)
        for side in sides:
            side.reset()


def _pieces(step, source, nothing):
    yield from filter(None, map(step, source))
    if rest := step(nothing, True):
        yield rest


def iterencode(iterator, encoding, errors='strict', **kwargs):
    coder = getincrementalencoder(encoding)(errors, **kwargs)
    yield from _pieces(coder.encode, iterator, '')


def iterdecode(iterator, encoding, errors='strict', **kwargs):
    coder = getincrementaldecoder(encoding)(errors, **kwargs)
    yield from _pieces(coder.decode, iterator, b'')


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
