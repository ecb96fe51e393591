# click: what migrations and settings print with; commands of an application are kept and never run.
import sys as _sys

from _retort import unknown as _unknown

__version__ = "8.1.7"
_COLORS = {name: code for code, name in enumerate(("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"), 30)}
_COLORS.update({"bright_" + name: code + 60 for name, code in list(_COLORS.items())}, reset=39)
_EFFECTS = (("bold", 1, 22), ("dim", 2, 22), ("underline", 4, 24), ("overline", 53, 55), ("italic", 3, 23), ("blink", 5, 25),
            ("reverse", 7, 27), ("strikethrough", 9, 29))


class ClickException(Exception):
    exit_code = 1

    def __init__(self, message):
        super().__init__(message)
        self.message = message

    def format_message(self):
        return self.message

    def show(self, file=None):
        echo("Error: " + self.format_message(), file=file or _sys.stderr)


class UsageError(ClickException):
    exit_code = 2

    def __init__(self, message, ctx=None):
        super().__init__(message)
        self.ctx = ctx


class BadParameter(UsageError):
    pass


class Abort(RuntimeError):
    pass


class ParamType:
    name = "text"

    def convert(self, value, param, ctx):
        return value

    def fail(self, message, param=None, ctx=None):
        raise BadParameter(message, ctx)


def _color(color, base):
    if isinstance(color, int):
        return "%d;5;%d" % (38 + base, color)
    if isinstance(color, (tuple, list)):
        return "%d;2;%d;%d;%d" % ((38 + base,) + tuple(color))
    return str(_COLORS[color] + base)


def style(text, fg=None, bg=None, bold=None, dim=None, underline=None, overline=None, italic=None, blink=None, reverse=None,
          strikethrough=None, reset=True):
    given = locals()
    codes = []
    for color, base in ((fg, 0), (bg, 10)):
        if color:
            try:
                codes.append(_color(color, base))
            except KeyError:
                raise TypeError("Unknown color %r" % (color,)) from None
    for name, on, off in _EFFECTS:
        if given[name] is not None:
            codes.append(str(on if given[name] else off))
    return "".join("\x1b[%sm" % code for code in codes) + str(text) + ("\x1b[0m" if reset else "")


def unstyle(text):
    import re
    return re.sub(r"\x1b\[[;?0-9]*[a-zA-Z]", "", text)


def echo(message=None, file=None, nl=True, err=False, color=None):
    file = file or (_sys.stderr if err else _sys.stdout)
    text = "" if message is None else message.decode() if isinstance(message, (bytes, bytearray)) else str(message)
    if color is None and not (hasattr(file, "isatty") and file.isatty()) or color is False:
        text = unstyle(text)
    file.write(text + ("\n" if nl else ""))
    file.flush()


def secho(message=None, file=None, nl=True, err=False, color=None, **styles):
    if message is not None and not isinstance(message, (bytes, bytearray)):
        message = style(message, **styles)
    return echo(message, file=file, nl=nl, err=err, color=color)


def confirm(text, default=False, abort=False, **options):
    """Nobody is asked: the answer is the one for an empty line, and without a default that is to stop."""
    if default is None or abort and not default:
        raise Abort()
    return default


def prompt(text, default=None, **options):
    if default is None:
        raise Abort()
    return default


class _Progress:
    def __init__(self, iterable, length):
        self.iterable, self.length = iterable if iterable is not None else range(length or 0), length

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return None

    def __iter__(self):
        return iter(self.iterable)

    def update(self, n_steps, current_item=None):
        pass


def progressbar(iterable=None, length=None, label=None, **options):
    return _Progress(iterable, length)


def get_current_context(silent=False):
    if silent:
        return None
    raise RuntimeError("There is no active click context.")


class Command:
    def __init__(self, name=None, callback=None, **options):
        self.name, self.callback, self.params, self.help = name, callback, [], options.get("help")

    def __call__(self, *args, **options):
        raise RuntimeError("retort runs migrations of this application, not its commands")

    main = __call__


class Group(Command):
    def __init__(self, name=None, commands=None, **options):
        super().__init__(name, options.pop("callback", None), **options)
        self.commands = dict(commands or {})

    def add_command(self, command, name=None):
        self.commands[name or command.name] = command

    def _register(self, made):
        self.add_command(made)
        return made

    def command(self, *args, **options):
        return _decorator(self._register, Command, args, options)

    def group(self, *args, **options):
        return _decorator(self._register, Group, args, options)

    def result_callback(self, replace=False):
        return lambda function: function


MultiCommand = Group


def _made(function, kind, name, options):
    name = name or getattr(function, "__name__", "command").lower().replace("_", "-")
    return kind(name=name, callback=function, **options)


def _decorator(keep, kind, args, options):
    if len(args) == 1 and callable(args[0]):
        return keep(_made(args[0], kind, None, {}))
    kind = options.pop("cls", None) or kind
    name = args[0] if args else options.pop("name", None)
    return lambda function: keep(_made(function, kind, name, options))


def command(name=None, cls=None, **attrs):
    return _decorator(lambda made: made, cls or Command, (name,) if name is not None else (), attrs)


def group(name=None, cls=None, **attrs):
    return _decorator(lambda made: made, cls or Group, (name,) if name is not None else (), attrs)


def _keep(*args, **options):
    return lambda function: function


def pass_context(function):
    return function


option = argument = version_option = help_option = password_option = confirmation_option = _keep
pass_obj = pass_context


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return _unknown("click." + name)
