# Buffered files and text over objects of a script's own, marks of encodings, line ends seen.
import io
import pickle


class Drip(io.RawIOBase):
    """Gives three bytes at a time and remembers what it took."""

    def __init__(self, data=b""):
        self.data = bytearray(data)
        self.taken = []

    def readable(self):
        return True

    def writable(self):
        return True

    def readinto(self, room):
        n = min(3, len(room), len(self.data))
        room[:n] = self.data[:n]
        del self.data[:n]
        return n

    def write(self, data):
        self.taken.append(bytes(data[:4]))
        return min(4, len(data))


print(Drip(b"abcdefgh").read(5), Drip(b"abcdefgh").readall(), Drip(b"abcdefgh").read())
reader = io.BufferedReader(Drip(b"one\ntwo\nthree"))
print(reader.readline(), reader.read(2), reader.peek()[:1], reader.read())
print(list(io.TextIOWrapper(io.BufferedReader(Drip("grüße\nan alle\n".encode())), "utf-8")))
drip = Drip()
writer = io.BufferedWriter(drip)
print(writer.write(b"0123456789"), drip.taken)
writer.flush()
print(drip.taken)
under = io.BytesIO()
with io.TextIOWrapper(io.BufferedWriter(under), "latin-1", newline="\r\n") as text:
    text.write("é\nb\n")
    text.flush()
    print(under.getvalue())
print(under.closed)
kept = io.BytesIO(b"12345")
buffered = io.BufferedRandom(kept)
print(buffered.read(2), buffered.tell(), buffered.seek(0, 2), buffered.write(b"6"))
print(buffered.detach() is kept, kept.getvalue())
try:
    buffered.read()
except ValueError as e:
    print(e)
for made in (lambda: io.BufferedReader(io.BytesIO(), 0), lambda: io.BytesIO().detach(),
             lambda: io.StringIO().detach(), lambda: io.BufferedIOBase().read1()):
    try:
        made()
    except Exception as e:
        print(type(e).__name__, e)

for encoding in ("utf-16", "utf-32", "utf-8-sig"):
    raw = io.BytesIO()
    text = io.TextIOWrapper(raw, encoding)
    text.write("a")
    text.write("b")
    text.flush()
    print(encoding, raw.getvalue())
    text.seek(0)
    text.write("c")
    text.flush()
    print(raw.getvalue())

text = io.TextIOWrapper(io.BytesIO(b"a\nb\r\nc\rd"))
print(text.newlines)
print(text.readline(), text.newlines)
print(text.read(), text.newlines)
try:
    text.reconfigure(encoding="latin-1")
except io.UnsupportedOperation as e:
    print(e)
print(list(io.StringIO("a\rb\r", newline="\r")))
memory = io.StringIO("line 1\nline 2\n")
memory.readline()
memory.label = "x"
again = pickle.loads(pickle.dumps(memory))
print(again.tell(), again.read(), again.label)
memory = io.BytesIO(b"abc")
memory.seek(2)
print(pickle.loads(pickle.dumps(memory)).read())
room = bytearray(2)
print(io.BytesIO(b"xyz").readinto(room), room)
try:
    io.BytesIO(b"xyz").readinto(b"no")
except TypeError as e:
    print(type(e).__name__)
