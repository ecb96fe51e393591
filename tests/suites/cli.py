"""Sessions at the command line, recorded from the reference: golden/cli/NAME.test.

"$ CMD" is run by sh; "1> " and "2> " are lines of its two streams, "~" behind them: no newline at the end;
"exit N" ends a command. "# unordered": the lines of the next command may come in any order. "# same A B": these
words count as one. "python" runs a script by `retort exec`. What differs from run to run (dates, folders, temporary files, addresses) is masked on both sides.
"""
import os
import re
import shutil
import tempfile

from suites import casefile

FOLDER = "cli"
ENVIRON = {"LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "COLUMNS": "80", "TZ": "UTC", "TERM": "dumb", "HOME": "/nonexistent"}
MASKS = [
    (re.compile(r"No such template \S*/templates/"), "No such template <TEMPLATES>/"),
    (re.compile(r"\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?"), "<DATE>"),
    (re.compile(r"/tmp/tmp\w+(\.txt)?"), "<TMPFILE>"),
    (re.compile(r" at 0x[0-9a-f]+"), " at 0x?"),
]
SQL_LINE = re.compile(r"\s*[A-Z]{2,}\b|\s*(sa|op)\.")
LABELS = re.compile(r"(?<=\w )\(([\w./-]+(?:, [\w./-]+)+)\)")
WORD_LIST = re.compile(r"^(Branches into|Branch names): (.+, .+)$")
WARNING = re.compile(r"^.*?\b((?:User|Deprecation|SA|Runtime)\w*Warning): (.*)$")
TRACEBACK = "Traceback (most recent call last):"


def cases(env):
    folder = os.path.join(env.golden, FOLDER)
    for name in casefile.names(folder):
        yield name, lambda n=name: one(env, os.path.join(folder, n + ".test"))


def parse(text):
    """[{flags, cmd, 1: [lines], 2: [lines], exit}]"""
    records, flags = [], []
    for line in text.split("\n"):
        if line.startswith("# "):
            flags.append(line[2:])
        elif line.startswith("$ "):
            records.append({"flags": flags, "cmd": line[2:], 1: [], 2: [], "exit": None})
            flags = []
        elif line[:2] in ("1>", "2>"):
            open_end = line[2:3] == "~"
            body = line[3 + open_end:] if line[2 + open_end:3 + open_end] == " " else line[2 + open_end:]
            records[-1][int(line[0])].append(body + ("\0" if open_end else ""))
        elif line.startswith("exit "):
            records[-1]["exit"] = int(line[5:])
    return records


def order(text):
    return ", ".join(sorted(text.split(", ")))


def mask(text, work, stream):
    """Lines with what varies replaced; a last line without newline ends in NUL."""
    text = text.replace(os.path.realpath(work), "<DIR>").replace(work, "<DIR>")
    for pattern, word in MASKS:
        text = pattern.sub(word, text)
    lines = text.split("\n")
    if lines[-1]:
        lines[-1] += "\0"
    else:
        lines.pop()
    return [mask_line(line) for line in (fold_stderr(lines) if stream == 2 else lines)]


def fold_stderr(lines):
    """A traceback becomes its last line, a Python warning loses place and source line."""
    if TRACEBACK in lines:
        first, last = lines.index(TRACEBACK), len(lines) - lines[::-1].index(TRACEBACK)
        while last < len(lines) and (lines[last].startswith(" ") or not lines[last]):
            last += 1
        final = lines[last] if last < len(lines) else ""
        lines = lines[:first] + ["<TRACEBACK> " + re.sub(r"^[\w.]*\.(\w+)(?=:|$)", r"\1", final)]
    out, skip = [], False
    for line in lines:
        if skip and line.startswith("  "):
            skip = False
            continue
        found = WARNING.match(line)
        skip = bool(found)
        out.append("<WARNING> %s: %s" % found.groups() if found else line)
    return out


def mask_line(line):
    if not SQL_LINE.match(line):
        line = LABELS.sub(lambda m: "(%s)" % order(m.group(1)), line)
    found = WORD_LIST.match(line)
    return "%s: %s" % (found.group(1), order(found.group(2))) if found else line


def lay_out(env, sections, work):
    for title, text in sections:
        kind, _, rest = title.partition(" ")
        name = rest.removesuffix(" (executable)")
        path = os.path.join(work, name)
        if kind == "base" and rest != "none":
            shutil.copytree(os.path.join(env.golden, "cli_base", rest), work, dirs_exist_ok=True)
            os.makedirs(work + "/migrations/versions", exist_ok=True)
            ini = os.path.join(work, "alembic.ini")
            with open(ini) as f:
                words = f.read()
            for number in ("2", ""):
                words = words.replace("driver://user:pass@localhost/dbname" + number, "sqlite:///app%s.db" % number)
            casefile.write(ini, words)
        elif kind == "file":
            casefile.write(path, text)
            if name != rest:
                os.chmod(path, 0o755)
        elif kind == "folder":
            os.makedirs(path, exist_ok=True)
        elif kind == "link":
            os.symlink(rest.split(" ")[1], os.path.join(work, rest.split(" ")[0]))
        elif kind == "absent":
            shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)


def same(want, got):
    """A recorded traceback or warning is also met by its last line alone."""
    marks = ("<TRACEBACK> ", "<WARNING> ")
    return len(want) == len(got) and all(
        w == g or any(w.startswith(m) and w[len(m):] == g for m in marks) for w, g in zip(want, got))


def compare(record, got, work):
    problems = []
    for stream in (1, 2):
        want, have = record[stream], mask(got[stream], work, stream)
        for flag in record["flags"]:
            if flag.startswith("same "):
                words = "|".join(re.escape(w) for w in flag.split()[1:])
                want, have = ([re.sub(words, "<SAME>", line) for line in lines] for lines in (want, have))
        if "unordered" in record["flags"]:
            want, have = sorted(want), sorted(have)
        if not same(want, have):
            problems.append("%d> %s" % (stream, casefile.diff("\n".join(want), "\n".join(have)) or "newline at the end"))
    if record["exit"] != got["exit"]:
        problems.append("exit status %s, want %s" % (got["exit"], record["exit"]))
    return problems


def play(env, sections):
    """Runs a session: (record, what came, folder) of each command in turn."""
    root = tempfile.mkdtemp(prefix="retort-cli.", dir="/var/tmp")
    work = root + "/w"
    os.makedirs(work)
    os.makedirs(root + "/bin")
    os.symlink(env.alembic, root + "/bin/alembic")
    casefile.write(root + "/bin/python", "#!/bin/sh\nexec %s exec --allow-all \"$@\"\n" % env.retort)
    os.chmod(root + "/bin/python", 0o755)
    try:
        lay_out(env, sections, work)
        environ = dict(ENVIRON, PATH=root + "/bin:/usr/local/bin:/usr/bin:/bin")
        for record in parse(dict(sections)["session"]):
            status, out, err = casefile.run(["/bin/sh", "-c", record["cmd"]], work, environ, timeout=120)
            yield record, {1: out, 2: err, "exit": status}, work
    finally:
        shutil.rmtree(root, ignore_errors=True)


def one(env, path):
    for record, got, work in play(env, casefile.read(path)):
        problems = compare(record, got, work)
        if problems:
            return "$ %s\n%s" % (record["cmd"], "\n".join(problems))
    return None
