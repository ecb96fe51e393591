#!/usr/bin/env python3
"""Compares our syntax trees, with positions, to CPython's for every .py file under some folders.

    parse_stdlib.py [-v] [--python PYTHON] [--dump build/tests/ast_dump] [FOLDER...]

PYTHON (default: the one that runs this) is the reference; the default folder is its standard
library, with the test suite. Below 3.12 positions inside f-strings are left out (they were not
exact). A file that CPython refuses must be refused by us; differing messages are listed but do
not fail the run, because they change from version to version. Exit status 1: a tree differs.
"""
import argparse
import ast
import os
import re
import subprocess
import sys
import sysconfig
import warnings

OPAQUE = sys.version_info < (3, 12)


def simplify_fstrings(tree):
    for node in ast.walk(tree):
        if not isinstance(node, ast.JoinedStr):
            continue
        # 3.12.0 and .1 leave empty texts in format specifications; no other version does
        node.values = [v for v in node.values
                       if not (isinstance(v, ast.Constant) and v.value == "")]
        if OPAQUE:
            for inner in list(ast.walk(node))[1:]:
                for name in ("lineno", "col_offset", "end_lineno", "end_col_offset"):
                    inner.__dict__.pop(name, None)
    return tree


def reference(path):
    with open(path, "rb") as f:
        data = f.read()
    try:
        tree = ast.parse(data, path)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as e:
        if isinstance(e, SyntaxError):
            return False, f"{type(e).__name__}: {e.msg} ({e.lineno or 0}, {e.offset or 0})"
        return False, f"{type(e).__name__}: {e} (0, 0)"
    return True, ast.dump(simplify_fstrings(tree), include_attributes=True)


def files(folders):
    for folder in folders:
        if os.path.isfile(folder):
            yield folder
        for root, dirs, names in os.walk(folder):
            dirs.sort()
            for name in sorted(names):
                if name.endswith(".py") or folder.endswith("/"):
                    yield os.path.join(root, name)


def ours(dump, paths):
    flags = "-atf" if OPAQUE else "-a"
    run = subprocess.run([dump, flags, *paths], stdout=subprocess.PIPE, timeout=600)
    lines = run.stdout.decode("utf-8", "surrogateescape").split("\n")
    if run.returncode or len(lines) != len(paths) + 1:
        if len(paths) == 1:
            return [f"crash: status {run.returncode}"]
        return [ours(dump, [path])[0] for path in paths]
    return lines[:-1]


def escaped(text):
    """Every character over 127 as an escape: which are printable depends on Unicode's version."""
    return re.sub("[^\0-\x7f]", lambda m: r"\u%04x" % ord(m[0]) if m[0] <= "\uffff"
                  else r"\U%08x" % ord(m[0]), text)


def first_difference(a, b):
    n = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
    return f"    ours      …{a[max(0, n - 120):n + 80]}\n    reference …{b[max(0, n - 120):n + 80]}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-v", "--verbose", action="store_true")
    parser.add_argument("--dump", default="build/tests/ast_dump")
    parser.add_argument("folders", nargs="*", default=[sysconfig.get_path("stdlib")])
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(10000)
    paths = list(files(args.folders))
    same = refused = messages = bad = 0
    for start in range(0, len(paths), 50):
        batch = paths[start:start + 50]
        for path, got in zip(batch, ours(args.dump, batch)):
            ok, want = reference(path)
            if ok and (got == want or escaped(got) == escaped(want)):
                same += 1
            elif not ok and not got.startswith("Module("):
                refused += 1
                if got != want:
                    messages += 1
                    print(f"{path}\n    ours      {got}\n    reference {want}")
            else:
                bad += 1
                print(f"DIFFERS {path}\n{first_difference(got, want)}")
    print(f"{len(paths)} files: {same} equal trees, {refused} refused by both "
          f"({messages} with other messages), {bad} differ")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
