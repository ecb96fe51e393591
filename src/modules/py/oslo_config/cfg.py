# oslo_config.cfg: groups of options with values from overrides, the environment (OS_GROUP__OPTION), ini files and defaults.
import os as _os
import re as _re

from oslo_config import types

from _retort import rest as _rest, unknown as _unknown


class Error(Exception):
    def __init__(self, msg=None):
        self.msg = msg

    def __str__(self):
        return self.msg or ""


class NoSuchOptError(Error, AttributeError):
    def __init__(self, opt_name, group=None):
        self.opt_name, self.group = opt_name, group

    def __str__(self):
        return "no such option %s in group [%s]" % (self.opt_name, "DEFAULT" if self.group is None else self.group.name)


class NoSuchGroupError(Error):
    def __init__(self, group_name):
        self.group_name = group_name

    def __str__(self):
        return "no such group [%s]" % self.group_name


class DuplicateOptError(Error):
    def __init__(self, opt_name):
        self.opt_name = opt_name

    def __str__(self):
        return "duplicate option: %s" % self.opt_name


class RequiredOptError(Error):
    def __init__(self, opt_name, group=None):
        self.opt_name, self.group = opt_name, group

    def __str__(self):
        return "value required for option %s in group [%s]" % (self.opt_name, "DEFAULT" if self.group is None else self.group.name)


class ArgsAlreadyParsedError(Error):
    pass


class ConfigFilesNotFoundError(Error):
    def __init__(self, config_files):
        self.config_files = config_files

    def __str__(self):
        return "Failed to find some config files: %s" % ",".join(self.config_files)


class ConfigFilesPermissionDeniedError(ConfigFilesNotFoundError):
    pass


class ConfigDirNotFoundError(Error):
    pass


class ConfigFileParseError(Error):
    pass


class ConfigFileValueError(ConfigFileParseError, ValueError):
    pass


class TemplateSubstitutionError(Error):
    pass


class DeprecatedOpt:
    def __init__(self, name, group=None):
        self.name, self.group = name, group


class Opt:
    multi = False

    def __init__(self, name, type=None, dest=None, short=None, default=None, positional=False, metavar=None, help=None,
                 secret=False, required=None, deprecated_name=None, deprecated_group=None, deprecated_opts=None,
                 sample_default=None, deprecated_for_removal=False, deprecated_reason=None, deprecated_since=None,
                 mutable=False, advanced=False, **options):
        self.name, self.dest = name, (dest or name).replace("-", "_")
        self.type, self.default, self.help, self.required = type or types.String(), default, help, required
        self.secret, self.short, self.metavar, self.positional = secret, short, metavar, positional
        self.sample_default, self.mutable, self.advanced = sample_default, mutable, advanced
        self.deprecated_opts = list(deprecated_opts or ())
        if deprecated_name or deprecated_group:
            self.deprecated_opts.append(DeprecatedOpt(deprecated_name or name, deprecated_group))

    def __repr__(self):
        return "<%s %s>" % (type(self).__name__, self.name)


def _opt(name, kind, options=()):
    """A class of options whose keyword arguments OPTIONS belong to its type."""
    def __init__(self, option, *args, **given):
        of_type = {key: given.pop(key) for key in options if key in given}
        Opt.__init__(self, option, kind(**of_type), *args, **given)
    return type(name, (Opt,), {"__init__": __init__, "__module__": __name__})


_NUMBER = ("min", "max", "choices")
StrOpt = _opt("StrOpt", types.String, ("choices", "quotes", "regex", "ignore_case", "max_length"))
BoolOpt = _opt("BoolOpt", types.Boolean)
IntOpt = _opt("IntOpt", types.Integer, ("min", "max"))
FloatOpt = _opt("FloatOpt", types.Float, ("min", "max"))
PortOpt = _opt("PortOpt", types.Port, _NUMBER)
ListOpt = _opt("ListOpt", types.List, ("item_type", "bounds"))
DictOpt = _opt("DictOpt", types.Dict, ("value_type", "bounds"))
IPOpt = _opt("IPOpt", types.IPAddress, ("version",))
HostnameOpt = _opt("HostnameOpt", types.Hostname)
HostAddressOpt = _opt("HostAddressOpt", types.HostAddress, ("version",))
HostDomainOpt = _opt("HostDomainOpt", types.HostDomain, ("version",))
URIOpt = _opt("URIOpt", types.URI, ("max_length", "schemes"))
MultiStrOpt = _opt("MultiStrOpt", types.MultiString)
MultiStrOpt.multi = True


class MultiOpt(Opt):
    multi = True

    def __init__(self, name, item_type=None, **options):
        super().__init__(name, item_type, **options)


class SubCommandOpt(Opt):
    def __init__(self, name, dest=None, handler=None, title=None, description=None, help=None, metavar=None):
        super().__init__(name, dest=dest, help=help)


class OptGroup:
    def __init__(self, name, title=None, help=None, dynamic_group_owner="", driver_option=""):
        self.name, self.title, self.help = name, name + " options" if title is None else title, help

    def __str__(self):
        return self.name


def _imported(name):
    """Whether module NAME is there; its options are unknown where its package has no module."""
    try:
        __import__(name)
        return True
    except ModuleNotFoundError as error:
        if error.name == name.partition(".")[0]:
            return False
        raise


def _is_unknown(thing):
    return type(thing).__name__ == "unknown"


def _candidates(project, prog):
    home = _os.path.expanduser("~")
    return [folder for folder in (project and _os.path.join(home, "." + project), home,
                                  project and _os.path.join("/etc", project), "/etc") if folder]


def find_config_files(project=None, prog=None, extension=".conf"):
    found = []
    for name in (project, prog):
        for folder in _candidates(project, prog) if name else ():
            path = _os.path.join(folder, name + extension)
            if _os.path.exists(path):
                found.append(path)
                break
    return found


def find_config_dirs(project=None, prog=None, extension=".conf.d"):
    return []


def _parse(path, into):
    """The lines of an ini file: {(group, key): [text, …]}."""
    group, last = "DEFAULT", None
    with open(path) as lines:
        for line in lines:
            text = line.rstrip()
            if not text or text.lstrip()[:1] in "#;":
                last = None
            elif line[:1].isspace() and last:
                into[last][-1] += "\n" + text.strip()
            elif text.startswith("["):
                group, last = text.strip("[]").strip(), None
            else:
                key, _, value = text.partition("=") if "=" in text else text.partition(":")
                last = (group, key.strip().replace("-", "_"))
                value = value.strip()
                if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
                    value = value[1:-1]
                into.setdefault(last, []).append(value)


class _Group:
    """What CONF.group gives: the options as attributes and items."""

    def __init__(self, conf, name):
        self._conf, self._name, self._opts = conf, name, {}
        self._foreign = None  # the package without a module that registers options of it

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self._conf._value(self._name, name)

    def __getitem__(self, name):
        return self.__getattr__(name)

    def __contains__(self, name):
        return name in self._opts

    def __iter__(self):
        return iter(list(self._opts))

    def __len__(self):
        return len(self._opts)

    def keys(self):
        return list(self._opts)

    def values(self):
        return [self[name] for name in self._opts]

    def items(self):
        return [(name, self[name]) for name in self._opts]

    def get(self, name, default=None):
        return self[name] if name in self._opts else default


class ConfigOpts:
    GroupAttr = _Group

    def __init__(self):
        self._groups = {"DEFAULT": _Group(self, "DEFAULT")}
        self._overrides, self._defaults, self._texts = {}, {}, {}
        self._args = self._called = None
        self.project = self.prog = self.version = None
        self.default_config_files, self.default_config_dirs = [], []
        self._files, self._dirs = [], []

    def __call__(self, args=None, project=None, prog=None, version=None, usage=None, default_config_files=None,
                 default_config_dirs=None, validate_default_values=False, description=None, epilog=None, use_env=True):
        self._called, self._args, self._texts = True, args, {}
        self.project, self.prog, self.version = project, prog or project, version
        given = [item[len("--config-file="):] for item in args or () if item.startswith("--config-file=")]
        given += [args[i + 1] for i, item in enumerate(args or ()) if item == "--config-file" and i + 1 < len(args)]
        files = given or (find_config_files(project, prog) if default_config_files is None else default_config_files)
        self.default_config_files = self._files = list(files)
        for path in files:
            if not _os.path.exists(path):
                raise ConfigFilesNotFoundError([path])
            _parse(path, self._texts)
        return []

    def _group(self, group, make=False):
        name = group.name if isinstance(group, OptGroup) else group or "DEFAULT"
        if name not in self._groups:
            if not make:
                raise NoSuchGroupError(name)
            self._groups[name] = _Group(self, name)
        return self._groups[name]

    def register_group(self, group):
        if not _is_unknown(group):
            self._group(group, True)

    def register_opt(self, opt, group=None, cli=False):
        if _is_unknown(opt) or _is_unknown(group):
            return True
        opts = self._group(group, True)._opts
        known = opts.get(opt.dest)
        if known is not None and known is not opt and type(known) is not type(opt):
            raise DuplicateOptError(opt.name)
        opts.setdefault(opt.dest, opt)
        return known is None

    def register_opts(self, opts, group=None):
        for opt in () if _is_unknown(opts) else opts:
            self.register_opt(opt, group)

    def register_cli_opt(self, opt, group=None):
        return self.register_opt(opt, group)

    def register_cli_opts(self, opts, group=None):
        self.register_opts(opts, group)

    def unregister_opt(self, opt, group=None):
        self._group(group)._opts.pop(opt.dest, None)

    def unregister_opts(self, opts, group=None):
        for opt in opts:
            self.unregister_opt(opt, group)

    def import_opt(self, name, module_str, group=None):
        if not _imported(module_str):
            self._group(group, True)._foreign = module_str

    def import_group(self, group, module_str):
        if not _imported(module_str):
            self._group(group, True)._foreign = module_str

    def _settable(self, name, group):
        """The key of an option; one that is not known is of a package that registers its own, and unknown."""
        of = self._group(group, True)
        if name.replace("-", "_") not in of._opts:
            self.register_opt(Opt(name, types.ConfigType()), group)
        return of._name, self._known(name, group).dest

    def set_override(self, name, override, group=None):
        self._overrides[self._settable(name, group)] = override

    def set_default(self, name, default, group=None):
        self._defaults[self._settable(name, group)] = default

    def clear_override(self, name, group=None):
        self._overrides.pop((self._group(group)._name, name), None)

    def clear_default(self, name, group=None):
        self._defaults.pop((self._group(group)._name, name), None)

    def _known(self, name, group=None):
        of = self._group(group)
        opt = of._opts.get(name.replace("-", "_"))
        if opt is None:
            raise NoSuchOptError(name, OptGroup(of._name))
        return opt

    def _convert(self, opt, group, texts):
        try:
            return [opt.type(text) for text in texts] if opt.multi else opt.type(self._substitute(texts[-1], group))
        except ValueError as error:
            raise ConfigFileValueError("Value for option %s is not valid: %s" % (opt.name, error)) from None

    def _substitute(self, value, group):
        if not isinstance(value, str) or "$" not in value:
            return value

        def put(found):
            if found[0] == "$$":
                return "$"
            name = found[1] or found[2]
            of, dot, key = name.rpartition(".")
            for place in ([of] if dot else [group, "DEFAULT"]):
                if place in self._groups and key in self._groups[place]._opts:
                    return str(self._value(place, key))
            return found[0]
        return _re.sub(r"\$\$|\$(?:\{([\w.]+)\}|([A-Za-z_][\w.]*\w|[A-Za-z_]))", put, value.replace("\\$", "$$"))

    def _value(self, group, name):
        of = self._groups[group]
        opt = of._opts.get(name)
        if opt is None and of._foreign:
            return _unknown("%s: CONF.%s.%s" % (of._foreign, group, name))
        if opt is None:
            raise NoSuchOptError(name, OptGroup(group))
        places = [(group, name), (group, opt.name.replace("-", "_"))]
        places += [(old.group or group, old.name.replace("-", "_")) for old in opt.deprecated_opts if old.name]
        if (group, name) in self._overrides:
            return self._substitute(self._overrides[group, name], group)
        text = _os.environ.get("OS_%s__%s" % (group.upper(), name.upper()))
        if text is not None:
            return self._convert(opt, group, [text])
        for place in places:
            if place in self._texts:
                return self._convert(opt, group, self._texts[place])
        if (group, name) in self._defaults:
            return self._substitute(self._defaults[group, name], group)
        if opt.default is None:
            return None
        value = self._substitute(opt.default, group)
        return opt.type(value) if isinstance(value, str) and not opt.multi else value

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        if name in self._groups and name != "DEFAULT":
            return self._groups[name]
        if name == "config_file" and name not in self._groups["DEFAULT"]._opts:
            return self._files
        if name == "config_dir" and name not in self._groups["DEFAULT"]._opts:
            return self._dirs
        return self._value("DEFAULT", name)

    def __getitem__(self, name):
        return self.__getattr__(name)

    def __contains__(self, name):
        return name in self._groups["DEFAULT"]._opts or name in self._groups

    def __iter__(self):
        yield from self._groups["DEFAULT"]._opts
        yield from (name for name in self._groups if name != "DEFAULT")

    def __len__(self):
        return len(list(iter(self)))

    def get(self, name, default=None):
        return self[name] if name in self else default

    def items(self):
        return [(name, self[name]) for name in self]

    def list_all_sections(self):
        return sorted({group for group, _ in self._texts})

    def find_file(self, name):
        for folder in [_os.path.dirname(path) for path in self._files] + _candidates(self.project, self.prog):
            path = _os.path.join(folder, name)
            if _os.path.exists(path):
                return _os.path.abspath(path)
        return None

    def register_mutate_hook(self, hook):
        pass

    def log_opt_values(self, logger, level):
        pass

    def log_defaults(self, *args):
        pass

    def reload_config_files(self):
        return False

    def reset(self):
        self._texts, self._called = {}, None

    clear = reset


def set_defaults(opts, **defaults):
    for opt in opts:
        if opt.dest in defaults:
            opt.default = defaults[opt.dest]


CONF = ConfigOpts()


__getattr__ = _rest(__name__)
