"""Programs too large or too deep to keep as files, made here: they end in a result or in one clean error.

A case is (name, source, last line of standard output or None, last line of standard error or None).
"""
import os
import tempfile

from suites import casefile

DEEP = "x = []\nfor i in range(100000):\n    x = [x]\n"


def programs():
    yield "source_10mb", "".join('x%d = [%d, "abc", {"k": %d}]\n' % (i, i, i) for i in range(300000)) + "print(x299999)\n", \
        "[299999, 'abc', {'k': 299999}]", None
    yield "nested_parentheses", "x = " + "(" * 5000 + "1" + ")" * 5000, None, "SyntaxError: too many nested parentheses"
    yield "nested_brackets", "x = " + "[" * 100000 + "]" * 100000, None, "SyntaxError: too many nested parentheses"
    yield "unary_operators", "x = " + "-" * 100000 + "1", None, "SyntaxError: Parser stack overflowed - Memory Error"
    yield "blocks", "".join(" " * i + "if 1:\n" for i in range(200)) + " " * 200 + "pass", None, \
        "IndentationError: too many levels of indentation"
    yield "digits", "x = " + "9" * 100000, None, "SyntaxError: Exceeds the limit (4300 digits) for integer string " \
        "conversion: value has 100000 digits; use sys.set_int_max_str_digits() to increase the limit - Consider " \
        "hexadecimal for huge integer literals to avoid decimal conversion limits."
    yield "million_keys", "x = {i: str(i) for i in range(1000000)}\nprint(len(x), x[999999])\n", "1000000 999999", None
    yield "deep_calls", "def f(n):\n    return f(n + 1)\nf(0)\n", None, "RecursionError: maximum recursion depth exceeded"
    for what in ("repr(x)", "x == eval('[' * 99 + ']' * 99) or x == [x]", "__import__('copy').deepcopy(x)",
                 "__import__('json').dumps(x)", "__import__('pickle').dumps(x)"):
        name = "deep_" + "".join(c if c.isalpha() else "_" for c in what.split("(")[0 if what[0] != "_" else 1])[-8:].strip("_")
        yield name + str(len(what)), DEEP + "try:\n    %s\nexcept RecursionError:\n    print('stopped')\n" % what, "stopped", None
    yield "huge_text", "try:\n    'ab' * (1 << 62)\nexcept (MemoryError, OverflowError):\n    print('stopped')\n", "stopped", None
    yield "huge_power", "print((1 << 100000).bit_length())\ntry:\n    1 << (1 << 62)\nexcept (MemoryError, OverflowError):\n" \
        "    print('stopped')\n", "stopped", None


def cases(env):
    builds = [("", env.build)] + ([("debug/", env.debug_build)] if env.debug_build else [])
    for label, build in builds:
        for name, *rest in programs():
            if not (label and name in ("source_10mb", "million_keys")):  # nothing is freed there
                yield label + name, lambda b=build, r=rest: one(os.path.join(b, "retort"), *r)


def last(text):
    return text.rstrip("\n").split("\n")[-1]


def one(tool, source, out, err):
    with tempfile.TemporaryDirectory(prefix="retort-limits.") as folder:
        casefile.write(folder + "/main.py", source)
        environ = {"PATH": os.environ["PATH"], "ASAN_OPTIONS": "detect_leaks=0:allocator_may_return_null=1"}
        status, got_out, got_err = casefile.run([tool, "exec", folder + "/main.py"], folder, environ, timeout=60)
    if status != (1 if err else 0):
        return "exit status %s: %s" % (status, got_err[-300:])
    if out is not None and last(got_out) != out:
        return "last line of standard output: %s" % last(got_out)[:200]
    if err is not None and last(got_err) != err:
        return "last line of standard error: %s" % last(got_err)[:200]
    return None
