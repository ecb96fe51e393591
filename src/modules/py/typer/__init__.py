# typer: what migrations and settings print with; the commands of an application are declared and never run.
from click.exceptions import Abort, BadParameter, Exit
from click.termui import (clear, confirm, echo_via_pager, edit, get_terminal_size, getchar, launch, pause, progressbar, prompt,
                          secho, style)
from click.utils import echo, format_filename, get_app_dir, get_binary_stream, get_text_stream, open_file, unstyle

from typer import colors, models
from typer.models import (ArgumentInfo as _ArgumentInfo, CallbackParam, CommandInfo as _CommandInfo, Context, FileBinaryRead,
                          FileBinaryWrite, FileText, FileTextWrite, OptionInfo as _OptionInfo, TyperInfo as _TyperInfo)
from _retort import rest as _rest

__version__ = "0.15.1"


def Option(default=..., *param_decls, **settings):
    return _OptionInfo(default=default, param_decls=param_decls, **settings)


def Argument(default=..., **settings):
    return _ArgumentInfo(default=default, param_decls=None, **settings)


class Typer:
    def __init__(self, *, name=None, cls=None, invoke_without_command=False, callback=None, help=None, **settings):
        self.info = _TyperInfo(self, name=name, cls=cls, callback=callback, help=help,
                               invoke_without_command=invoke_without_command, **settings)
        self.registered_groups, self.registered_commands, self.registered_callback = [], [], None

    def command(self, name=None, **settings):
        def keep(function):
            self.registered_commands.append(_CommandInfo(name, callback=function, **settings))
            return function
        return keep

    def callback(self, **settings):
        def keep(function):
            self.registered_callback = _TyperInfo(callback=function, **settings)
            return function
        return keep

    def add_typer(self, typer_instance, *, name=None, **settings):
        self.registered_groups.append(_TyperInfo(typer_instance, name=name, **settings))

    def __call__(self, *args, **kwargs):
        raise RuntimeError("retort runs the migrations of an application, not its commands")


def run(function):
    raise RuntimeError("retort runs the migrations of an application, not its command %r" % getattr(function, "__name__", function))


__getattr__ = _rest(__name__)
