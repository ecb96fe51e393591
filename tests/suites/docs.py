"""The pages as their reader uses them: every command in README.md, docs/ and examples/ is run, every link leads somewhere.

A comment of its own line before a block says what becomes of it:
    <!-- run: EXAMPLE [postgresql] -->   from here on a scratch copy of examples/EXAMPLE ("empty": an empty folder),
                                         for "postgresql" with a database of its own
    <!-- file: PATH -->  <!-- append: PATH -->   the block is (the end of) that file of the project
    <!-- not run: REASON -->             the block is left out; it must say why
A "bash" block must end with status 0. In a "console" block the lines after "$ COMMAND" are its standard output, or its
standard error and then its output; "…" stands for any text, on a line of its own for any lines.
"""
import glob
import os
import re
import shutil
import subprocess
import tempfile

from suites import casefile, databases

PARTS = re.compile(r"^<!-- (?P<word>run|file|append|not run): (?P<rest>.*?) -->$|^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.M | re.S)
URL = re.compile(r"postgresql(?:\+\w+)?://[\w.:@-]+/\w+")
MUST_RUN = ("bash", "sh", "console")


def pages(env):
    return sorted(os.path.relpath(p, env.root) for pattern in ("*.md", "docs/*.md", "examples/*/README.md") for p in glob.glob(os.path.join(env.root, pattern)))


def cases(env):
    for page in pages(env):
        with open(os.path.join(env.root, page), encoding="utf-8") as f:
            text = f.read()
        yield page + "/links", lambda p=page, t=text: links(env, p, t)
        if page in ("docs/architecture.md", "CONTRIBUTING.md"):
            yield page + "/files", lambda t=text: files(env, t)
        if env.servers or not re.search(r"^<!-- run: .* postgresql -->$", text, re.M):
            yield page, lambda t=text: blocks(env, t)
    yield "manual pages", lambda: manuals(env)


def links(env, page, text):
    text = re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)
    lost = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _, anchor = target.partition("#")
        if re.match(r"\w+:", target):
            continue
        full = os.path.join(env.root, os.path.dirname(page), path) if path else os.path.join(env.root, page)
        if not os.path.exists(full) or anchor and anchor not in anchors(full):
            lost.append(target)
    return "leads nowhere: " + ", ".join(lost) if lost else None


def files(env, text):
    """Files of the repository that a page about it names, from its root, src/ or tests/; "*" and "<…>" stand for names."""
    names = set(re.findall(r"`((?:[\w.*<>-]+/)*[\w.*<>-]+(?:/|\.(?:c|h|py|def|md|txt|sh|build)))`", text))
    roots = [os.path.join(env.root, r) for r in ("", "src", "src/python", "src/python/lib", "src/python/types", "docs", "tests")]
    lost = [n for n in names - {"env.py"} if not any(glob.glob(os.path.join(r, re.sub("<.*?>", "*", n))) for r in roots)]
    return "no such file: " + ", ".join(sorted(lost)) if lost else None


def anchors(path):
    with open(path, encoding="utf-8") as f:
        titles = re.findall(r"^#+ (.*)$", f.read(), re.M)
    return {re.sub(r"[^\w\- ]", "", t.lower()).replace(" ", "-") for t in titles}


class Reader:
    """Who follows a page: one folder after the other, and perhaps a database."""

    def __init__(self, env):
        self.env, self.root, self.database, self.folder = env, tempfile.mkdtemp(prefix="retort-docs.", dir="/var/tmp"), None, None

    def begin(self, words):
        self.end_database()
        self.folder = os.path.join(self.root, "p")
        shutil.rmtree(self.folder, ignore_errors=True)
        if words[0] == "empty":
            os.mkdir(self.folder)
        else:
            shutil.copytree(os.path.join(self.env.root, "examples", words[0]), self.folder)
        if "postgresql" in words:
            self.database = databases.open("postgresql", self.folder, "postgresql://")

    def end_database(self):
        if self.database:
            self.database.drop()
        self.database = None

    def close(self):
        self.end_database()
        shutil.rmtree(self.root, ignore_errors=True)

    def shell(self, script, options="-euc"):
        environ = {"PATH": self.env.build + ":/usr/local/bin:/usr/bin:/bin", "HOME": self.root, "LC_ALL": "C.UTF-8", "COLUMNS": "80", "TZ": "UTC"}
        if self.database:
            script = URL.sub(self.database.url, script)
            environ["DATABASE_URL"] = self.database.url
        return casefile.run(["/bin/sh", options, script], self.folder, environ)

    def write(self, word, path, text):
        full = os.path.join(self.folder, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "a" if word == "append" else "w", encoding="utf-8") as f:
            f.write(text)


def blocks(env, text):
    reader = Reader(env)
    try:
        said = None
        for part in PARTS.finditer(text):
            if part["word"] == "run":
                reader.begin(part["rest"].split())
            elif part["word"]:
                said = part
            else:
                problem = one(reader, said, part["kind"], part["text"])
                if problem:
                    return problem
                said = None
    finally:
        reader.close()
    return None


def one(reader, said, kind, text):
    word = said["word"] if said else None
    if word in ("file", "append"):
        return reader.write(word, said["rest"], text)
    if word == "not run" or kind not in MUST_RUN:
        return None
    if not reader.folder:
        return "no project to run in: %s" % text.split("\n")[0]
    if kind == "console":
        return session(reader, text)
    status, out, err = reader.shell(text)
    return "%s\nstatus %d: %s" % (text, status, (out + err)[-1500:]) if status else None


def session(reader, text):
    for command, want in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", text, re.M):
        status, out, err = reader.shell(command, "-uc")
        pattern = "".join("(?:.*\n)*?" if line == "…\n" else re.escape(line).replace("…", ".*?") for line in want.splitlines(keepends=True))
        if not any(re.fullmatch(pattern, got if not got or got.endswith("\n") else got + "\n") for got in (out, err + out)):
            return "$ %s\nstatus %d\n%s" % (command, status, casefile.diff(want, err + out))
    return None


def manuals(env):
    """Each command has its page, which names its options, no more and no fewer than --help."""
    helped = subprocess.run([env.retort, "--help"], stdout=subprocess.PIPE, text=True, check=True).stdout
    problems = []
    for command in ["", *re.findall(r"^  ([a-z_]+) {2,}\S", helped.split("\noptions:")[0], re.M)]:
        path = os.path.join(env.root, "docs/man/retort%s.1.scd" % (command and "-" + command))
        if command == "exec":
            continue  # told in retort(1)
        if not os.path.exists(path):
            problems.append("no page: " + path)
            continue
        with open(path, encoding="utf-8") as f:
            told = set(re.findall(r"--[a-z][a-z-]+", re.split(r"^# (?:OPTIONS|GLOBAL OPTIONS)$", f.read(), flags=re.M)[-1].split("\n# ")[0]))
        out = subprocess.run([env.retort, *command.split(), "--help"], stdout=subprocess.PIPE, text=True, check=True).stdout
        known = set(re.findall(r"^ {2,}(?:-\w(?: [A-Z_]+)?, )?(--[a-z][a-z-]+)", out, re.M)) - {"--help"}
        if told - {"--help"} != known:
            problems.append("%s: lacks %s; has beyond --help %s" % (os.path.basename(path), sorted(known - told), sorted(told - known - {"--help"})))
    return "\n".join(problems) or None
