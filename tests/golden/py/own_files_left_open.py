# A file that is never closed has what was written when the program ends: a second program reads it.
import os
import subprocess
import sys
import tempfile

folder = tempfile.mkdtemp()
path = os.path.join(folder, "left")
code = "import sys\nkept = open(sys.argv[1], 'w')\nkept.write('text')\nraw = open(sys.argv[1] + '.b', 'wb')\nraw.write(b'bytes')\nprint(1, file=kept)\n"
program = os.path.join(folder, "left.py")
with open(program, "w") as f:
    f.write(code)
words = [sys.executable, program] if "python" in os.path.basename(sys.executable or "") else [os.readlink("/proc/self/exe"), "exec", "--allow-all", program]
print(subprocess.run(words + [path]).returncode)
print(open(path).read(), end="")
print(open(path + ".b", "rb").read())
