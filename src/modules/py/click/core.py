# click.core: commands with their parameters, as an application declares them. retort runs its migrations, not its commands.
import enum as _enum
import inspect as _inspect
import os as _os

from click.exceptions import Abort as _Abort, BadParameter as _BadParameter, Exit as _Exit, MissingParameter as _MissingParameter, \
    UsageError as _UsageError
from click.globals import pop_context as _pop_context, push_context as _push_context
from click.types import BOOL as _BOOL, IntRange as _IntRange, convert_type as _convert_type
from click.utils import make_default_short_help as _short_help


class ParameterSource(_enum.Enum):
    COMMANDLINE = _enum.auto()
    ENVIRONMENT = _enum.auto()
    DEFAULT = _enum.auto()
    DEFAULT_MAP = _enum.auto()
    PROMPT = _enum.auto()


class Context:
    def __init__(self, command, parent=None, info_name=None, obj=None, auto_envvar_prefix=None, default_map=None, **settings):
        self.command, self.parent, self.info_name = command, parent, info_name
        self.params, self.args, self.invoked_subcommand, self._on_close, self._sources = {}, [], None, [], {}
        self.obj = obj if obj is not None else parent.obj if parent is not None else None
        self.meta = parent.meta if parent is not None else {}
        self.default_map = default_map if default_map is not None else \
            (parent.default_map or {}).get(info_name) if parent is not None else None
        self.auto_envvar_prefix = auto_envvar_prefix
        self.color = self.terminal_width = self.max_content_width = None
        self.allow_extra_args = self.ignore_unknown_options = self.resilient_parsing = False
        for name, value in settings.items():
            setattr(self, name, value)

    def __enter__(self):
        _push_context(self)
        return self

    def __exit__(self, *exc):
        _pop_context()
        self.close()

    def scope(self, cleanup=True):
        return self

    def call_on_close(self, function):
        self._on_close.append(function)
        return function

    def with_resource(self, manager):
        value = manager.__enter__()
        self.call_on_close(lambda: manager.__exit__(None, None, None))
        return value

    def close(self):
        while self._on_close:
            self._on_close.pop()()

    @property
    def command_path(self):
        name = self.info_name or ""
        return ("%s %s" % (self.parent.command_path, name) if self.parent is not None else name).lstrip()

    def find_root(self):
        return self if self.parent is None else self.parent.find_root()

    def find_object(self, object_type):
        if isinstance(self.obj, object_type):
            return self.obj
        return self.parent and self.parent.find_object(object_type)

    def ensure_object(self, object_type):
        known = self.find_object(object_type)
        if known is not None:
            return known
        self.obj = object_type()
        return self.obj

    def lookup_default(self, name, call=True):
        value = (self.default_map or {}).get(name)
        return value() if call and callable(value) else value

    def get_parameter_source(self, name):
        return self._sources.get(name)

    def fail(self, message):
        raise _UsageError(message, self)

    def abort(self):
        raise _Abort()

    def exit(self, code=0):
        raise _Exit(code)

    def get_usage(self):
        return self.command.get_usage(self)

    def get_help(self):
        return self.command.get_help(self)

    def invoke(self, callback, *args, **kwargs):
        """Calls a function, or the function of a command with the defaults of what is not given."""
        ctx = self
        if isinstance(callback, Command):
            command, callback = callback, callback.callback
            ctx = Context(command, parent=self, info_name=command.name)
            shown = {param.name: param for param in command.params if param.expose_value}
            kwargs.update({name: param.type_cast_value(ctx, param.get_default(ctx))
                           for name, param in shown.items() if name not in kwargs})
            ctx.params |= kwargs
        with ctx:
            return callback(*args, **kwargs)

    def forward(self, command, *args, **kwargs):
        for name, value in self.params.items():
            kwargs.setdefault(name, value)
        return self.invoke(command, *args, **kwargs)


class Parameter:
    param_type_name = "parameter"

    def __init__(self, param_decls=None, type=None, required=False, default=None, callback=None, nargs=None, multiple=False,
                 metavar=None, expose_value=True, is_eager=False, envvar=None, shell_complete=None, deprecated=False, **more):
        self.name, self.opts, self.secondary_opts = self._parse_decls(param_decls or (), expose_value)
        self.type = _convert_type(type, default if not callable(default) else None)
        self.nargs = nargs if nargs is not None else self.type.arity if self.type.is_composite else 1
        self.required, self.default, self.callback, self.multiple, self.metavar = required, default, callback, multiple, metavar
        self.expose_value, self.is_eager, self.envvar, self.deprecated = expose_value, is_eager, envvar, deprecated

    def __repr__(self):
        return "<%s %s>" % (type(self).__name__, self.name)

    @property
    def human_readable_name(self):
        return self.name

    def get_error_hint(self, ctx):
        return " / ".join("'%s'" % name for name in self.opts or [self.human_readable_name])

    def get_default(self, ctx, call=True):
        value = ctx.lookup_default(self.name, call=False) if ctx is not None else None
        if value is None:
            value = self.default
        return value() if call and callable(value) else value

    def value_from_envvar(self, ctx):
        names = [self.envvar] if isinstance(self.envvar, str) else self.envvar or ()
        for name in names:
            if _os.environ.get(name):
                value = _os.environ[name]
                return self.type.split_envvar_value(value) if self.multiple or self.nargs != 1 else value
        return None

    def type_cast_value(self, ctx, value):
        if value is None:
            return () if self.multiple or self.nargs == -1 else None
        one = (lambda v: self.type(v, self, ctx)) if self.nargs == 1 or self.type.is_composite else \
            (lambda v: tuple(self.type(part, self, ctx) for part in v))
        return tuple(one(v) for v in value) if self.multiple else one(value)

    def process_value(self, ctx, value):
        value = self.type_cast_value(ctx, value)
        if self.required and (value is None or value == () and (self.multiple or self.nargs != 1)):
            raise _MissingParameter(ctx=ctx, param=self)
        return self.callback(ctx, self, value) if self.callback is not None else value

    def make_metavar(self, ctx=None):
        shown = self.metavar or self.type.get_metavar(self, ctx) or (self.type.name or "").upper()
        return shown + ("..." if self.nargs != 1 else "")


class Option(Parameter):
    param_type_name = "option"

    def __init__(self, param_decls=None, show_default=None, prompt=False, confirmation_prompt=False, prompt_required=True,
                 hide_input=False, is_flag=None, flag_value=None, multiple=False, count=False, allow_from_autoenv=True, type=None,
                 help=None, hidden=False, show_choices=True, show_envvar=False, **attrs):
        default = attrs.pop("default", None)
        super().__init__(param_decls, type=type, multiple=multiple, default=default, **attrs)
        self.is_flag = bool(is_flag) if is_flag is not None else flag_value is not None or bool(self.secondary_opts)
        self.flag_value = flag_value if flag_value is not None or not self.is_flag else True
        self.is_bool_flag = self.is_flag and self.flag_value in (True, False)
        if self.is_flag and type is None:
            self.type = _BOOL if self.is_bool_flag else _convert_type(None, self.flag_value)
        if self.is_bool_flag and default is None and not self.required:
            self.default = False
        if count:
            self.type = _IntRange(min=0) if type is None else self.type
            self.default = 0 if default is None else default
        self.count, self.help, self.hidden, self.prompt_required = count, _inspect.cleandoc(help) if help else None, hidden, prompt_required
        self.prompt = self.name.replace("_", " ").capitalize() if prompt is True else prompt or None
        self.confirmation_prompt, self.hide_input, self.show_default = confirmation_prompt, hide_input, show_default
        self.allow_from_autoenv, self.show_choices, self.show_envvar = allow_from_autoenv, show_choices, show_envvar

    def _parse_decls(self, decls, expose_value):
        """The name: one without dashes, else the first of the longest dashes; --on/--off is a pair."""
        names, opts, others = [decl for decl in decls if decl.isidentifier()], [], []
        if len(names) > 1:
            raise TypeError("Name '%s' defined twice" % names[0])
        for decl in decls:
            if decl in names:
                continue
            first, slash, second = decl.partition(";" if decl[:1] == "/" else "/")
            first, second = first.rstrip(), second.lstrip()
            if first:
                opts.append(first)
            if second:
                others.append(second)
            if slash and first == second:
                raise ValueError("Boolean option %r cannot use the same flag for true/false." % decl)
        if not names and opts:
            longest = max(opts, key=lambda opt: len(opt) - len(opt.lstrip("-/")))
            names = [made for made in [longest.lstrip("-/").replace("-", "_").lower()] if made.isidentifier()]
        name = names[0] if names else None
        if name is None and not expose_value:
            return None, opts, others
        if name is None:
            raise TypeError("Could not determine name for option with declarations %r" % (decls,))
        if not opts and not others:
            raise TypeError("No options defined but a name was passed (%s). Did you mean to declare an argument instead? "
                            "Did you mean to pass '--%s'?" % (name, name))
        return name, opts, others


class Argument(Parameter):
    param_type_name = "argument"

    def __init__(self, param_decls, required=None, **attrs):
        if required is None:
            required = attrs.get("default") is None and attrs.get("nargs", 1) > 0
        if attrs.get("multiple"):
            raise TypeError("__init__() got an unexpected keyword argument 'multiple'.")
        super().__init__(param_decls, required=required, **attrs)

    @property
    def human_readable_name(self):
        return self.metavar or self.name.upper()

    def get_error_hint(self, ctx):
        return "'%s'" % self.make_metavar(ctx)

    def make_metavar(self, ctx=None):
        shown = self.metavar or self.type.get_metavar(self, ctx) or self.name.upper()
        if self.metavar is None and not self.required:
            shown = "[%s]" % shown
        return shown + ("..." if self.nargs != 1 else "")

    def _parse_decls(self, decls, expose_value):
        if len(decls) != 1:
            if not decls and not expose_value:
                return None, [], []
            raise TypeError("Arguments take exactly one parameter declaration, got %d: %r." % (len(decls), tuple(decls)))
        return decls[0].replace("-", "_").lower(), [decls[0]], []


class Command:
    context_class = Context
    allow_extra_args = ignore_unknown_options = False
    allow_interspersed_args = True

    def __init__(self, name, context_settings=None, callback=None, params=None, help=None, epilog=None, short_help=None,
                 options_metavar="[OPTIONS]", add_help_option=True, no_args_is_help=False, hidden=False, deprecated=False):
        self.name, self.callback, self.params = name, callback, params or []
        self.context_settings = {} if context_settings is None else context_settings
        self.help, self.epilog, self.short_help, self.options_metavar = help, epilog, short_help, options_metavar
        self.add_help_option, self.no_args_is_help, self.hidden, self.deprecated = add_help_option, no_args_is_help, hidden, deprecated

    def __repr__(self):
        return "<%s %s>" % (type(self).__name__, self.name)

    def get_params(self, ctx):
        return list(self.params)

    def get_short_help_str(self, limit=45):
        text = self.short_help or (_short_help(self.help, limit) if self.help else "")
        return text.strip()

    def get_usage(self, ctx):
        pieces = [self.options_metavar] if self.options_metavar else []
        pieces += [p.make_metavar(ctx) for p in self.params if p.param_type_name == "argument"]
        return "Usage: %s" % " ".join([ctx.command_path] + pieces)

    def get_help(self, ctx):
        return "\n\n".join([self.get_usage(ctx)] + ["\n".join("  " + line for line in (self.help or "").split("\n"))] * bool(self.help))

    def main(self, args=None, prog_name=None, complete_var=None, standalone_mode=True, **extra):
        raise RuntimeError("retort runs the migrations of an application, not its command %r" % self.name)

    def __call__(self, *args, **kwargs):
        return self.main(*args, **kwargs)

    def invoke(self, ctx):
        return ctx.invoke(self.callback, **ctx.params) if self.callback is not None else None


BaseCommand = Command


class Group(Command):
    command_class = group_class = None
    allow_extra_args = True

    def __init__(self, name=None, commands=None, invoke_without_command=False, no_args_is_help=None, subcommand_metavar=None,
                 chain=False, result_callback=None, **attrs):
        super().__init__(name, no_args_is_help=not invoke_without_command if no_args_is_help is None else no_args_is_help, **attrs)
        self.commands = {c.name: c for c in commands} if isinstance(commands, (list, tuple)) else dict(commands or {})
        self.invoke_without_command, self.chain, self._result_callback = invoke_without_command, chain, result_callback
        self.subcommand_metavar = subcommand_metavar or "COMMAND [ARGS]..."

    def add_command(self, cmd, name=None):
        name = name or cmd.name
        if name is None:
            raise TypeError("Command has no name.")
        self.commands[name] = cmd

    def get_command(self, ctx, cmd_name):
        return self.commands.get(cmd_name)

    def list_commands(self, ctx):
        return sorted(self.commands)

    def _adding(self, make, args, kwargs):
        def add(function):
            made = make(*args, **kwargs)(function)
            self.add_command(made)
            return made
        if len(args) == 1 and callable(args[0]):
            function, args = args[0], ()
            return add(function)
        return add

    def command(self, *args, **kwargs):
        from click.decorators import command
        if self.command_class is not None:
            kwargs.setdefault("cls", self.command_class)
        return self._adding(command, args, kwargs)

    def group(self, *args, **kwargs):
        from click.decorators import group
        if self.group_class is not None:
            kwargs.setdefault("cls", type(self) if self.group_class is type else self.group_class)
        return self._adding(group, args, kwargs)

    def result_callback(self, replace=False):
        def keep(function):
            self._result_callback = function
            return function
        return keep


MultiCommand = Group


class CommandCollection(Group):
    def __init__(self, name=None, sources=None, **attrs):
        super().__init__(name, **attrs)
        self.sources = list(sources or ())

    def add_source(self, group):
        self.sources.append(group)

    def get_command(self, ctx, cmd_name):
        found = super().get_command(ctx, cmd_name)
        for source in self.sources:
            found = found or source.get_command(ctx, cmd_name)
        return found

    def list_commands(self, ctx):
        return sorted(set(super().list_commands(ctx)).union(*(source.list_commands(ctx) for source in self.sources)))
