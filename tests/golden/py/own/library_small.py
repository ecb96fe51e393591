# tempfile in memory and with bytes, re.Scanner, fnmatch and glob over bytes, os.path.realpath, hmac.HMAC.
import fnmatch
import glob
import hashlib
import hmac
import os
import pathlib
import pickle
import re
import tempfile

with tempfile.SpooledTemporaryFile(max_size=10, mode="w+", encoding="latin-1") as f:
    print(f.write("sm\xe5ll"), f._rolled, f.name, f.mode, f.encoding)
    f.write(" and larger")
    print(f._rolled, type(f.name).__name__, f.tell())
    f.seek(0)
    print(f.read(), f.fileno() > 2)
with tempfile.SpooledTemporaryFile(5) as f:
    f.writelines([b"a\n", b"b\n"])
    f.seek(0)
    print(list(f), f._rolled)
    f.truncate(100)
    print(f._rolled)
try:
    f.__enter__()
except ValueError as e:
    print(e)
folder = tempfile.mkdtemp(prefix=b"pre")
print(type(folder).__name__, os.path.basename(folder)[:3], type(tempfile.gettempdirb()).__name__)
try:
    tempfile.mkdtemp(prefix=b"pre", suffix="suf")
except TypeError as e:
    print(e)
before = set(os.listdir(folder))
for bad in dict(mode="q"), dict(mode="w", encoding="nope"):
    try:
        tempfile.NamedTemporaryFile(dir=folder, **bad)
    except (ValueError, LookupError) as e:
        print(type(e).__name__)
print(set(os.listdir(folder)) == before)

scanner = re.Scanner([
    (r"[a-zA-Z_]\w*", lambda s, t: ("name", t)),
    (r"\d+\.\d*", lambda s, t: float(t)),
    (r"\d+", lambda s, t: (int(t), s.match.span())),
    (r"=|\+", "op"),
    (r"\s+", None),
])
print(scanner.scan("sum = 3*foo + 312.50+bar"), scanner.scan("x = 3 + 4.5"))
steps = re.compile(r"a|b*").scanner("abba", 1)
print([m.group() for m in iter(steps.search, None)], steps.pattern.pattern)
again = pickle.loads(pickle.dumps(re.compile(r"(?P<x>a+)", re.I)))
print(again, again.match("AA")["x"], pickle.loads(pickle.dumps(re.I | re.M)))

for name, pattern in ("a.py", "*.py"), ("abc", "[a-c]bc"), ("a", "[d-b]"), ("d", "[!d-b]"), ("-", "[a-]"), ("]", "[]]"), ("b", "[b-b-z]"), ("a" * 50, "*a*a*a*a*a*a*a*b"), ("A", "a"):
    print(name[:5], pattern, fnmatch.fnmatch(name, pattern), fnmatch.translate(pattern))
print(fnmatch.fnmatch(b"t\xffst", b"t?st"), fnmatch.filter([b"a", b"b"], b"[ab]"))
for mixed in (lambda: fnmatch.fnmatch("a", b"a"), lambda: fnmatch.filter([b"a"], "a")):
    try:
        mixed()
    except TypeError as e:
        print(e)
os.chdir(folder)
for n in ("one.txt", "two.txt", "sub"):
    open(n, "w").close()
print(sorted(glob.glob(b"*.txt")), glob.escape(b"a*[b"), glob.glob("[o]*"))

os.mkdir("real")
os.symlink("real", "link")
os.symlink("link/../gone", "away")
os.symlink("loop", "loop")
here = os.path.realpath(".")
for p in "link/x", "away", "loop", "loop/y", "link/..", "./link/.", "gone/../real", "/":
    print(p, os.path.realpath(p).replace(here, "HERE"), str(pathlib.Path(p).absolute())[-3:] == p[-3:])
for strict in "gone", "loop":
    try:
        os.path.realpath(strict, strict=True)
    except OSError as e:
        print(type(e).__name__, e.errno)
try:
    pathlib.Path("loop").resolve()
except RuntimeError as e:
    print("RuntimeError", str(e)[:17])
print(os.path.exists("a\0b"), pathlib.Path("real\0").is_dir(), os.path.islink("link"), os.path.lexists("l\0"))
try:
    os.path.getsize("a\0b")
except ValueError as e:
    print(e)
print(os.path.samestat(os.stat("real"), os.stat("link")), os.getcwdb() == folder or os.getcwdb().endswith(os.path.basename(folder)))

h = hmac.HMAC(b"key", b"message", "sha256")
h.update(b" more")
print(h.hexdigest() == hmac.new(b"key", b"message more", hashlib.sha256).hexdigest(), h.name, h.copy().digest() == h.digest())
