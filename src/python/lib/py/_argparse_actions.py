# argparse: actions, which say what an argument becomes, and what all classes of argparse share. Those of this module are
# told apart by what their callers may say.
import sys as _sys

from _argparse_help import OPTIONAL, PARSER, SUPPRESS

__name__ = 'argparse'
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


_ACTIONS = {
    None: _StoreAction, 'store': _StoreAction, 'store_const': _StoreConstAction,
    'store_true': _StoreTrueAction, 'store_false': _StoreFalseAction, 'append': _AppendAction,
    'append_const': _AppendConstAction, 'extend': _ExtendAction, 'count': _CountAction,
    'help': _HelpAction, 'version': _VersionAction, 'parsers': _SubParsersAction}
