# Names of files that are no UTF-8: surrogates in str, the same bytes again for the system.
import glob
import os
import pathlib
import shutil
import tempfile

folder = tempfile.mkdtemp()
raw = os.fsencode(folder) + b"/a\xffb"
with open(raw, "w") as f:
    f.write("hi")
names = os.listdir(folder)
print(ascii(names), os.listdir(os.fsencode(folder)))
path = os.path.join(folder, names[0])
print(open(path).read(), os.path.exists(path), os.path.isfile(path), os.path.getsize(path), os.stat(path).st_size)
print([ascii(e.name) for e in os.scandir(folder)], [ascii(p.name) for p in pathlib.Path(folder).iterdir()])
print([ascii(os.path.basename(n)) for n in glob.glob(folder + "/*")], [ascii(f) for _, _, f in os.walk(folder)])
for p in pathlib.Path(folder).iterdir():
    print(p.exists(), p.read_text(), ascii(p.name), p.is_file())
print(ascii(os.fsdecode(b"a\xff\xe4\xc3\xa4")), os.fsencode("a\udcff\xe4"), ascii(os.fsdecode("x")))
os.symlink(raw, os.fsencode(folder) + b"/link")
print(ascii(os.path.basename(os.readlink(folder + "/link"))), os.path.basename(os.readlink(os.fsencode(folder) + b"/link")))
shutil.copy(path, path + "2")
os.rename(path + "2", path + "3")
print(len(os.listdir(folder)))
try:
    print(path)
except UnicodeEncodeError as e:
    print(e.reason)
shutil.rmtree(folder)
print(os.path.exists(folder))
