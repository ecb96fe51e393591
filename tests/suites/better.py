"""Sessions in which the reference leaves wreckage or hides a failure, with what retort does: golden/better/NAME.test.

Recorded from retort itself and read by a person (docs/differences.md says why); RETORT_RECORD=1 records them anew.
"""
import os

from suites import casefile, cli


def cases(env):
    folder = os.path.join(env.golden, "better")
    for name in casefile.names(folder):
        path = os.path.join(folder, name + ".test")
        if os.environ.get("RETORT_RECORD"):
            record(env, path)
        yield name, lambda p=path: cli.one(env, p)


def record(env, path):
    sections = casefile.read(path)
    lines = []
    for r, got, work in cli.play(env, sections):
        lines += ["# " + flag for flag in r["flags"]] + ["$ " + r["cmd"]]
        for stream in (1, 2):
            for line in cli.mask(got[stream], work, stream):
                open_end = line.endswith("\0")
                lines.append("%d>%s %s" % (stream, "~" if open_end else "", line.rstrip("\0")))
        lines += ["exit %d" % got["exit"], ""]
    text = "".join("====== %s\n%s" % (title, "\n".join(lines) if title == "session" else body) for title, body in sections)
    casefile.write(path, text.rstrip("\n") + "\n")
