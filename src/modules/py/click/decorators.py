# click.decorators: functions become commands, and what is written above them becomes their parameters.
import functools as _functools
import inspect as _inspect

from click.core import Argument as _Argument, Command as _Command, Context as _Context, Group as _Group, Option as _Option
from click.globals import get_current_context as _get_current_context
from click.utils import echo as _echo


def pass_context(f):
    @_functools.wraps(f)
    def call(*args, **kwargs):
        return f(_get_current_context(), *args, **kwargs)
    return call


def pass_obj(f):
    @_functools.wraps(f)
    def call(*args, **kwargs):
        return f(_get_current_context().obj, *args, **kwargs)
    return call


def make_pass_decorator(object_type, ensure=False):
    def decorate(f):
        @_functools.wraps(f)
        def call(*args, **kwargs):
            ctx = _get_current_context()
            found = ctx.ensure_object(object_type) if ensure else ctx.find_object(object_type)
            if found is None:
                raise RuntimeError("Managed to invoke callback without a context object of type %r existing." % object_type.__name__)
            return ctx.invoke(f, found, *args, **kwargs)
        return call
    return decorate


def pass_meta_key(key, *, doc_description=None):
    def decorate(f):
        @_functools.wraps(f)
        def call(*args, **kwargs):
            ctx = _get_current_context()
            return ctx.invoke(f, ctx.meta[key], *args, **kwargs)
        return call
    return decorate


def _command_name(function):
    name = function.__name__.lower().replace("_", "-")
    stem, dash, last = name.rpartition("-")
    return stem if dash and last in ("command", "cmd", "group", "grp") else name


def command(name=None, cls=None, **attrs):
    function = None
    if callable(name):
        function, name = name, None
    cls = _Command if cls is None else cls

    def decorate(f):
        if isinstance(f, _Command):
            raise TypeError("Attempted to convert a callback into a command twice.")
        params = list(reversed(f.__dict__.pop("__click_params__", ())))
        params += attrs.pop("params", None) or []
        text = attrs.pop("help", None) or f.__doc__
        made = cls(name=name or _command_name(f), callback=f, params=params,
                   help=_inspect.cleandoc(text).split("\f")[0].strip() if text else text, **attrs)
        made.__doc__ = f.__doc__
        return made
    return decorate(function) if function is not None else decorate


def group(name=None, cls=None, **attrs):
    return command(name, _Group if cls is None else cls, **attrs)


def _parameter(made):
    def decorate(f):
        if isinstance(f, _Command):
            f.params.append(made)
        else:
            f.__dict__.setdefault("__click_params__", []).append(made)
        return f
    return decorate


def argument(*param_decls, cls=None, **attrs):
    return _parameter((_Argument if cls is None else cls)(param_decls, **attrs))


def option(*param_decls, cls=None, **attrs):
    return _parameter((_Option if cls is None else cls)(param_decls, **attrs))


def confirmation_option(*param_decls, **kwargs):
    def stop(ctx, param, value):
        if not value:
            ctx.abort()
    defaults = dict(is_flag=True, callback=stop, expose_value=False, prompt="Do you want to continue?",
                    help="Confirm the action without prompting.")
    return option(*(param_decls or ("--yes",)), **{**defaults, **kwargs})


def password_option(*param_decls, **kwargs):
    return option(*(param_decls or ("--password",)), **{**dict(prompt=True, confirmation_prompt=True, hide_input=True), **kwargs})


def version_option(version=None, *param_decls, package_name=None, prog_name=None, message=None, **kwargs):
    def show(ctx, param, value):
        if value and not ctx.resilient_parsing:
            _echo((message or "%(prog)s, version %(version)s") % {"prog": prog_name, "package": package_name, "version": version})
            ctx.exit()
    defaults = dict(is_flag=True, expose_value=False, is_eager=True, help="Show the version and exit.", callback=show)
    return option(*(param_decls or ("--version",)), **{**defaults, **kwargs})


def help_option(*param_decls, **kwargs):
    def show(ctx, param, value):
        if value and not ctx.resilient_parsing:
            _echo(ctx.get_help())
            ctx.exit()
    defaults = dict(is_flag=True, expose_value=False, is_eager=True, help="Show this message and exit.", callback=show)
    return option(*(param_decls or ("--help",)), **{**defaults, **kwargs})
