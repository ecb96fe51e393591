# argparse: one command line. It is a list of plain arguments, options and at most one lone "--"; positional arguments are
# shared out by trying the longest stretch first.
from _argparse_actions import ArgumentError, _get_action_name
from _argparse_help import ONE_OR_MORE, OPTIONAL, PARSER, REMAINDER, SUPPRESS, ZERO_OR_MORE

__name__ = 'argparse'


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
