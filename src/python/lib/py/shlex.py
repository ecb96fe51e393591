# shlex: words as a shell sees them.
import os
import sys
from collections import deque
from io import StringIO

__all__ = ["shlex", "split", "quote", "join"]
_ASCII = "abcdfeghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
_LATIN = "ßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞ"
_SAFE = frozenset(_ASCII + "@%+=:,./-")


class shlex:
    def __init__(self, instream=None, infile=None, posix=False, punctuation_chars=False):
        if isinstance(instream, str):
            instream = StringIO(instream)
        self.instream = sys.stdin if instream is None else instream
        self.infile = None if instream is None else infile
        self.posix = posix
        self.eof = None if posix else ""
        self.commenters = "#"
        self.wordchars = _ASCII + (_LATIN if posix else "")
        self.whitespace = " \t\r\n"
        self.whitespace_split = False
        self.quotes, self.escape, self.escapedquotes = "'\"", "\\", '"'
        self.state = " "
        self.pushback, self.filestack = deque(), deque()
        self.lineno, self.debug, self.token, self.source = 1, 0, "", None
        if not punctuation_chars:
            punctuation_chars = ""
        elif punctuation_chars is True:
            punctuation_chars = "();<>|&"
        self._punctuation_chars = punctuation_chars
        if punctuation_chars:
            self._pushback_chars = deque()
            self.wordchars += "~-./*?="
            self.wordchars = self.wordchars.translate(self.wordchars.maketrans(dict.fromkeys(punctuation_chars)))

    @property
    def punctuation_chars(self):
        return self._punctuation_chars

    def push_token(self, tok):
        self.pushback.appendleft(tok)

    def push_source(self, newstream, newfile=None):
        if isinstance(newstream, str):
            newstream = StringIO(newstream)
        self.filestack.appendleft((self.infile, self.instream, self.lineno))
        self.infile, self.instream, self.lineno = newfile, newstream, 1

    def pop_source(self):
        self.instream.close()
        self.infile, self.instream, self.lineno = self.filestack.popleft()
        self.state = " "

    def get_token(self):
        if self.pushback:
            return self.pushback.popleft()
        raw = self.read_token()
        if self.source is not None:
            while raw == self.source:
                spec = self.sourcehook(self.read_token())
                if spec:
                    newfile, newstream = spec
                    self.push_source(newstream, newfile)
                raw = self.get_token()
        while raw == self.eof:
            if not self.filestack:
                return self.eof
            self.pop_source()
            raw = self.get_token()
        return raw

    def _next_char(self):
        if self._punctuation_chars and self._pushback_chars:
            return self._pushback_chars.pop()
        return self.instream.read(1)

    def _skip_comment(self):
        self.instream.readline()
        self.lineno += 1

    # Each state takes a character (empty at the end) and says whether the token is complete. States are told by
    # self.state: None after the end, ' ' between tokens, 'a' in a word, 'c' in punctuation, a quote or an escape in one.
    def _between(self, c):
        if not c:
            self.state = None
            return True
        if c in self.whitespace:
            return self._complete()
        if c in self.commenters:
            self._skip_comment()
        elif self.posix and c in self.escape:
            self._escaped_in, self.state = "a", c
        elif c in self.wordchars:
            self.token, self.state = c, "a"
        elif c in self._punctuation_chars:
            self.token, self.state = c, "c"
        elif c in self.quotes:
            if not self.posix:
                self.token = c
            self.state = c
        elif self.whitespace_split:
            self.token, self.state = c, "a"
        else:
            self.token = c
            return self._complete()
        return False

    def _complete(self):
        return bool(self.token or (self.posix and self._quoted))

    def _in_quotes(self, c):
        self._quoted = True
        if not c:
            raise ValueError("No closing quotation")
        if c == self.state:
            if not self.posix:
                self.token += c
                self.state = " "
                return True
            self.state = "a"
        elif self.posix and c in self.escape and self.state in self.escapedquotes:
            self._escaped_in, self.state = self.state, c
        else:
            self.token += c
        return False

    def _in_escape(self, c):
        if not c:
            raise ValueError("No escaped character")
        if self._escaped_in in self.quotes and c != self.state and c != self._escaped_in:
            self.token += self.state
        self.token += c
        self.state = self._escaped_in
        return False

    def _end_word(self):
        self.state = " "
        return self._complete()

    def _in_word(self, c):
        if not c:
            self.state = None
            return True
        if c in self.whitespace:
            return self._end_word()
        if c in self.commenters:
            self._skip_comment()
            if self.posix:
                return self._end_word()
        elif self.state == "c":
            if c in self._punctuation_chars:
                self.token += c
            else:
                if c not in self.whitespace:
                    self._pushback_chars.append(c)
                self.state = " "
                return True
        elif self.posix and c in self.quotes:
            self.state = c
        elif self.posix and c in self.escape:
            self._escaped_in, self.state = "a", c
        elif c in self.wordchars or c in self.quotes or (self.whitespace_split and c not in self._punctuation_chars):
            self.token += c
        else:
            if self._punctuation_chars:
                self._pushback_chars.append(c)
            else:
                self.pushback.appendleft(c)
            return self._end_word()
        return False

    def read_token(self):
        self._quoted, self._escaped_in = False, " "
        complete = False
        while not complete:
            c = self._next_char()
            if c == "\n":
                self.lineno += 1
            if self.state is None:
                self.token = ""
                break
            if self.state == " ":
                complete = self._between(c)
            elif self.state in self.quotes:
                complete = self._in_quotes(c)
            elif self.state in self.escape:
                complete = self._in_escape(c)
            else:
                complete = self._in_word(c)
        result, self.token = self.token, ""
        if self.posix and not self._quoted and result == "":
            result = None
        return result

    def sourcehook(self, newfile):
        if newfile[0] == '"':
            newfile = newfile[1:-1]
        if isinstance(self.infile, str) and not os.path.isabs(newfile):
            newfile = os.path.join(os.path.dirname(self.infile), newfile)
        return (newfile, open(newfile, "r"))

    def error_leader(self, infile=None, lineno=None):
        if infile is None:
            infile = self.infile
        if lineno is None:
            lineno = self.lineno
        return '"%s", line %d: ' % (infile, lineno)

    def __iter__(self):
        return self

    def __next__(self):
        token = self.get_token()
        if token == self.eof:
            raise StopIteration
        return token


def split(s, comments=False, posix=True):
    if s is None:
        import warnings
        warnings.warn("Passing None for 's' to shlex.split() is deprecated.", DeprecationWarning, stacklevel=2)
    lex = shlex(s, posix=posix)
    lex.whitespace_split = True
    if not comments:
        lex.commenters = ""
    return list(lex)


def join(split_command):
    return " ".join(quote(arg) for arg in split_command)


def quote(s):
    if not s:
        return "''"
    if not isinstance(s, str):
        raise TypeError("expected string or bytes-like object, got '%s'" % type(s).__name__)
    if _SAFE.issuperset(s):
        return s
    return "'" + s.replace("'", "'\"'\"'") + "'"
