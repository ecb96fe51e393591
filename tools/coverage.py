#!/usr/bin/env python3
"""Lines and branches of src/ that a test run of a coverage build went through, for each folder; with a folder's name, for
each of its files and the functions never called.

    coverage.py BUILD [FOLDER]
"""
import collections
import json
import os
import subprocess
import sys


def reports(build):
    """What gcov says of each object file."""
    data = [os.path.join(root, f) for root, _, files in os.walk(build) for f in files if f.endswith(".gcda")]
    for at in range(0, len(data), 20):
        run = subprocess.run(["gcov", "--json-format", "--branch-probabilities", "--stdout", *data[at:at + 20]], cwd=build,
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for line in run.stdout.splitlines():
            if line.startswith("{"):
                yield json.loads(line)


def collect(build):
    """{file: ({line: count}, {(line, n): count}, {function: count})}: a file may be part of several programs."""
    files = collections.defaultdict(lambda: (collections.Counter(), collections.Counter(), collections.Counter()))
    for report in reports(build):
        for file in report["files"]:
            path = os.path.normpath(os.path.join(report["current_working_directory"], file["file"]))
            name = path.partition("/src/")[2]
            if not name or "/build" in path or name.endswith((".def", ".h")):
                continue
            lines, branches, functions = files[name]
            for line in file["lines"]:
                lines[line["line_number"]] += line["count"]
                for n, branch in enumerate(line["branches"]):
                    branches[line["line_number"], n] += branch["count"]
            for function in file["functions"]:
                functions[function["name"]] += function["execution_count"]
    return files


def share(counts):
    return "%5.1f%%" % (100 * sum(c > 0 for c in counts) / max(len(counts), 1))


def main():
    build, folder = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None
    files = collect(build)
    groups = collections.defaultdict(lambda: ([], [], []))
    for name, kinds in files.items():
        key = os.path.dirname(name) if not folder else name if os.path.dirname(name) == folder else None
        for group in (groups[key], groups["all"]) if key else ():
            for into, counts in zip(group, kinds):
                into.extend(counts.values())
    print("%-36s %7s %7s %8s %7s" % ("", "lines", "", "branches", "calls"))
    for key in sorted(groups, key=lambda k: (k == "all", k)):
        lines, branches, functions = groups[key]
        print("%-36s %7d %s  %s  %s" % (key, len(lines), share(lines), share(branches), share(functions)))
    for name in sorted(files) if folder else ():
        never = [f for f, count in files[name][2].items() if not count]
        if os.path.dirname(name) == folder and never:
            print("%s: never called: %s" % (name, ", ".join(sorted(never))))


main()
