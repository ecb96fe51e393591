#!/usr/bin/env python3
"""Compares unparse.c with the text CPython keeps of annotations (from __future__ import annotations).

    unparse_exprs.py [--dump build/tests/ast_dump] [FOLDER...]

Every expression on one line of the .py files under the folders (default: the standard library) is
taken as an annotation by CPython, and by us; the texts must be equal.
"""
import argparse
import ast
import os
import subprocess
import sys
import sysconfig
import tempfile
import warnings


def annotation(source):
    names = {}
    try:
        exec(compile(f"from __future__ import annotations\nx: {source}\n", "x", "exec",
                     dont_inherit=True), names)
    except (SyntaxError, ValueError):
        return None
    return names["__annotations__"]["x"]


def expressions(path):
    with open(path, "rb") as f:
        data = f.read()
    try:
        tree = ast.parse(data)
        text = data.decode()
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.expr) and node.lineno == node.end_lineno:
            source = ast.get_source_segment(text, node) if len(text) < 20000 else None
            if source and "\n" not in source and not isinstance(node, (ast.Name, ast.Slice)):
                yield source


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--dump", default="build/tests/ast_dump")
    parser.add_argument("folders", nargs="*", default=[sysconfig.get_path("stdlib")])
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    sources = set()
    for folder in args.folders:
        for root, _, names in os.walk(folder):
            for name in names:
                if name.endswith(".py") and "lib2to3" not in root:
                    sources.update(expressions(os.path.join(root, name)))
    pairs = [(s, t) for s in sorted(sources) if (t := annotation(s)) is not None]
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as f:
        f.writelines(s + "\n" for s, _ in pairs)
        f.flush()
        got = subprocess.run([args.dump, "-u", f.name], stdout=subprocess.PIPE).stdout
    lines = got.decode("utf-8", "surrogatepass").split("\n")[:-1]
    bad = [(s, t, g) for (s, t), g in zip(pairs, lines) if t != g]
    for source, want, ours in bad[:20]:
        print(f"{source}\n    ours      {ours}\n    reference {want}")
    print(f"{len(pairs)} expressions, {len(lines)} answers, {len(bad)} differ")
    return 1 if bad or len(lines) != len(pairs) else 0


if __name__ == "__main__":
    sys.exit(main())
