"""Programs and what CPython printed for them: golden/py/NAME.py (or NAME/main.py), .out, .err (last line), .exit.

golden/py/own has those written for retort itself."""
import os
import shlex

from suites import casefile

# Set by the conformance job to run the suite with another build.
SLOW = ("_perf",)


def read(path):
    if not os.path.exists(path):
        return None
    with open(path, encoding="utf-8", errors="replace", newline="") as f:
        return f.read()


def cases(env):
    for part in ("", "own"):
        yield from cases_of(env, os.path.join(env.golden, "py", part))


def cases_of(env, folder):
    builds = [("", env.build)] + ([("debug/", env.debug_build)] if env.debug_build else [])
    for entry in sorted(os.listdir(folder)):
        if entry.endswith(".py"):
            name, path = entry[:-3], os.path.join(folder, entry)
        elif os.path.exists(os.path.join(folder, entry, "main.py")):
            name, path = entry, os.path.join(folder, entry, "main.py")
        else:
            continue
        for label, build in builds:
            if label and name.endswith(SLOW):
                continue  # the sanitizers make them slow and they show nothing new there
            yield label + name, lambda n=name, p=path, b=build: one(os.path.join(b, "retort"), folder, n, p)


def one(tool, folder, name, path):
    environ = {"PATH": os.environ["PATH"], "HOME": "/tmp", "LANG": "C.UTF-8", "TZ": "UTC", "ASAN_OPTIONS": "detect_leaks=0"}
    status, out, err = casefile.run([tool, "exec", "--allow-all", path], folder, environ, timeout=120)
    want_status = int(read(os.path.join(folder, name + ".exit")) or 0)
    if bool(status) != bool(want_status):
        return "exit status %d, want %d: %s" % (status, want_status, err[-300:])
    want_err = read(os.path.join(folder, name + ".err"))
    if want_err is not None and err.rstrip().split("\n")[-1] != want_err.rstrip().split("\n")[-1]:
        return "last line of stderr: %s" % shlex.quote(err.rstrip().split("\n")[-1])
    return casefile.diff(read(os.path.join(folder, name + ".out")) or "", out)
