"""The front ends beside their references: syntax trees of CPython's standard library, annotations as
source, templates beside Mako. The reference is Debian's Python; without it, without Mako or without a
standard library to read, a case passes. And the front of the source: READMEs name the files of their folders."""
import glob
import os
import subprocess

PYTHON = "/usr/bin/python3"
SHARDS = 8


def stdlib():
    """Entries of Debian's standard library, without what other packages put there."""
    found = sorted(glob.glob("/usr/lib/python3.1[0-9]/*"))
    return [p for p in found if p.endswith(".py") or os.path.isdir(p) and not p.endswith(("dist-packages", "__pycache__"))]


def cases(env):
    entries = stdlib()
    for i in range(SHARDS):
        part = entries[i::SHARDS]
        if part:
            yield "parse_stdlib/%d" % i, lambda p=part: one(env, "parse_stdlib", "ast_dump", p)
    unittest = [p for p in entries if p.endswith("/unittest")]
    if unittest:
        yield "unparse_exprs", lambda: one(env, "unparse_exprs", "ast_dump", unittest)
    yield "readmes", lambda: readmes(env)
    yield "templates", lambda: one(env, "templates", "template_dump", [])


def one(env, name, dump, paths):
    argv = [PYTHON, os.path.join(env.golden, name + ".py"), "--dump", os.path.join(env.build, "tests", dump), *paths]
    run = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=600)
    return None if run.returncode in (0, 77) else run.stdout[-3000:]


def readmes(env):
    root = os.path.dirname(os.path.dirname(env.golden))
    run = subprocess.run(["sh", os.path.join(root, "tools", "check_readmes.sh"), root], stdout=subprocess.PIPE, text=True)
    return run.stdout or None
