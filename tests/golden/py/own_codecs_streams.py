import codecs, io
TEXT = 'one\nzwei äöü\r\ndrei €\nvier 😀 end'
for enc in ('utf-8', 'utf-8-sig', 'utf-16', 'utf-16-le', 'utf-16-be', 'utf-32', 'utf-32-be', 'latin-1', 'ascii', 'cp1252'):
    text = TEXT if enc.startswith('utf') else 'one\ntwo\nthree'
    if enc in ('latin-1', 'cp1252'):
        text = 'one\näöü\nend'
    raw = text.encode(enc)
    enco = codecs.getincrementalencoder(enc)()
    print(enc, [enco.encode(c) for c in text[:5]], enco.encode('', True))
    enco.reset()
    print(enco.encode('x'))
    for step in (1, 2, 3, 7):
        d = codecs.getincrementaldecoder(enc)()
        out = [d.decode(raw[i:i + step]) for i in range(0, len(raw), step)] + [d.decode(b'', True)]
        print(step, out, ''.join(out) == text)
    d.reset()
    print(d.decode(raw[:8]))
    print(list(codecs.iterencode(['a', '', 'bc'], enc)), list(codecs.iterdecode([raw[:3], raw[3:], b''], enc)))
    r = codecs.getreader(enc)(io.BytesIO(raw))
    print(repr(r.readline()), repr(r.readline(keepends=False)), r.readlines(), repr(r.read()), repr(r.readline()))
    r = codecs.getreader(enc)(io.BytesIO(raw))
    print(list(r))
    r = codecs.getreader(enc)(io.BytesIO(raw))
    print(repr(r.read()), repr(r.read()))
    r.seek(0)
    print(r.readlines())
    r = codecs.getreader(enc)(io.BytesIO(raw))
    print(r.read(chars=2), r.read(chars=3), r.read(-1, 1), r.readlines(None, False))
    sink = io.BytesIO()
    w = codecs.getwriter(enc)(sink)
    w.write('abc')
    w.writelines(['d', 'e\n'])
    print(sink.getvalue(), w.getvalue() == sink.getvalue())
    with codecs.getwriter(enc)(io.BytesIO()) as w:
        w.write('q')
    print(w.stream.closed)
    rw = codecs.StreamReaderWriter(io.BytesIO(raw), codecs.getreader(enc), codecs.getwriter(enc))
    print(repr(rw.readline()), next(rw), rw.readlines(), rw.encoding, rw.closed)
    rw = codecs.StreamReaderWriter(io.BytesIO(), codecs.getreader(enc), codecs.getwriter(enc), 'replace')
    print(rw.write('hi'), rw.writelines(['x', 'y']), rw.getvalue(), rw.errors)
    rw.seek(0)
    print(rw.read())
    with rw:
        pass
    print(rw.stream.closed)

class Up(codecs.BufferedIncrementalDecoder):
    def _buffer_decode(self, input, errors, final):
        cut = len(input) if final else len(input) // 2 * 2
        return input[:cut].decode('ascii', errors).upper(), cut
u = Up()
print(u.decode(b'abc'), u.buffer, u.getstate(), u.decode(b'd'), u.decode(b'z'), u.decode(b'', True), u.errors)
u.setstate((b'xy', 0))
print(u.decode(b'', True), u.getstate())
u.decode(b'q')
u.reset()
print(u.buffer)
class Pairs(codecs.BufferedIncrementalEncoder):
    def _buffer_encode(self, input, errors, final):
        cut = len(input) if final else len(input) // 2 * 2
        return input[:cut].encode('ascii', errors), cut
p = Pairs('ignore')
print(p.encode('abc'), p.getstate(), p.encode('d'), p.getstate(), p.errors)
p.setstate('zz')
print(p.encode('', final=True), p.buffer)
p.setstate(0)
print(repr(p.buffer))
for cls, args in ((codecs.Codec, ()), (codecs.IncrementalEncoder, ()), (codecs.IncrementalDecoder, ()),
                  (codecs.BufferedIncrementalDecoder, ()), (codecs.BufferedIncrementalEncoder, ())):
    o = cls(*args)
    for name in ('encode', 'decode'):
        if hasattr(o, name):
            try:
                getattr(o, name)('' if name == 'encode' else b'')
            except NotImplementedError as e:
                print(cls.__name__, name, repr(e), cls.__module__)
    if hasattr(o, 'getstate'):
        print(o.getstate(), o.setstate((b'', 0) if 'Dec' in cls.__name__ else 0), o.reset(), o.errors)
for bad in (b'\xff', b'a\xc3', b'\xe2\x82'):
    for errors in ('strict', 'replace', 'ignore', 'backslashreplace'):
        d = codecs.getincrementaldecoder('utf-8')(errors)
        try:
            print(repr(d.decode(bad)), d.getstate(), repr(d.decode(b'', True)))
        except UnicodeDecodeError as e:
            print(e)
try:
    codecs.getwriter('ascii')(io.BytesIO()).write('é')
except UnicodeEncodeError as e:
    print(e)
s = io.BytesIO()
codecs.getwriter('ascii')(s, 'xmlcharrefreplace').write('é€')
print(s.getvalue())
try:
    list(codecs.iterdecode([b'\xff'], 'utf-8'))
except UnicodeDecodeError as e:
    print(e)
print(list(codecs.iterdecode([b'\xffa'], 'utf-8', 'replace')), list(codecs.iterencode(['é'], 'ascii', errors='ignore')))
g = codecs.iterencode(['a'], 'no-such')
try:
    next(g)
except LookupError as e:
    print(e)
print(issubclass(codecs.StreamReader, codecs.Codec), codecs.StreamReaderWriter.__mro__[-1], codecs.StreamReader.__name__)
d = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder('utf-8')(), True)
print(repr(d.decode(b'a\r')), repr(d.decode(b'\nb\r\n')), d.newlines, d.decode(b'', True))
for raw in (b'\xed\xa0', b'\xf0\xed\x98', b'\xe0\x9f', b'\xc2\xf0\x9f\x9f', b'a\xf4\x90'):
    d = codecs.getincrementaldecoder('utf-8')('replace')
    print([ascii(d.decode(raw[:2])), ascii(d.decode(raw[2:])), ascii(d.decode(b'', True))])
try:
    codecs.getincrementaldecoder('utf-16')().decode(b'ab')
except UnicodeError as e:
    print(type(e).__name__, e)
r = codecs.getreader('utf-8')(io.BytesIO(b'ab\ncd\x0bef\r\ngh\rij'))
print([r.readline(3) for _ in range(7)])
w = codecs.getwriter('utf-16')(io.BytesIO())
w.write('ab')
w.seek(0)
w.write('c')
print(w.getvalue())
