"""The front ends beside their references: syntax trees of CPython's standard library, annotations as
source, templates beside Mako. The reference is the Python that runs this; without Mako or without a
standard library to read, a case passes."""
import os
import subprocess
import sys
import sysconfig

STDLIB = sysconfig.get_path("stdlib")
SCRIPTS = [
    ("parse_stdlib", ["--dump", "ast_dump", STDLIB]),
    ("unparse_exprs", ["--dump", "ast_dump", os.path.join(STDLIB, "unittest")]),
    ("templates", ["--dump", "template_dump"]),
]


def cases(env):
    for name, args in SCRIPTS:
        yield name, lambda n=name, a=args: one(env, n, a)


def one(env, name, args):
    argv = [sys.executable, os.path.join(env.golden, name + ".py"), args[0],
            os.path.join(env.build, "tests", args[1]), *args[2:]]
    run = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=600)
    return None if run.returncode in (0, 77) else run.stdout[-3000:]
