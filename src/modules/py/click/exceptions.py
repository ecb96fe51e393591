# click.exceptions: what commands and types raise, and how it reads.
import sys as _sys


def _hint(names):
    return names if isinstance(names, str) or names is None else " / ".join(repr(name) for name in names)


class ClickException(Exception):
    exit_code = 1

    def __init__(self, message):
        super().__init__(message)
        self.message = message

    def __str__(self):
        return self.message

    def format_message(self):
        return self.message

    def show(self, file=None):
        from click.utils import echo
        echo("Error: " + self.format_message(), file=file or _sys.stderr)


class UsageError(ClickException):
    exit_code = 2

    def __init__(self, message, ctx=None):
        super().__init__(message)
        self.ctx, self.cmd = ctx, ctx.command if ctx else None


class BadParameter(UsageError):
    def __init__(self, message, ctx=None, param=None, param_hint=None):
        super().__init__(message, ctx)
        self.param, self.param_hint = param, param_hint

    def _names(self):
        if self.param_hint is not None:
            return _hint(self.param_hint)
        return self.param.get_error_hint(self.ctx) if self.param is not None else None

    def format_message(self):
        names = self._names()
        return "Invalid value%s: %s" % (" for " + names if names else "", self.message)


class MissingParameter(BadParameter):
    def __init__(self, message=None, ctx=None, param=None, param_hint=None, param_type=None):
        super().__init__(message or "", ctx, param, param_hint)
        self.param_type = param_type

    def format_message(self):
        kind = self.param_type or (self.param.param_type_name if self.param is not None else None)
        more = self.param.type.get_missing_message(self.param, self.ctx) if self.param is not None else None
        text = ". ".join(part for part in (self.message, more) if part)
        names = self._names()
        what = {"argument": "argument", "option": "option", "parameter": "parameter"}.get(kind, kind)
        return "Missing %s%s.%s" % (what, " " + names if names else "", " " + text if text else "")

    def __str__(self):
        return self.message or "Missing parameter: %s" % (self.param.name if self.param is not None else None)


class NoSuchOption(UsageError):
    def __init__(self, option_name, message=None, possibilities=None, ctx=None):
        super().__init__(message or "No such option %r." % option_name, ctx)
        self.option_name, self.possibilities = option_name, possibilities

    def format_message(self):
        near = sorted(self.possibilities or ())
        if not near:
            return self.message
        quoted = ", ".join(repr(name) for name in near)
        return "%s %s" % (self.message, "Did you mean %s?" % quoted if len(near) == 1 else "(Did you mean one of: %s?)" % quoted)


class NoSuchCommand(UsageError):
    def __init__(self, command_name, message=None, possibilities=None, ctx=None):
        super().__init__(message or "No such command %r." % command_name, ctx)
        self.command_name, self.possibilities = command_name, possibilities

    format_message = NoSuchOption.format_message


class BadOptionUsage(UsageError):
    def __init__(self, option_name, message, ctx=None):
        super().__init__(message, ctx)
        self.option_name = option_name


class BadArgumentUsage(UsageError):
    pass


class FileError(ClickException):
    def __init__(self, filename, hint=None):
        super().__init__(hint or "unknown error")
        self.filename = self.ui_filename = filename

    def format_message(self):
        return "Could not open file %r: %s" % (self.ui_filename, self.message)


class Abort(RuntimeError):
    pass


class Exit(RuntimeError):
    def __init__(self, code=0):
        self.exit_code = code
