"""What a person sees: a session on a pseudo terminal. Colours, progress, hints and wrapping are for terminals
only, nothing asks for input, and a pipe gets what the reference prints."""
import fcntl
import os
import pty
import re
import select
import shutil
import struct
import termios

from suites import project

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def on_terminal(argv, cwd, environ, columns=80, fds=(0, 1, 2), seconds=30):
    """(status, text) of a program whose descriptors FDS are a terminal; the others are null."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.setsid()
        null = os.open("/dev/null", os.O_RDWR)
        for fd in (0, 1, 2):
            os.dup2(slave if fd in fds else writer if fd else null, fd)
        os.chdir(cwd)
        os.execve(argv[0], argv, environ)
    os.close(slave)
    os.close(writer)
    out, open_ends = b"", [master, reader]
    while open_ends:
        ready = select.select(open_ends, [], [], seconds)[0]
        if not ready:
            os.kill(child, 9)
            os.waitpid(child, 0)
            raise RuntimeError("it waits for something: %r" % out)
        for fd in ready:
            try:
                data = os.read(fd, 65536)
            except OSError:
                data = b""
            out += data
            if not data:
                open_ends.remove(fd)
    os.close(master)
    os.close(reader)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), out.decode().replace("\r\n", "\n")


class Session:
    """A project with two revisions and a command line on a terminal."""

    def __init__(self, env):
        self.p = project.Project(env.alembic)

    def __enter__(self):
        self.p.add("aaaa11111111", up='op.execute("create table t (x int)")', undo='op.execute("drop table t")', title="first")
        self.p.add("bbbb22222222", title="second")
        return self

    def __exit__(self, *exc):
        shutil.rmtree(self.p.folder, ignore_errors=True)

    def quiet_log(self):
        path = self.p.folder + "/alembic.ini"
        with open(path) as f:
            text = f.read()
        with open(path, "w") as f:
            f.write(text.replace("level = INFO", "level = WARNING"))

    def run(self, *words, columns=80, fds=(0, 1, 2), **environ):
        base = {"PATH": "/usr/bin:/bin", "TERM": "xterm", "LC_ALL": "C.UTF-8", "DATABASE_URL": "sqlite:///%s/app.db" % self.p.folder}
        return on_terminal([self.p.alembic, *words], self.p.folder, dict(base, **environ), columns, fds)


def expect(problems, what, condition, text):
    if not condition:
        problems.append("%s: %r" % (what, text))


def colours(s, problems):
    for words in (["heads"], ["history"], ["current"], ["history", "--graph"], ["status"]):
        _, text = s.run(*words)
        if "bbbb22222222" in text:
            expect(problems, "%s has colours on a terminal" % words, "\x1b[" in text, text)
        for what, kw in (("NO_COLOR", {"NO_COLOR": "1"}), ("TERM=dumb", {"TERM": "dumb"}), ("a pipe", {"fds": (0, 2)})):
            status, plain = s.run(*words, **kw)
            expect(problems, "%s: no colours with %s" % (words, what), "\x1b" not in plain and status == 0, plain)
            expect(problems, "%s: same words with %s" % (words, what), ESCAPE.sub("", text) == plain, plain)
    expect(problems, "--color=never", "\x1b" not in s.run("--color=never", "heads")[1], "")
    expect(problems, "--color always into a pipe", "\x1b" in s.run("--color", "always", "heads", fds=(0,))[1], "")
    expect(problems, "--color is checked", s.run("--color=pink", "heads")[0] == 2, "")


def progress(s, problems):
    s.quiet_log()
    _, text = s.run("upgrade", "head")
    expect(problems, "a bar on a terminal", "2/2" in text and "\r[" in text.replace("\n", ""), text)
    _, text = s.run("downgrade", "base", fds=(0, 1))
    expect(problems, "no bar in a pipe", text == "", text)


def progress_log(s, problems):
    _, text = s.run("upgrade", "head")
    expect(problems, "log lines instead of a bar", "Running upgrade" in text and "2/2" not in text, text)


def hints(s, problems):
    status, text = s.run("upgrad", "head")
    expect(problems, "a mistyped command", "Did you mean 'upgrade'?" in text and status == 2, text)
    status, text = s.run("upgrade", "aaaa11111112")
    expect(problems, "a mistyped revision", "Did you mean 'aaaa11111111'?" in text and status == 255, text)
    _, text = s.run("upgrade", "zzzzzzzz")
    expect(problems, "nothing like it", "Did you mean" not in text, text)
    _, text = s.run("upgrade", "aaaa11111112", fds=(0, 1))
    expect(problems, "no hint in a pipe", "Did you mean" not in text, text)


def wrapping(s, problems):
    """Recorded from the reference: messages are wrapped to a terminal on standard input, results are not."""
    _, text = s.run("upgrade", "nope", columns=30, NO_COLOR="1")
    expect(problems, "a wrapped message", text.endswith("  FAILED: Can't locate\n  revision identified by\n  'nope'\n"), text)
    _, text = s.run("history", columns=30, NO_COLOR="1")
    expect(problems, "results are not wrapped", "aaaa11111111 -> bbbb22222222 (head), second\n" in text, text)
    _, text = s.run("upgrade", "nope", columns=30, fds=(1, 2), NO_COLOR="1")
    expect(problems, "not without standard input", "FAILED: Can't locate revision identified by 'nope'\n" in text, text)
    _, text = s.run("nope", columns=40)
    expect(problems, "usage as wide as the terminal", all(len(line) <= 40 or "{" in line for line in text.split("\n")), text)


def no_questions(s, problems):
    """Nothing reads standard input, so nothing hangs."""
    for words in (["revision", "-m", "x"], ["merge", "heads"], ["stamp", "head"], ["init", "more"], ["downgrade", "base"],
                  ["ensure_version"], ["check"], ["doctor"], ["list_templates"]):
        s.run(*words)


CASES = [colours, progress, progress_log, hints, wrapping, no_questions]


def cases(env):
    for case in CASES:
        yield case.__name__, lambda c=case: one(env, c)


def one(env, case):
    problems = []
    with Session(env) as s:
        case(s, problems)
    return "\n".join(problems) or None
