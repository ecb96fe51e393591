# subprocess: processes of other programs, over _subprocess.
import _subprocess
import io
import os

__all__ = ["Popen", "PIPE", "STDOUT", "call", "check_call", "getstatusoutput", "getoutput", "check_output", "run",
           "CalledProcessError", "DEVNULL", "SubprocessError", "TimeoutExpired", "CompletedProcess"]
PIPE, STDOUT, DEVNULL = -1, -2, -3


class SubprocessError(Exception):
    pass


def _signal(number):
    import signal
    try:
        return repr(signal.Signals(number))
    except ValueError:
        return "unknown signal %d" % number


class CalledProcessError(SubprocessError):
    def __init__(self, returncode, cmd, output=None, stderr=None):
        self.returncode, self.cmd, self.output, self.stderr = returncode, cmd, output, stderr

    def __str__(self):
        code = self.returncode
        how = "died with " + _signal(-code) if code and code < 0 else "returned non-zero exit status %d" % code
        return "Command '%s' %s." % (self.cmd, how)

    stdout = property(lambda self: self.output, lambda self, data: setattr(self, "output", data))


class TimeoutExpired(SubprocessError):
    def __init__(self, cmd, timeout, output=None, stderr=None):
        self.cmd, self.timeout, self.output, self.stderr = cmd, timeout, output, stderr

    def __str__(self):
        return "Command '%s' timed out after %s seconds" % (self.cmd, self.timeout)

    stdout = CalledProcessError.stdout


class CompletedProcess:
    __class_getitem__ = classmethod(type(list[int]))

    def __init__(self, args, returncode, stdout=None, stderr=None):
        self.args, self.returncode, self.stdout, self.stderr = args, returncode, stdout, stderr

    def __repr__(self):
        told = {name: getattr(self, name) for name in ("args", "returncode", "stdout", "stderr")}
        shown = ["%s=%r" % (name, one) for name, one in told.items() if one is not None or not name.startswith("std")]
        return "%s(%s)" % (type(self).__name__, ", ".join(shown))

    def check_returncode(self):
        if self.returncode:
            raise CalledProcessError(self.returncode, self.args, self.stdout, self.stderr)


class Popen:
    __class_getitem__ = classmethod(type(list[int]))

    def __init__(self, args, bufsize=-1, executable=None, stdin=None, stdout=None, stderr=None, preexec_fn=None, close_fds=True,
                 shell=False, cwd=None, env=None, universal_newlines=None, startupinfo=None, creationflags=0,
                 restore_signals=True, start_new_session=False, pass_fds=(), *, user=None, group=None, extra_groups=None,
                 encoding=None, errors=None, text=None, umask=-1, pipesize=-1, process_group=None):
        self.args, self.returncode, self.pid = args, None, None
        self.encoding, self.errors = encoding, errors
        self.text_mode = bool(encoding or errors or text or universal_newlines)
        self.universal_newlines = self.text_mode
        words = [args] if isinstance(args, (str, bytes)) or hasattr(args, "__fspath__") else list(args)
        if shell:
            words[:0] = ["/bin/sh" if executable is None else executable, "-c"]
        self._mine = []
        theirs = [self._stream(0, stdin), self._stream(1, stdout)]
        theirs.append((theirs[1] if theirs[1] >= 0 else 1) if stderr == STDOUT else self._stream(2, stderr))
        try:
            self.pid = _subprocess.spawn(words, executable, env, cwd, *theirs, start_new_session)
        except BaseException:
            for fd in self._pipes:
                if fd >= 0:
                    _subprocess.close(fd)
            raise
        finally:
            for fd in self._mine:
                _subprocess.close(fd)
        self.stdin, self.stdout, self.stderr = self._files(bufsize)

    _pipes = (-1, -1, -1)

    def _stream(self, which, what):
        if what is None:
            return -1
        if what == PIPE:
            read, write = _subprocess.pipe()
            ours, theirs = (write, read) if which == 0 else (read, write)
            pipes = list(self._pipes)
            pipes[which] = ours
            self._pipes = tuple(pipes)
            self._mine.append(theirs)
            return theirs
        if what == DEVNULL:
            fd = _subprocess.null()
            self._mine.append(fd)
            return fd
        if isinstance(what, int):
            return what
        if hasattr(what, "flush"):
            what.flush()
        return what.fileno()

    def _files(self, bufsize):
        files = []
        for fd, mode in zip(self._pipes, ("wb", "rb", "rb")):
            f = None
            if fd >= 0:
                f = open(fd, mode, bufsize)
                if self.text_mode:
                    f = io.TextIOWrapper(f, encoding=self.encoding, errors=self.errors, write_through=True)
            files.append(f)
        return files

    def __repr__(self):
        text = "<%s: returncode: %s args: %r>" % (type(self).__name__, self.returncode, self.args)
        return text if len(text) <= 80 else text[:76] + "...>"

    def __enter__(self):
        return self

    def __exit__(self, exc_type, value, traceback):
        for f in (self.stdout, self.stderr, self.stdin):
            if f:
                f.close()
        self.wait()

    def poll(self):
        if self.returncode is None:
            self.returncode = _subprocess.wait(self.pid, 0)
        return self.returncode

    def wait(self, timeout=None):
        if self.returncode is None:
            self.returncode = _subprocess.wait(self.pid, timeout)
            if self.returncode is None:
                raise TimeoutExpired(self.args, timeout)
        return self.returncode

    def _decoded(self, data):
        if not self.text_mode:
            return data
        return data.decode(self.encoding or "utf-8", self.errors or "strict").replace("\r\n", "\n").replace("\r", "\n")

    def communicate(self, input=None, timeout=None):
        if input is not None:
            if self.stdin is None:
                input = None
            elif self.text_mode:
                input = input.encode(self.encoding or "utf-8", self.errors or "strict")
        fds = []
        for f in (self.stdin, self.stdout, self.stderr):
            fds.append(-1 if f is None or f.closed else os.dup(f.fileno()))
            if f is not None:
                f.close()
        out, err, in_time = _subprocess.communicate(input, *fds, timeout)
        if not in_time:
            raise TimeoutExpired(self.args, timeout, out if self.stdout and out else None, err if self.stderr and err else None)
        self.wait(timeout)
        return self._decoded(out) if self.stdout else None, self._decoded(err) if self.stderr else None

    def send_signal(self, sig):
        if self.poll() is None:
            _subprocess.kill(self.pid, int(sig))

    def terminate(self):
        self.send_signal(15)

    def kill(self):
        self.send_signal(9)


def run(*popenargs, input=None, capture_output=False, timeout=None, check=False, **kwargs):
    if input is not None:
        if kwargs.get("stdin") is not None:
            raise ValueError("stdin and input arguments may not both be used.")
        kwargs["stdin"] = PIPE
    if capture_output:
        if kwargs.get("stdout") is not None or kwargs.get("stderr") is not None:
            raise ValueError("stdout and stderr arguments may not be used with capture_output.")
        kwargs["stdout"] = kwargs["stderr"] = PIPE
    said, process = _attended(popenargs, kwargs, lambda process: process.communicate(input, timeout))
    over = CompletedProcess(process.args, process.returncode, *said)
    if check:
        over.check_returncode()
    return over


def _attended(given, named, attend):
    """What ATTEND gives of a new process, and the process; if it fails the process does not outlive it."""
    process = Popen(*given, **named)
    try:
        return attend(process), process
    except BaseException:
        process.kill()
        process.wait()
        raise


def call(*popenargs, timeout=None, **kwargs):
    return _attended(popenargs, kwargs, lambda process: process.wait(timeout))[0]


def check_call(*popenargs, **kwargs):
    code = call(*popenargs, **kwargs)
    if code:
        told = kwargs.get("args")
        raise CalledProcessError(code, told if told is not None else popenargs[0])
    return code


def check_output(*popenargs, timeout=None, **kwargs):
    for name in ("stdout", "check"):
        if name in kwargs:
            raise ValueError(f"{name} argument not allowed, it will be overridden.")
    if "input" in kwargs and kwargs["input"] is None:
        kwargs["input"] = "" if kwargs.get("text") or kwargs.get("universal_newlines") else b""
    return run(*popenargs, stdout=PIPE, timeout=timeout, check=True, **kwargs).stdout


def getstatusoutput(cmd, *, encoding=None, errors=None):
    try:
        data, code = check_output(cmd, shell=True, text=True, stderr=STDOUT, encoding=encoding, errors=errors), 0
    except CalledProcessError as error:
        data, code = error.output, error.returncode
    return code, data[:-1] if data[-1:] == "\n" else data


def getoutput(cmd, *, encoding=None, errors=None):
    return getstatusoutput(cmd, encoding=encoding, errors=errors)[1]


def list2cmdline(seq):
    import shlex
    return shlex.join(map(os.fsdecode, seq))
