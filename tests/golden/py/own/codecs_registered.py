# codecs: handlers and encodings that a script registers, utf-7, every encoding of single bytes.
import codecs

for name in "cp037 cp500 cp1140 cp875 cp864 cp874 iso8859-6 iso8859-16 koi8-u koi8_t mac-cyrillic mac_latin2 tis-620 hp-roman8 ptcp154 kz1048 ibm858 1258 latin10 hebrew cp273".split():
    table = [bytes([b]).decode(name, "replace") for b in range(256)]
    back = "".join(c for c in table if c != "\ufffd").encode(name, "replace")
    print(name, codecs.lookup(name).name, sum(ord(c) * i for i, c in enumerate(table)), sum(back))
print("Hello, 123".encode("cp037"), b"\xc8\x85\x93\x93\x96".decode("cp037"))
for bad in lambda: "€".encode("cp037"), lambda: b"\x81".decode("cp1252"), lambda: "x".encode("cp99999"):
    try:
        bad()
    except (UnicodeError, LookupError) as e:
        print(type(e).__name__, e)

for text in "Hi Mom -\u263a-!", "A\u2262\u0391.", "+", "a+b", "\U0001f40d-", "ü", "1 + 1 = 2", "ä-", "\\~", "x\ud83d", "":
    coded = text.encode("utf-7")
    print(coded, coded.decode("utf-7") == text)
for data in b"+AOQ-", b"+AOQ", b"a+-b", b"+AO", b"+A", b"a\xffb", b"+IKx+", b"+-", b"+AOQ!", b"+!":
    for how in "strict", "replace", "ignore":
        try:
            print(data, how, ascii(data.decode("utf-7", how)))
        except UnicodeDecodeError as e:
            print(data, how, e)


def seen(e):
    print("asked:", type(e).__name__, e.encoding, e.start, e.end, e.reason)
    return "<%d>" % (e.end - e.start), e.end


codecs.register_error("test.seen", seen)
print("aé€b".encode("ascii", "test.seen"), "aé€b".encode("latin-1", "test.seen"), "a\ud800".encode("utf-8", "test.seen"))
print("€".encode("cp037", "test.seen"), "a\udc00b".encode("utf-16", "test.seen"))
print(b"a\xff\xfeb".decode("utf-8", "test.seen"), b"a\xffb".decode("ascii", "test.seen"), b"\x81".decode("cp1252", "test.seen"))
codecs.register_error("test.bytes", lambda e: (b"\x80\x81", e.end))
print("aé".encode("ascii", "test.bytes"))
codecs.register_error("test.skip", lambda e: ("", e.start + 1))
print("aéüb".encode("ascii", "test.skip"), b"\xff\xfea".decode("ascii", "test.skip"))
codecs.register_error("test.far", lambda e: ("", 99))
codecs.register_error("test.none", lambda e: None)
codecs.register_error("test.odd", lambda e: ("\u20ac", e.end))
for how in "test.far", "test.none", "test.odd", "test.unknown":
    for act in lambda: "é!".encode("ascii", how), lambda: b"\xff!".decode("ascii", how):
        try:
            print(ascii(act()))
        except Exception as e:
            print(type(e).__name__, e)
error = UnicodeEncodeError("ascii", "a\xe9\u20ac\U0001f40db", 1, 4, "because")
for name in "ignore", "replace", "xmlcharrefreplace", "backslashreplace", "namereplace", "test.seen":
    print(name, codecs.lookup_error(name)(error))
print(codecs.lookup_error("replace")(UnicodeDecodeError("ascii", b"a\xff", 1, 2, "because")))
print(ascii(codecs.lookup_error("surrogateescape")(UnicodeDecodeError("ascii", b"a\xff", 1, 2, "because"))))
print(codecs.lookup_error("backslashreplace")(UnicodeTranslateError("\u3042", 0, 1, "because")))
for wrong in (42, UnicodeError("x")):
    for name in "replace", "ignore", "xmlcharrefreplace":
        try:
            codecs.lookup_error(name)(wrong)
        except TypeError as e:
            print(e)


def find(name):
    print("looked for:", name)
    if name == "test_shout":
        return codecs.CodecInfo(lambda s, errors="strict": (s.upper().encode(), len(s)),
                                lambda b, errors="strict": (bytes(b).decode().lower(), len(b)), name="test-shout")
    if name == "test_odd":
        return codecs.CodecInfo(lambda s, errors="strict": (42, 1), lambda b, errors="strict": (42, 1), name="test-odd")
    return None


codecs.register(find)
print("abc".encode("Test-Shout"), b"ABC".decode("test shout"), codecs.lookup("test_shout").name, codecs.encode("x", "test-shout"))
for act in lambda: "x".encode("test-odd"), lambda: b"x".decode("test_odd"), lambda: codecs.encode("x", "test_odd"), lambda: "x".encode("no-such"):
    try:
        print(act())
    except Exception as e:
        print(type(e).__name__, e)
codecs.unregister(find)
try:
    "x".encode("test_shout")
except LookupError as e:
    print(e)
info = codecs.CodecInfo(len, repr, name="n")
print(len(info), info.encode, info.streamreader, info.name, tuple(info) == (len, repr, None, None))
print(codecs.decode(codecs.encode(b"data" * 3, "zlib"), "zlib"), codecs.encode("Abc", "rot13"))
