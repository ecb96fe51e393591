#!/usr/bin/env python3
"""Runs every test of retort and ends with the line "N passed, N failed".

    tests/run.py [--build DIR] [--debug-build DIR] [--no-servers] [--only SUITE[:PATTERN]]... [-j N] [-v]

A suite is a module in tests/suites with a function cases(env) that yields (name, function); the function
returns None when the case passes, else text that says what is wrong. A known, wanted difference from the
recorded reference is a line of tests/golden/differences.txt; a case listed there that passes is a failure too.
"""
import argparse
import fnmatch
import importlib
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True

from suites import servers  # noqa: E402

SUITES = ["unit", "front", "py", "limits", "confine", "ddl", "cli", "better", "examples", "guides", "docs", "safety", "faults", "waits", "pooled", "tenants", "entities", "live", "live_ddl", "urls", "tls", "quoting", "wire", "embed", "install", "autogen", "roundtrip", "shells", "terminal"]


class Env:
    """What a suite may need: the binaries, the servers, folders."""

    def __init__(self, args):
        self.root, self.golden = ROOT, os.path.join(HERE, "golden")
        self.build = os.path.abspath(args.build)
        self.debug_build = args.debug_build and os.path.abspath(args.debug_build)
        self.retort = os.path.join(self.build, "retort")
        self.alembic = os.path.join(self.build, "alembic")
        self.jobs = args.j
        self.servers = None if args.no_servers else servers.start(ROOT)


def listed():
    """{suite:case: file} from differences.txt and open.txt: lines "suite case: reason", # starts a comment."""
    known = {}
    for name in ("differences.txt", "open.txt"):
        path = os.path.join(HERE, "golden", name)
        for line in open(path, encoding="utf-8") if os.path.exists(path) else ():
            line = line.split("#")[0].strip()
            if line:
                known[":".join(line.split(":")[0].split())] = name
    return known


def run_case(function):
    try:
        return function()
    except Exception as error:
        return "%s: %s" % (type(error).__name__, error)


def run_suite(name, env, pattern, known, verbose):
    try:
        module = importlib.import_module("suites." + name)
    except ModuleNotFoundError as error:
        if error.name == "suites." + name:
            return 0, 0
        raise
    if getattr(module, "NEEDS_SERVERS", False) and not env.servers:
        print("%-10s left out: no servers" % name)
        return 0, 0
    cases = [(n, f) for n, f in module.cases(env) if fnmatch.fnmatch(n, pattern)]
    begin, passed, failed, noted = time.time(), 0, 0, {}
    with ThreadPoolExecutor(getattr(module, "JOBS", env.jobs)) as pool:
        for (case, _), why in zip(cases, pool.map(lambda c: run_case(c[1]), cases)):
            file = known.get("%s:%s" % (name, case))
            if file:
                if why is not None:
                    passed += 1
                    noted[file] = noted.get(file, 0) + 1
                    continue
                why = "is listed in %s but passes" % file
            if why is None:
                passed += 1
                continue
            failed += 1
            lines = why.rstrip().split("\n")
            shown = lines if verbose else lines[:3]
            print("FAIL %s %s: %s" % (name, case, "\n     ".join(shown)), flush=True)
    note = "".join(", %d in %s" % (n, file) for file, n in sorted(noted.items()))
    print("%-10s %d passed, %d failed%s (%.0f s)" % (name, passed, failed, note, time.time() - begin), flush=True)
    return passed, failed


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--build", default=os.path.join(ROOT, "build"))
    ap.add_argument("--debug-build")
    ap.add_argument("--no-servers", action="store_true")
    ap.add_argument("--only", action="append", default=[])
    ap.add_argument("-j", type=int, default=os.cpu_count() or 2)
    ap.add_argument("-v", action="store_true")
    args = ap.parse_args()
    env = Env(args)
    known = listed()
    passed = failed = 0
    try:
        for suite in SUITES:
            chosen = [o.partition(":")[2] or "*" for o in args.only if o.split(":")[0] == suite]
            if args.only and not chosen:
                continue
            p, f = run_suite(suite, env, chosen[0] if chosen else "*", known, args.v)
            passed, failed = passed + p, failed + f
    finally:
        servers.stop(env.servers)
    if not passed + failed:
        print("no test ran")
        return 1
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
