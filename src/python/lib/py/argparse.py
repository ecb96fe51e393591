# argparse: the classes that scripts derive from. An action says how many arguments it takes (_reach);
# the command line is a list of plain arguments, options and at most one lone "--", and positional
# arguments are shared out by trying the longest stretch first.
import os as _os
import sys as _sys
from _argparse_help import (
    ONE_OR_MORE, OPTIONAL, PARSER, REMAINDER, SUPPRESS, ZERO_OR_MORE, ArgumentDefaultsHelpFormatter,
    HelpFormatter, MetavarTypeHelpFormatter, RawDescriptionHelpFormatter, RawTextHelpFormatter)

__all__ = (
    'ArgumentParser ArgumentError ArgumentTypeError BooleanOptionalAction FileType HelpFormatter '
    'ArgumentDefaultsHelpFormatter RawDescriptionHelpFormatter RawTextHelpFormatter '
    'MetavarTypeHelpFormatter Namespace Action ONE_OR_MORE OPTIONAL PARSER REMAINDER SUPPRESS '
    'ZERO_OR_MORE').split()

_UNRECOGNIZED_ARGS_ATTR = '_unrecognized_args'


class _AttributeHolder:
    def __repr__(self):
        parts, rest = list(map(repr, self._get_args())), {}
        for key, value in self._get_kwargs():
            if key.isidentifier():
                parts.append(f'{key}={value!r}')
            else:
                rest[key] = value
        return f"{type(self).__name__}({', '.join(parts + ([f'**{rest!r}'] if rest else []))})"

    def _get_args(self):
        return []

    def _get_kwargs(self):
        return list(vars(self).items())

    def _picked(self, names):
        return [(name, getattr(self, name)) for name in names.split()]


# --- errors ---

def _get_action_name(action):
    if action is None:
        return None
    told = [name for name in (action.metavar, action.dest) if name is not None and name != SUPPRESS]
    if action.option_strings:
        return '/'.join(action.option_strings)
    if told:
        return told[0]
    return '{' + ','.join(action.choices) + '}' if action.choices else None


class ArgumentError(Exception):
    def __init__(self, argument, message):
        self.argument_name = _get_action_name(argument)
        self.message = message

    def __str__(self):
        about = '' if self.argument_name is None else f'argument {self.argument_name}: '
        return f'{about}{self.message}'


class ArgumentTypeError(Exception):
    pass


# --- how many arguments ---

_MANY = 1 << 40
_REACHES = {None: (1, 1), OPTIONAL: (0, 1), ZERO_OR_MORE: (0, _MANY), ONE_OR_MORE: (1, _MANY),
            SUPPRESS: (0, 0), PARSER: (1, _MANY), REMAINDER: (0, _MANY)}
_LACKING = {None: 'expected one argument', OPTIONAL: 'expected at most one argument',
            ONE_OR_MORE: 'expected at least one argument'}


def _reach(nargs):
    # The least and the most arguments.
    return _REACHES[nargs] if nargs in _REACHES else (nargs, nargs)


def _stops(action, line, start):
    # The places where the arguments of ACTION from START on may end, the farthest first. LINE has
    # None for a plain argument, '--', or what _parse_optional says of an option.
    least, most = _reach(action.nargs)
    swallows = action.nargs in (PARSER, REMAINDER)
    places, taken = [start] if least == 0 else [], 0
    for at in range(start, len(line)):
        if line[at] is None:
            taken += 1
        elif line[at] == '--':
            if action.option_strings:
                break
        elif not swallows or taken < least:
            break
        if taken > most:
            break
        if taken >= least:
            places.append(at + 1)
    return places[::-1]


def _share_out(actions, line, start):
    # Where the arguments of each action end when all of them get enough; None: they cannot.
    if not actions:
        return []
    for stop in _stops(actions[0], line, start):
        others = _share_out(actions[1:], line, stop)
        if others is not None:
            return [stop, *others]
    return None


# --- actions ---

class Action(_AttributeHolder):
    _shown = 'option_strings dest nargs const default type choices required help metavar'

    def __init__(self, option_strings, dest, nargs=None, const=None, default=None, type=None,
                 choices=None, required=False, help=None, metavar=None):
        told = locals()
        for name in Action._shown.split():
            setattr(self, name, told[name])

    def _get_kwargs(self):
        return self._picked(Action._shown)

    def format_usage(self):
        return self.option_strings[0]

    def __call__(self, parser, namespace, values, option_string=None):
        raise NotImplementedError('.__call__() not defined')


class BooleanOptionalAction(Action):
    def __init__(self, option_strings, dest, default=None, type=None, choices=None, required=False,
                 help=None, metavar=None):
        both = []
        for name in option_strings:
            both += [name, '--no-' + name[2:]] if name[:2] == '--' else [name]
        Action.__init__(self, both, dest, 0, None, default, type, choices, required, help, metavar)

    def format_usage(self):
        return ' | '.join(self.option_strings)

    def __call__(self, parser, namespace, values, option_string=None):
        if option_string in self.option_strings:
            setattr(namespace, self.dest, option_string[:5] != '--no-')


class _Ready(Action):
    # An action of this module: _takes names what its caller may say, in order; _set is what it says
    # itself where the caller does not, _always what it says in any case.
    _takes = 'dest nargs const default type choices required help metavar'
    _set = _always = {}

    def __init__(self, option_strings, *given, **named):
        names = self._takes.split()
        told = {**self._set, **dict(zip(names, given)), **named}
        unknown = [name for name in named if name not in names]
        if unknown:
            cls = next(c for c in type(self).__mro__ if c.__module__ == __name__)
            raise TypeError(f'{cls.__qualname__}.__init__() got an unexpected keyword argument '
                            f'{unknown[0]!r}')
        told.update(self._always)
        Action.__init__(self, option_strings, **self._checked(told))

    def _checked(self, told):
        return told

    def _grow(self, namespace, how, what):
        # A copy of the list in NAMESPACE, with WHAT appended or the list extended.
        items = getattr(namespace, self.dest, None)
        if items is None:
            items = []
        elif type(items) is list:
            items = items[:]
        else:
            import copy
            items = copy.copy(items)
        getattr(items, how)(what)
        setattr(namespace, self.dest, items)


class _StoreAction(_Ready):
    _none = ('store', 'you have nothing to store, actions such as store true or store const may be '
             'more appropriate')

    def _checked(self, told):
        nargs = told.get('nargs')
        if nargs == 0:
            raise ValueError('nargs for %s actions must be != 0; if %s' % self._none)
        if nargs != OPTIONAL and told.get('const') is not None:
            raise ValueError(f'nargs must be {OPTIONAL!r} to supply const')
        return told

    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, values)


class _AppendAction(_StoreAction):
    _none = ('append', 'arg strings are not supplying the value to append, the append const action '
             'may be more appropriate')

    def __call__(self, parser, namespace, values, option_string=None):
        self._grow(namespace, 'append', values)


class _ExtendAction(_AppendAction):
    def __call__(self, parser, namespace, values, option_string=None):
        self._grow(namespace, 'extend', values)


class _StoreConstAction(_Ready):
    _takes = 'dest const default required help metavar'
    _always = {'nargs': 0, 'metavar': None}

    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, self.const)


class _StoreTrueAction(_StoreConstAction):
    _takes = 'dest default required help'
    _set, _always = {'default': False}, {'nargs': 0, 'const': True}


class _StoreFalseAction(_StoreConstAction):
    _takes = 'dest default required help'
    _set, _always = {'default': True}, {'nargs': 0, 'const': False}


class _AppendConstAction(_Ready):
    _takes, _always = 'dest const default required help metavar', {'nargs': 0}

    def __call__(self, parser, namespace, values, option_string=None):
        self._grow(namespace, 'append', self.const)


class _CountAction(_Ready):
    _takes, _always = 'dest default required help', {'nargs': 0}

    def __call__(self, parser, namespace, values, option_string=None):
        so_far = getattr(namespace, self.dest, None)
        setattr(namespace, self.dest, 1 if so_far is None else so_far + 1)


class _HelpAction(_Ready):
    _takes, _always = 'dest default help', {'nargs': 0}
    _set = {'dest': SUPPRESS, 'default': SUPPRESS}

    def __call__(self, parser, namespace, values, option_string=None):
        parser.print_help()
        parser.exit()


class _VersionAction(_Ready):
    _takes, _always = 'version dest default help', {'nargs': 0}
    _set = {'dest': SUPPRESS, 'default': SUPPRESS, 'help': "show program's version number and exit"}

    def _checked(self, told):
        self.version = told.pop('version', None)
        return told

    def __call__(self, parser, namespace, values, option_string=None):
        text = parser._get_formatter()
        text.add_text(parser.version if self.version is None else self.version)
        parser._print_message(text.format_help(), _sys.stdout)
        parser.exit()


class _SubParsersAction(Action):
    class _ChoicesPseudoAction(Action):
        # A line of help: the name of one parser.
        def __init__(self, name, aliases, help):
            also = f" ({', '.join(aliases)})" if aliases else ''
            Action.__init__(self, [], name, metavar=name + also, help=help)

    def __init__(self, option_strings, prog, parser_class, dest=SUPPRESS, required=False, help=None,
                 metavar=None):
        parsers = {}
        Action.__init__(self, option_strings, dest, PARSER, choices=parsers, required=required,
                        help=help, metavar=metavar)
        self._prog_prefix, self._parser_class = prog, parser_class
        self._name_parser_map, self._choices_actions = parsers, []

    def _get_subactions(self):
        return self._choices_actions

    def add_parser(self, name, **kwargs):
        known, aliases = self._name_parser_map, kwargs.pop('aliases', ())
        for what, key in [('', name), *((' alias', alias) for alias in aliases)]:
            if key in known:
                raise ArgumentError(self, f'conflicting subparser{what}: {key}')
        if 'help' in kwargs:
            line = self._ChoicesPseudoAction(name, aliases, kwargs.pop('help'))
            self._choices_actions.append(line)
        if kwargs.get('prog') is None:
            kwargs['prog'] = f'{self._prog_prefix} {name}'
        made = self._parser_class(**kwargs)
        known.update(dict.fromkeys([name, *aliases], made))
        return made

    def __call__(self, parser, namespace, values, option_string=None):
        chosen, *others = values
        if self.dest is not SUPPRESS:
            setattr(namespace, self.dest, chosen)
        if chosen not in self._name_parser_map:
            raise ArgumentError(self, f'unknown parser {chosen!r} (choices: '
                                f"{', '.join(self._name_parser_map)})")
        own, unknown = self._name_parser_map[chosen].parse_known_args(others, None)
        for key, value in vars(own).items():
            setattr(namespace, key, value)
        if unknown:
            vars(namespace).setdefault(_UNRECOGNIZED_ARGS_ATTR, []).extend(unknown)


class FileType:
    def __init__(self, mode='r', bufsize=-1, encoding=None, errors=None):
        self._mode, self._bufsize, self._encoding, self._errors = mode, bufsize, encoding, errors

    def __call__(self, string):
        if string == '-':
            for letters, stream in (('r', _sys.stdin), ('wax', _sys.stdout)):
                if set(letters) & set(self._mode):
                    return stream.buffer if 'b' in self._mode else stream
            raise ValueError(f'argument "-" with mode {self._mode!r}')
        try:
            return open(string, self._mode, self._bufsize, self._encoding, self._errors)
        except OSError as failure:
            raise ArgumentTypeError(f"can't open '{string}': {failure}") from None

    def __repr__(self):
        parts = [repr(x) for x in (self._mode, self._bufsize) if x != -1]
        for name in ('encoding', 'errors'):
            told = getattr(self, '_' + name)
            if told is not None:
                parts.append(f'{name}={told!r}')
        return f"{type(self).__name__}({', '.join(parts)})"


class Namespace(_AttributeHolder):
    def __init__(self, **kwargs):
        vars(self).update(kwargs)

    def __contains__(self, key):
        return key in vars(self)

    def __eq__(self, other):
        return vars(self) == vars(other) if isinstance(other, Namespace) else NotImplemented


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


# --- parsing one command line ---

class _Parsing:
    def __init__(self, parser, args, namespace):
        self.parser, self.args, self.namespace = parser, args, namespace
        self.waiting = parser._get_positional_actions()
        self.called, self.filled, self.unknown = set(), set(), []
        self.line = []
        for arg in args:
            lone = '--' in self.line
            self.line.append(None if lone else '--' if arg == '--' else parser._parse_optional(arg))
        self.options = [i for i, what in enumerate(self.line) if isinstance(what, tuple)]

    def rivals(self, action):
        for group in self.parser._mutually_exclusive_groups:
            if action in group._group_actions:
                yield from (other for other in group._group_actions if other is not action)

    def call(self, action, strings, option=None):
        self.called.add(action)
        values = self.parser._get_values(action, strings)
        if values is not action.default:
            self.filled.add(action)
            for rival in self.rivals(action):
                if rival in self.filled:
                    raise ArgumentError(action, f'not allowed with argument {_get_action_name(rival)}')
        if values is not SUPPRESS:
            action(self.parser, self.namespace, values, option)

    def positionals(self, start):
        # Serves as many waiting actions as get enough; the place behind their arguments.
        for count in range(len(self.waiting), 0, -1):
            stops = _share_out(self.waiting[:count], self.line, start)
            if stops is not None:
                served, self.waiting = self.waiting[:count], self.waiting[count:]
                for action, stop in zip(served, stops):
                    self.call(action, self.args[start:stop])
                    start = stop
                break
        return start

    def option(self, at):
        action, text, value = self.line[at]
        if action is None:
            self.unknown.append(self.args[at])
            return at + 1
        calls = []
        while value is not None:
            # --name=value, or -xvalue, which may be letters of further options
            least, most = _reach(action.nargs)
            if most > 0:
                if least > 1:
                    raise ArgumentError(action, self.lacking(action))
                calls.append((action, [value], text))
                break
            longer = text[0] + value[:1]
            joined = value and text[1] not in self.parser.prefix_chars
            if not joined or longer not in self.parser._option_string_actions:
                raise ArgumentError(action, f'ignored explicit argument {value!r}')
            calls.append((action, [], text))
            text, value = longer, value[1:] or None
            action = self.parser._option_string_actions[text]
        stop = at + 1
        if value is None:
            places = _stops(action, self.line, stop)
            if not places:
                raise ArgumentError(action, self.lacking(action))
            calls.append((action, self.args[stop:places[0]], text))
            stop = places[0]
        for call in calls:
            self.call(*call)
        return stop

    def lacking(self, action):
        n = action.nargs
        return _LACKING.get(n) or f"expected {n} argument{'' if n == 1 else 's'}"

    def run(self):
        at = 0
        for option in self.options:
            while at < option:
                stop = self.positionals(at)
                if stop == at:
                    self.unknown += self.args[at:option]
                    stop = option
                at = stop
            if at == option:
                at = self.option(option)
        at = self.positionals(at)
        self.unknown += self.args[at:]
        self.check()
        return self.namespace, self.unknown

    def check(self):
        missing = []
        for action in self.parser._actions:
            if action in self.called:
                continue
            if action.required:
                missing.append(_get_action_name(action))
                continue
            # a default that is text is converted only now, when it is used
            default = action.default
            if isinstance(default, str) and getattr(self.namespace, action.dest, None) is default:
                value = self.parser._get_value(action, default)
                setattr(self.namespace, action.dest, value)
        if missing:
            self.parser.error(f"the following arguments are required: {', '.join(missing)}")
        for group in self.parser._mutually_exclusive_groups:
            if group.required and not self.filled.intersection(group._group_actions):
                names = [_get_action_name(x) for x in group._group_actions if x.help is not SUPPRESS]
                self.parser.error(f"one of the arguments {' '.join(names)} is required")


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


_ACTIONS = {
    None: _StoreAction, 'store': _StoreAction, 'store_const': _StoreConstAction,
    'store_true': _StoreTrueAction, 'store_false': _StoreFalseAction, 'append': _AppendAction,
    'append_const': _AppendConstAction, 'extend': _ExtendAction, 'count': _CountAction,
    'help': _HelpAction, 'version': _VersionAction, 'parsers': _SubParsersAction}
