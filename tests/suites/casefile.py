"""Reading case files: sections of text, each headed by a line "====== TITLE"."""
import difflib
import os
import subprocess


def read(path):
    """[(title, text)]; a section "(no final newline)" takes the newline off the one before it."""
    sections = []
    with open(path, newline="", encoding="utf-8") as f:
        for line in f:
            if not line.startswith("====== "):
                sections[-1][1] += line
            elif line[7:].strip() == "(no final newline)":
                sections[-1][1] = sections[-1][1].removesuffix("\n")
            else:
                sections.append([line[7:].strip(), ""])
    return [(title, text) for title, text in sections]


def names(folder, ending=".test"):
    return sorted(n[: -len(ending)] for n in os.listdir(folder) if n.endswith(ending))


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", newline="", encoding="utf-8") as f:
        f.write(text)


def diff(want, got):
    """None when equal, else a short unified diff."""
    if want == got:
        return None
    lines = difflib.unified_diff(want.splitlines(), got.splitlines(), "expected", "got", lineterm="", n=1)
    return "\n".join(lines) or "line endings differ"


def run(argv, cwd, env=None, timeout=60, stdin=None):
    """Runs a command: (status, stdout, stderr) as text. A signal or a timeout raises."""
    p = subprocess.run(argv, cwd=cwd, env=env, input=stdin, timeout=timeout, stdout=subprocess.PIPE,
                       stderr=subprocess.PIPE, **({} if stdin is not None else {"stdin": subprocess.DEVNULL}))
    out, err = p.stdout.decode("utf-8", "replace"), p.stderr.decode("utf-8", "replace")
    if p.returncode < 0:
        raise RuntimeError("killed by signal %d: %s" % (-p.returncode, err[-300:]))
    return p.returncode, out, err
