# argparse: parsers and groups, which hold arguments. Actions, a command line being parsed and help are files beside this.
import os as _os
import sys as _sys
from _argparse_actions import (
    _ACTIONS, Action, ArgumentError, ArgumentTypeError, BooleanOptionalAction, FileType, Namespace, _AttributeHolder,
    _get_action_name, _UNRECOGNIZED_ARGS_ATTR)
from _argparse_help import (
    ONE_OR_MORE, OPTIONAL, PARSER, REMAINDER, SUPPRESS, ZERO_OR_MORE, ArgumentDefaultsHelpFormatter,
    HelpFormatter, MetavarTypeHelpFormatter, RawDescriptionHelpFormatter, RawTextHelpFormatter)

__all__ = (
    'ArgumentParser ArgumentError ArgumentTypeError BooleanOptionalAction FileType HelpFormatter '
    'ArgumentDefaultsHelpFormatter RawDescriptionHelpFormatter RawTextHelpFormatter '
    'MetavarTypeHelpFormatter Namespace Action ONE_OR_MORE OPTIONAL PARSER REMAINDER SUPPRESS '
    'ZERO_OR_MORE').split()

globals().update({kind.__name__: kind for kind in _ACTIONS.values()})  # scripts derive from them

# --- what holds arguments: parsers and groups ---

class _ActionsContainer:
    _negative_number_matcher = None  # a pattern that scripts may set

    def __init__(self, description, prefix_chars, argument_default, conflict_handler):
        self.description, self.argument_default = description, argument_default
        self.prefix_chars, self.conflict_handler = prefix_chars, conflict_handler
        self._registries = {'action': dict(_ACTIONS)}
        self._get_handler()
        self._actions, self._action_groups, self._mutually_exclusive_groups = [], [], []
        self._option_string_actions, self._defaults = {}, {}
        self._has_negative_number_optionals = []

    # names for actions and types

    def register(self, registry_name, value, object):
        self._registries.setdefault(registry_name, {})[value] = object

    def _registry_get(self, registry_name, value, default=None):
        try:
            return self._registries.setdefault(registry_name, {}).get(value, default)
        except TypeError:
            return default

    # defaults

    def set_defaults(self, **kwargs):
        self._defaults |= kwargs
        for action in self._actions:
            action.default = kwargs.get(action.dest, action.default)

    def get_default(self, dest):
        for action in self._actions:
            if action.dest == dest and action.default is not None:
                return action.default
        return self._defaults.get(dest)

    # arguments

    def add_argument(self, *args, **kwargs):
        positional = not args or len(args) == 1 and args[0][0] not in self.prefix_chars
        if positional and args and 'dest' in kwargs:
            raise ValueError('dest supplied twice for positional argument')
        read = self._get_positional_kwargs if positional else self._get_optional_kwargs
        told = read(*args, **kwargs)
        if 'default' not in told:
            default = self._defaults.get(told['dest'], self.argument_default)
            if default is not None or told['dest'] in self._defaults:
                told['default'] = default
        make = self._pop_action_class(told)
        if not callable(make):
            raise ValueError(f'unknown action "{make}"')
        action = make(**told)
        self._check_type(action)
        return self._add_action(action)

    def _check_type(self, action):
        convert = self._registry_get('type', action.type, action.type)
        if convert is FileType:
            raise ValueError(f'{convert!r} is a FileType class object, instance of it must be passed')
        if convert is not None and not callable(convert):
            raise ValueError(f'{convert!r} is not callable')
        if hasattr(self, '_get_formatter'):
            try:
                self._get_formatter()._format_args(action, None)
            except TypeError:
                raise ValueError('length of metavar tuple does not match nargs') from None

    def _get_positional_kwargs(self, dest, **kwargs):
        if 'required' in kwargs:
            raise TypeError("'required' is an invalid argument for positionals")
        told, nargs = {**kwargs, 'dest': dest, 'option_strings': []}, kwargs.get('nargs')
        if nargs == ZERO_OR_MORE and 'default' not in kwargs or nargs not in ('?', '*'):
            told['required'] = True
        return told

    def _get_optional_kwargs(self, *args, **kwargs):
        for text in args:
            if text[0] not in self.prefix_chars:
                raise ValueError(f'invalid option string {text!r}: must start with a character '
                                 f'{self.prefix_chars!r}')
        dest = kwargs.pop('dest', None)
        if dest is None:
            # the first long option names it, or else the first of all
            named = [x for x in args if len(x) > 1 and x[1] in self.prefix_chars] + list(args)
            dest = named[0].lstrip(self.prefix_chars).replace('-', '_')
            if not dest:
                raise ValueError(f'dest= is required for options like {args[-1]!r}')
        return {**kwargs, 'dest': dest, 'option_strings': list(args)}

    def _pop_action_class(self, kwargs, default=None):
        wanted = kwargs.pop('action', default)
        return self._registry_get('action', wanted, wanted)

    def _add_action(self, action):
        self._check_conflict(action)
        action.container = self
        self._actions.append(action)
        self._option_string_actions.update(dict.fromkeys(action.option_strings, action))
        if not self._has_negative_number_optionals:
            if any(map(self._looks_negative, action.option_strings)):
                self._has_negative_number_optionals.append(True)
        return action

    def _remove_action(self, action):
        self._actions.remove(action)

    def _looks_negative(self, text):
        # -5, -.5, -5.5
        if self._negative_number_matcher is not None:
            return self._negative_number_matcher.match(text)
        whole, point, part = text[1:].partition('.')
        if text[:1] != '-' or whole and not whole.isdecimal():
            return False
        return part.isdecimal() if point else bool(whole)

    # two options of one name

    def _get_handler(self):
        handler = getattr(self, f'_handle_conflict_{self.conflict_handler}', None)
        if handler is None:
            raise ValueError(f'invalid conflict_resolution value: {self.conflict_handler!r}')
        return handler

    def _check_conflict(self, action):
        taken = self._option_string_actions
        twice = [(text, taken[text]) for text in action.option_strings if text in taken]
        if twice:
            self._get_handler()(action, twice)

    def _handle_conflict_error(self, action, conflicting_actions):
        texts = [text for text, _ in conflicting_actions]
        plural = 's' if len(texts) > 1 else ''
        raise ArgumentError(action, f"conflicting option string{plural}: {', '.join(texts)}")

    def _handle_conflict_resolve(self, action, conflicting_actions):
        for text, older in conflicting_actions:
            self._option_string_actions.pop(text, None)
            older.option_strings.remove(text)
            if not older.option_strings:
                older.container._remove_action(older)

    # groups

    def add_argument_group(self, *args, **kwargs):
        self._action_groups.append(_ArgumentGroup(self, *args, **kwargs))
        return self._action_groups[-1]

    def add_mutually_exclusive_group(self, **kwargs):
        self._mutually_exclusive_groups.append(_MutuallyExclusiveGroup(self, **kwargs))
        return self._mutually_exclusive_groups[-1]

    def _add_container_actions(self, container):
        # What a parent has, in groups of the same titles.
        titled, home = {}, {}
        for group in self._action_groups:
            if group.title in titled:
                raise ValueError(f'cannot merge actions - two groups are named {group.title!r}')
            titled[group.title] = group
        for group in container._action_groups:
            mine = titled.get(group.title)
            if mine is None:
                mine = titled[group.title] = self.add_argument_group(
                    group.title, group.description, conflict_handler=group.conflict_handler)
            home.update(dict.fromkeys(group._group_actions, mine))
        for group in container._mutually_exclusive_groups:
            mine = self.add_mutually_exclusive_group(required=group.required)
            home.update(dict.fromkeys(group._group_actions, mine))
        for action in container._actions:
            home.get(action, self)._add_action(action)


class _ArgumentGroup(_ActionsContainer):
    _shared = ('_registries _actions _option_string_actions _defaults '
               '_has_negative_number_optionals _mutually_exclusive_groups').split()

    def __init__(self, container, title=None, description=None, **kwargs):
        for name in ('prefix_chars', 'argument_default', 'conflict_handler'):
            kwargs.setdefault(name, getattr(container, name))
        super().__init__(description, **kwargs)
        self.title, self._group_actions = title, []
        vars(self).update({name: getattr(container, name) for name in self._shared})

    def _add_action(self, action):
        self._group_actions.append(super()._add_action(action))
        return action

    def _remove_action(self, action):
        super()._remove_action(action)
        self._group_actions.remove(action)


class _MutuallyExclusiveGroup(_ArgumentGroup):
    def __init__(self, container, required=False):
        super().__init__(container)
        self._container, self.required = container, required

    def _add_action(self, action):
        if action.required:
            raise ValueError('mutually exclusive arguments must be optional')
        self._group_actions.append(self._container._add_action(action))
        return action

    def _remove_action(self, action):
        self._group_actions.remove(action)
        self._container._remove_action(action)


class ArgumentParser(_AttributeHolder, _ActionsContainer):
    def __init__(self, prog=None, usage=None, description=None, epilog=None, parents=[],
                 formatter_class=HelpFormatter, prefix_chars='-', fromfile_prefix_chars=None,
                 argument_default=None, conflict_handler='error', add_help=True, allow_abbrev=True,
                 exit_on_error=True):
        _ActionsContainer.__init__(self, description, prefix_chars, argument_default, conflict_handler)
        self.prog = prog if prog is not None else _os.path.basename(_sys.argv[0])
        self.usage, self.epilog, self.formatter_class = usage, epilog, formatter_class
        self.fromfile_prefix_chars, self.add_help = fromfile_prefix_chars, add_help
        self.allow_abbrev, self.exit_on_error, self._subparsers = allow_abbrev, exit_on_error, None
        self._positionals, self._optionals = map(self.add_argument_group,
                                                 ('positional arguments', 'options'))
        self.register('type', None, _as_is)
        if add_help:
            mark = '-' if '-' in prefix_chars else prefix_chars[0]
            self.add_argument(mark + 'h', 2 * mark + 'help', action='help', default=SUPPRESS,
                              help='show this help message and exit')
        for parent in parents:
            self._add_container_actions(parent)
            self._defaults |= getattr(parent, '_defaults', {})

    def _get_kwargs(self):
        return self._picked('prog usage description formatter_class conflict_handler add_help')

    # what it has

    def _add_action(self, action):
        group = self._optionals if action.option_strings else self._positionals
        group._add_action(action)
        return action

    def _get_optional_actions(self):
        return [x for x in self._actions if x.option_strings]

    def _get_positional_actions(self):
        return [x for x in self._actions if not x.option_strings]

    def add_subparsers(self, **kwargs):
        if self._subparsers is not None:
            self.error('cannot have multiple subparser arguments')
        self._subparsers = self._positionals
        if 'title' in kwargs or 'description' in kwargs:
            self._subparsers = self.add_argument_group(kwargs.pop('title', 'subcommands'),
                                                       kwargs.pop('description', None))
        if kwargs.get('prog') is None:
            # what has to stand before the name of a command
            usage = self._get_formatter()
            usage.add_usage(self.usage, self._get_positional_actions(),
                            self._mutually_exclusive_groups, '')
            kwargs['prog'] = usage.format_help().strip()
        kwargs.setdefault('parser_class', type(self))
        make = self._pop_action_class(kwargs, 'parsers')
        return self._subparsers._add_action(make(option_strings=[], **kwargs))

    # parsing

    def _all_known(self, found):
        namespace, unknown = found
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return namespace

    def parse_args(self, args=None, namespace=None):
        return self._all_known(self.parse_known_args(args, namespace))

    def parse_intermixed_args(self, args=None, namespace=None):
        return self._all_known(self.parse_known_intermixed_args(args, namespace))

    def parse_known_args(self, args=None, namespace=None):
        args = list(_sys.argv[1:] if args is None else args)
        namespace = Namespace() if namespace is None else namespace
        defaults = [(x.dest, x.default) for x in self._actions
                    if x.dest is not SUPPRESS and x.default is not SUPPRESS]
        for dest, default in defaults + list(self._defaults.items()):
            if not hasattr(namespace, dest):
                setattr(namespace, dest, default)
        try:
            namespace, unknown = self._parse_known_args(args, namespace)
        except ArgumentError as wrong:
            if not self.exit_on_error:
                raise
            self.error(str(wrong))
        left = getattr(namespace, _UNRECOGNIZED_ARGS_ATTR, None)
        if left is not None:
            delattr(namespace, _UNRECOGNIZED_ARGS_ATTR)
            unknown = unknown + left
        return namespace, unknown

    def _parse_known_args(self, arg_strings, namespace):
        if self.fromfile_prefix_chars is not None:
            arg_strings = self._read_args_from_files(arg_strings)
        from _argparse_parsing import _Parsing
        return _Parsing(self, arg_strings, namespace).run()

    def parse_known_intermixed_args(self, args=None, namespace=None):
        # The options first, as if there were no positional arguments, then those in what is left.
        positionals = self._get_positional_actions()
        groups = self._mutually_exclusive_groups
        for action in positionals:
            if action.nargs in (PARSER, REMAINDER):
                raise TypeError(f'parse_intermixed_args: positional arg with nargs={action.nargs}')
        if any(x in positionals for group in groups for x in group._group_actions):
            raise TypeError('parse_intermixed_args: positional in mutuallyExclusiveGroup')
        undo = [(self, 'usage', self.usage)]
        undo += [(x, name, getattr(x, name)) for x in positionals for name in ('nargs', 'default')]
        try:
            if self.usage is None:
                self.usage = self.format_usage().removeprefix('usage: ')
            for action in positionals:
                action.nargs = action.default = SUPPRESS
            namespace, rest = self.parse_known_args(args, namespace)
            for action in positionals:
                if getattr(namespace, action.dest, None) == []:
                    delattr(namespace, action.dest)
        finally:
            _restore(undo)
        undo = [(x, 'required', x.required) for x in self._get_optional_actions() + groups]
        try:
            for thing, _, _ in undo:
                thing.required = False
            return self.parse_known_args(rest, namespace)
        finally:
            _restore(undo)

    def convert_arg_line_to_args(self, arg_line):
        return [arg_line]

    def _read_args_from_files(self, arg_strings):
        read = []
        for arg in arg_strings:
            if arg and arg[0] in self.fromfile_prefix_chars:
                try:
                    with open(arg[1:]) as file:
                        lines = file.read().splitlines()
                except OSError as failure:
                    self.error(str(failure))
                read += self._read_args_from_files(
                    [x for line in lines for x in self.convert_arg_line_to_args(line)])
            else:
                read.append(arg)
        return read

    # options

    def _parse_optional(self, arg_string):
        # (action, option, value or None) of an option, action None for one nobody knows; None for a
        # plain argument.
        options = self._option_string_actions
        if not arg_string or arg_string[0] not in self.prefix_chars:
            return None
        if arg_string in options:
            return options[arg_string], arg_string, None
        if len(arg_string) == 1:
            return None
        name, equals, value = arg_string.partition('=')
        if equals and name in options:
            return options[name], name, value
        matches = self._get_option_tuples(arg_string)
        if len(matches) > 1:
            self.error(f'ambiguous option: {arg_string} could match '
                       f"{', '.join(match[1] for match in matches)}")
        if matches:
            return matches[0]
        number = self._looks_negative(arg_string) and not self._has_negative_number_optionals
        return None if number or ' ' in arg_string else (None, arg_string, None)

    def _get_option_tuples(self, option_string):
        options = self._option_string_actions
        if option_string[1] not in self.prefix_chars:
            letter, value = option_string[:2], option_string[2:]
            return [(action, text, value if text == letter else None)
                    for text, action in options.items()
                    if text == letter or text.startswith(option_string)]
        if not self.allow_abbrev:
            return []
        start, equals, value = option_string.partition('=')
        return [(action, text, value if equals else None)
                for text, action in options.items() if text.startswith(start)]

    # values

    def _get_values(self, action, arg_strings):
        nargs, optional = action.nargs, bool(action.option_strings)
        if nargs not in (PARSER, REMAINDER) and '--' in arg_strings:
            arg_strings = list(arg_strings)
            arg_strings.remove('--')
        if nargs == SUPPRESS:
            return SUPPRESS
        if not arg_strings and nargs == OPTIONAL:
            value = action.const if optional else action.default
            if isinstance(value, str):
                value = self._get_value(action, value)
                self._check_value(action, value)
            return value
        if not arg_strings and nargs == ZERO_OR_MORE and not optional:
            value = arg_strings if action.default is None else action.default
            self._check_value(action, value)
            return value
        values = [self._get_value(action, text) for text in arg_strings]
        checked = {PARSER: values[:1], REMAINDER: []}.get(nargs, values)
        for value in checked:
            self._check_value(action, value)
        return values[0] if nargs in (None, OPTIONAL) and len(values) == 1 else values

    def _get_value(self, action, arg_string):
        convert = self._registry_get('type', action.type, action.type)
        if not callable(convert):
            raise ArgumentError(action, f'{convert!r} is not callable')
        try:
            return convert(arg_string)
        except ArgumentTypeError as wrong:
            complaint = str(wrong)
        except (TypeError, ValueError):
            kind = getattr(action.type, '__name__', repr(action.type))
            complaint = f'invalid {kind} value: {arg_string!r}'
        raise ArgumentError(action, complaint)

    def _check_value(self, action, value):
        if action.choices is None or value in action.choices:
            return
        raise ArgumentError(action, f'invalid choice: {value!r} (choose from '
                            f"{', '.join(map(repr, action.choices))})")

    # text

    def _get_formatter(self):
        return self.formatter_class(prog=self.prog)

    def _usage_in(self, formatter):
        formatter.add_usage(self.usage, self._actions, self._mutually_exclusive_groups)
        return formatter

    def format_usage(self):
        return self._usage_in(self._get_formatter()).format_help()

    def format_help(self):
        page = self._usage_in(self._get_formatter())
        page.add_text(self.description)
        for group in self._action_groups:
            page.start_section(group.title)
            page.add_text(group.description)
            page.add_arguments(group._group_actions)
            page.end_section()
        page.add_text(self.epilog)
        return page.format_help()

    def print_usage(self, file=None):
        self._print_message(self.format_usage(), file or _sys.stdout)

    def print_help(self, file=None):
        self._print_message(self.format_help(), file or _sys.stdout)

    def _print_message(self, message, file=None):
        stream = file or _sys.stderr
        try:
            if message:
                stream.write(message)
        except (AttributeError, OSError):
            pass  # no stream, or one that is closed

    def exit(self, status=0, message=None):
        if message:
            self._print_message(message, _sys.stderr)
        _sys.exit(status)

    def error(self, message):
        self.print_usage(_sys.stderr)
        self.exit(2, f'{self.prog}: error: {message}\n')


def _as_is(string):
    return string


def _restore(values):
    for thing, name, value in values:
        setattr(thing, name, value)
