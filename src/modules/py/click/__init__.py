# click: what migrations and settings print and ask with; the commands of an application are declared and never run.
from click.core import (Argument, BaseCommand, Command, CommandCollection, Context, Group, MultiCommand, Option, Parameter,
                        ParameterSource)
from click.decorators import (argument, command, confirmation_option, group, help_option, make_pass_decorator, option,
                              pass_context, pass_obj, password_option, version_option)
from click.exceptions import (Abort, BadArgumentUsage, BadOptionUsage, BadParameter, ClickException, FileError, MissingParameter,
                              NoSuchCommand, NoSuchOption, UsageError)
from click.globals import get_current_context
from click.termui import (clear, confirm, echo_via_pager, edit, getchar, get_terminal_size, launch, pause, progressbar, prompt,
                          secho, style)
from click.types import (BOOL, FLOAT, INT, STRING, UNPROCESSED, UUID, Choice, DateTime, File, FloatRange, IntRange, ParamType, Path,
                         Tuple)
from click.utils import echo, format_filename, get_app_dir, get_binary_stream, get_text_stream, open_file, unstyle
from _retort import rest as _rest

__version__ = "8.2.1"


def wrap_text(text, width=78, initial_indent="", subsequent_indent="", preserve_paragraphs=False):
    import textwrap
    paragraphs = text.expandtabs().split("\n\n") if preserve_paragraphs else [text.expandtabs()]
    return "\n\n".join(textwrap.fill(part, width, initial_indent=initial_indent, subsequent_indent=subsequent_indent)
                       for part in paragraphs)


__getattr__ = _rest(__name__)
