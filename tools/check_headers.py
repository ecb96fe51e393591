#!/usr/bin/env python3
"""Lists the functions that a header declares and says nothing about.

    tools/check_headers.py [FILE]...     (default: every header of src and include)

A declaration is told about by a comment before it or behind it. One comment may stand for a group: for all declarations
that follow it without a blank line or another comment between them. Exit status 1 when any is left.
"""
import re
import subprocess
import sys

PROTOTYPE = re.compile(r"^(?!typedef|static|struct \w+ \{|#|return|else)[A-Za-z_][\w\s*]*?\**(\w+)\s*\([^;{]*\)[^;{]*;")


def told(path):
    """Names that have no comment, with their lines."""
    text = open(path, encoding="utf-8").read()
    missing, covered, depth = [], False, 0
    lines = text.split("\n")
    i = 0
    while i < len(lines):
        line = lines[i]
        if not line.strip():
            covered = False
        elif re.match(r"\s*/\*", line):
            while "*/" not in lines[i]:
                i += 1
            covered = True
        elif depth == 0 and not line.startswith((" ", "\t", "#", "}")):
            whole = line
            while ";" not in whole and "{" not in whole and i + 1 < len(lines):
                i += 1
                whole += " " + lines[i].strip()
            found = PROTOTYPE.match(whole)
            if found and not covered and "/*" not in whole:
                missing.append((i + 1, found.group(1)))
            depth += whole.count("{") - whole.count("}")
        else:
            depth = max(0, depth + line.count("{") - line.count("}"))
        i += 1
    return missing


def main():
    files = sys.argv[1:] or subprocess.run(["git", "ls-files", "src/*.h", "include/*.h"], capture_output=True, text=True,
                                           check=True).stdout.split()
    count = 0
    for path in files:
        for line, name in told(path):
            print("%s:%d: %s" % (path, line, name))
            count += 1
    if count:
        print("%d declared without a word" % count)
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
