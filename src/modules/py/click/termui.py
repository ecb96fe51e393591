# click.termui: colours, questions and progress. A question is asked where it can be answered; at the end of input it aborts.
import shutil as _shutil
import sys as _sys

from click.exceptions import Abort as _Abort, UsageError as _UsageError
from click.types import Choice as _Choice, convert_type as _convert_type
from click.utils import echo

_COLORS = {name: code for code, name in enumerate(("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"), 30)}
_COLORS.update({"bright_" + name: code + 60 for name, code in list(_COLORS.items())}, reset=39)
_EFFECTS = (("bold", 1, 22), ("dim", 2, 22), ("underline", 4, 24), ("overline", 53, 55), ("italic", 3, 23), ("blink", 5, 25),
            ("reverse", 7, 27), ("strikethrough", 9, 29))


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


def secho(message=None, file=None, nl=True, err=False, color=None, **styles):
    if message is not None and not isinstance(message, (bytes, bytearray)):
        message = style(message, **styles)
    return echo(message, file=file, nl=nl, err=err, color=color)


def _answer(text, hidden, err):
    try:
        if hidden:
            import getpass
            return getpass.getpass(text)
        echo(text.rstrip(" "), nl=False, err=err)
        return input(" ")
    except (KeyboardInterrupt, EOFError):
        if hidden:
            echo(None, err=err)
        raise _Abort() from None


def _question(text, suffix, default, type):
    if type is not None and isinstance(type, _Choice):
        text = "%s (%s)" % (text, ", ".join(map(str, type.choices)))
    if default is not None:
        text = "%s [%s]" % (text, default)
    return text + suffix


def prompt(text, default=None, hide_input=False, confirmation_prompt=False, type=None, value_proc=None, prompt_suffix=": ",
           show_default=True, err=False, show_choices=True):
    kind = _convert_type(type, default)
    convert = value_proc or (lambda value: kind(value, None, None))
    question = _question(text, prompt_suffix, default if show_default else None, kind if show_choices else None)
    again = "Repeat for confirmation" if confirmation_prompt is True else confirmation_prompt
    while True:
        value = ""
        while not value:
            value = _answer(question, hide_input, err) or ("" if default is None else default)
            if value == "" and default is not None:
                break
        try:
            result = convert(value)
        except _UsageError as error:
            echo("Error: The value you entered was invalid." if hide_input else "Error: " + error.message, err=err)
            continue
        if not again or _answer(again + prompt_suffix, hide_input, err) == value:
            return result
        echo("Error: The two entered values do not match.", err=err)


def confirm(text, default=False, abort=False, prompt_suffix=": ", show_default=True, err=False):
    letters = "y/n" if default is None else "Y/n" if default else "y/N"
    question = "%s%s%s" % (text, " [%s]" % letters if show_default else "", prompt_suffix)
    while True:
        answer = _answer(question, False, err).lower().strip()
        if answer in ("y", "yes", "n", "no") or answer == "" and default is not None:
            break
        echo("Error: invalid input", err=err)
    yes = answer in ("y", "yes") or answer == "" and default
    if abort and not yes:
        raise _Abort()
    return yes


class ProgressBar:
    """Counts; on a terminal only the last state is drawn."""

    def __init__(self, iterable, length, label, file, hidden):
        if iterable is None and length is None:
            raise TypeError("iterable or length is required")
        self.iter = iterable if iterable is not None else range(length)
        self.length = length if length is not None else len(iterable) if hasattr(iterable, "__len__") else None
        self.label, self.file, self.hidden, self.pos = label or "", file or _sys.stdout, hidden, 0
        self.current_item, self.finished = None, False

    def __enter__(self):
        if not self.hidden and not self.file.isatty():
            echo(self.label, file=self.file)
        return self

    def __exit__(self, *exc):
        if not self.hidden and self.file.isatty():
            echo("%s %s/%s" % (self.label, self.pos, self.length), file=self.file)

    def __iter__(self):
        for item in self.iter:
            self.current_item = item
            yield item
            self.pos += 1
        self.finished = True

    generator = __iter__

    def update(self, n_steps, current_item=None):
        self.pos += n_steps
        if current_item is not None:
            self.current_item = current_item

    @property
    def pct(self):
        return 1.0 if self.finished else min(self.pos / float(self.length or 1), 1.0)

    def finish(self):
        self.finished, self.current_item = True, None

    def render_progress(self):
        pass


def progressbar(iterable=None, length=None, label=None, hidden=False, show_eta=True, show_percent=None, show_pos=False,
                item_show_func=None, fill_char="#", empty_char="-", bar_template="%(label)s  [%(bar)s]  %(info)s", info_sep="  ",
                width=36, file=None, color=None, update_min_steps=1):
    return ProgressBar(iterable, length, label, file, hidden)


def echo_via_pager(text_or_generator, color=None):
    text = text_or_generator() if callable(text_or_generator) else text_or_generator
    echo(text if isinstance(text, str) else "".join(str(part) for part in text), color=color)


def get_terminal_size():
    return _shutil.get_terminal_size()


def clear():
    if _sys.stdout.isatty():
        echo("\x1b[2J\x1b[1;1H", nl=False)


def pause(info=None, err=False):
    if _sys.stdin.isatty() and _sys.stdout.isatty():
        _answer("Press any key to continue..." if info is None else info, False, err)


def getchar(echo=False):
    text = _sys.stdin.read(1)
    if not text:
        raise _Abort()
    return text


def edit(text=None, editor=None, env=None, require_save=True, extension=".txt", filename=None):
    raise _UsageError("retort starts no editor for a script")


def launch(url, wait=False, locate=False):
    raise _UsageError("retort starts no program for a script")
