#!/usr/bin/env python3
"""Writes src/cli/start_order.ld: which functions a start calls, so that the linker puts them together.

    tools/start_order.py build-release > src/cli/start_order.ld

Valgrind's callgrind runs an empty script, one that prints and `--version`. Again when starting has changed: a name that is no
longer there does no harm.
"""
import collections
import os
import re
import subprocess
import sys
import tempfile

HEAD = """/* Added to the linker's own script: what the start of a script calls lies together, for each stretch of 64 KB of the
 * program that is looked at is a page fault. Release builds have a section for each function. Made by
 * tools/start_order.py. */
SECTIONS
{
  .text.start :
  {
    *(.text.startup.retort)
"""
MOST = 3  # functions of one name: more would bring along too many that are not called


def main():
    program = os.path.join(sys.argv[1], "retort")
    symbols = collections.Counter(line.split()[-1] for line in subprocess.run(
        ["nm", program], check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines() if line.split()[-2] in "tT")
    names = []
    with tempfile.TemporaryDirectory() as folder:
        trace = os.path.join(folder, "trace")
        for words, text in ((["exec"], ""), (["exec"], "print(1)\n"), (["--version"], None)):
            if text is not None:
                path = os.path.join(folder, "script.py")
                with open(path, "w") as f:
                    f.write(text)
                words = words + [path]
            subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=" + trace, program] + words, check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            with open(trace) as f:
                found = re.findall(r"^c?fn=\(\d+\) (\w+)", f.read(), re.M)
            names += [n for n in dict.fromkeys(found) if 0 < symbols[n] <= MOST and n not in names]
    print(HEAD + "".join("    *(.text.%s .text.%s.*)\n" % (n, n) for n in names if not n.startswith("GC_")) +
          "  }\n}\nINSERT BEFORE .text;")


if __name__ == "__main__":
    main()
