# typer.models: what Option() and Argument() put into a signature, and what an application keeps.
import io as _io

import click as _click

Required = ...


class Context(_click.Context):
    pass


class CallbackParam(_click.Parameter):
    pass


class FileText(_io.TextIOWrapper):
    pass


class FileTextWrite(FileText):
    pass


class FileBinaryRead(_io.BufferedReader):
    pass


class FileBinaryWrite(_io.BufferedWriter):
    pass


class ParameterInfo:
    def __init__(self, *, default=None, param_decls=None, default_factory=None, **settings):
        if default_factory is not None and default not in (None, ...):
            raise ValueError("Cannot specify `default` and `default_factory` together")
        self.default, self.param_decls, self.default_factory = default, param_decls, default_factory
        for name in ("callback", "metavar", "envvar", "parser", "click_type", "help", "min", "max", "formats", "show_default"):
            setattr(self, name, settings.pop(name, None))
        self.expose_value, self.is_eager = settings.pop("expose_value", True), settings.pop("is_eager", False)
        self.__dict__.update(settings)


class OptionInfo(ParameterInfo):
    pass


class ArgumentInfo(ParameterInfo):
    pass


class CommandInfo:
    def __init__(self, name=None, *, cls=None, callback=None, **settings):
        self.name, self.cls, self.callback = name, cls, callback
        self.__dict__.update(settings)


class TyperInfo:
    def __init__(self, typer_instance=None, *, name=None, callback=None, **settings):
        self.typer_instance, self.name, self.callback = typer_instance, name, callback
        self.__dict__.update(settings)
