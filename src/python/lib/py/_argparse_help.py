# The formatters of argparse: usage and help as text. A page is a tree of sections, each a list of
# calls that give text when the page is asked for; the widths are known by then.
SUPPRESS = '==SUPPRESS=='
OPTIONAL, ZERO_OR_MORE, ONE_OR_MORE, PARSER, REMAINDER = '?', '*', '+', 'A...', '...'


def _usage_parts(text):
    # The parts between which a usage line may break: words, and what stands in brackets.
    parts, words = [], text.split()
    while words:
        size, close = 1, {'(': ')', '[': ']'}.get(words[0][0])
        if close:
            size = next((n for n, word in enumerate(words, 1) if word[-1] == close), 1)
        parts.append(' '.join(words[:size]))
        del words[:size]
    return parts


def _lines(parts, width, indent, first=None):
    # PARTS in lines that start at INDENT; the first, which is not indented, behind FIRST columns.
    lines, column = [], indent if first is None else first
    for part in parts:
        if lines and column + len(part) <= width:
            lines[-1] += ' ' + part
        else:
            column = column if not lines else indent
            lines.append(part if first is not None and not lines else ' ' * indent + part)
        column += len(part) + 1
    return lines


class _Section:
    def __init__(self, formatter, parent, heading=None):
        self.formatter, self.parent, self.heading = formatter, parent, heading
        self.items = []

    def format_help(self):
        page, inside = self.formatter, self.parent is not None
        if inside:
            page._indent()
        body = page._join_parts(make(*args) for make, args in self.items)
        if inside:
            page._dedent()
        if not body:
            return ''
        title = ''
        if self.heading not in (None, SUPPRESS):
            title = f"{'':{page._current_indent}}{self.heading}:\n"
        return f'\n{title}{body}\n'


class HelpFormatter:
    _Section = _Section

    def __init__(self, prog, indent_increment=2, max_help_position=24, width=None):
        if width is None:
            import shutil
            width = shutil.get_terminal_size().columns - 2
        self._prog, self._width, self._indent_increment = prog, width, indent_increment
        self._max_help_position = min(max_help_position, max(width - 20, 2 * indent_increment))
        self._current_indent = self._level = self._action_max_length = 0
        self._current_section = self._root_section = self._Section(self, None)

    # the tree

    def _indent(self):
        self._level += 1
        self._current_indent += self._indent_increment

    def _dedent(self):
        self._level -= 1
        self._current_indent -= self._indent_increment

    def _add_item(self, func, args):
        self._current_section.items.append((func, args))

    def start_section(self, heading):
        self._indent()
        inner = self._Section(self, self._current_section, heading)
        self._add_item(inner.format_help, ())
        self._current_section = inner

    def end_section(self):
        self._dedent()
        self._current_section = self._current_section.parent

    def add_text(self, text):
        if text is not None and text is not SUPPRESS:
            self._add_item(self._format_text, (text,))

    def add_usage(self, usage, actions, groups, prefix=None):
        if usage is not SUPPRESS:
            self._add_item(self._format_usage, (usage, actions, groups, prefix))

    def add_argument(self, action):
        if action.help is SUPPRESS:
            return
        self._note_width(action)
        for inner in self._iter_indented_subactions(action):
            self._note_width(inner, action)
        self._add_item(self._format_action, (action,))

    def _note_width(self, action, outer=None):
        width = len(self._format_action_invocation(action)) + self._current_indent
        if outer is not None:  # measured from the outer one's margin, as CPython does
            width -= self._indent_increment
        self._action_max_length = max(self._action_max_length, width)

    def add_arguments(self, actions):
        for action in actions:
            self.add_argument(action)

    def format_help(self):
        page = self._root_section.format_help()
        while '\n\n\n' in page:
            page = page.replace('\n\n\n', '\n\n')
        return page.strip('\n') + '\n' if page else page

    def _join_parts(self, parts):
        return ''.join(part for part in parts if part and part is not SUPPRESS)

    # usage

    def _format_usage(self, usage, actions, groups, prefix):
        prefix = 'usage: ' if prefix is None else prefix
        if usage is None:
            usage = self._usage_of(actions, groups, prefix)
        else:
            usage = usage % {'prog': self._prog}
        return f'{prefix}{usage}\n\n'

    def _usage_of(self, actions, groups, prefix):
        prog = f'{self._prog}'
        kinds = [[x for x in actions if x.option_strings], [x for x in actions if not x.option_strings]]
        line = self._format_actions_usage(kinds[0] + kinds[1], groups)
        width, usage = self._width - self._current_indent, f'{prog} {line}' if line else prog
        if len(prefix) + len(usage) <= width:
            return usage
        options, others = [_usage_parts(self._format_actions_usage(x, groups)) for x in kinds]
        margin = len(prefix)
        if margin + len(prog) > 0.75 * width:
            # a long name stands alone
            lines = _lines(options + others, width, margin)
            if len(lines) > 1:
                lines = _lines(options, width, margin) + _lines(others, width, margin)
            return '\n'.join([prog, *lines])
        behind = margin + len(prog) + 1
        first, further = (options, others) if options else (others, [])
        return '\n'.join(_lines([prog, *first], width, behind, margin) + _lines(further, width, behind))

    def _format_actions_usage(self, actions, groups):
        # In a group that stands together, the first shown member opens the bracket, the last closes it.
        before, after = {}, {}
        grouped, gaps = set(), set()
        for group in groups:
            members = group._group_actions
            if not members:
                raise ValueError(f'empty group {group}')
            at = actions.index(members[0]) if members[0] in actions else None
            if at is None or actions[at:at + len(members)] != members:
                continue
            grouped.update(members)
            shown = [x for x in members if x.help is not SUPPRESS]
            if not shown:
                gaps.add(members[0])  # CPython leaves a blank there
            for member in shown[1:]:
                before[member] = '| '
            ends = '()' if group.required else '[]'
            alternatives = len(shown) > 1 or shown and '|' in self._usage_word(shown[0], True)
            if shown and (alternatives or not group.required):
                before[shown[0]] = before.get(shown[0], '') + ends[0]
                after[shown[-1]] = ends[1] + after.get(shown[-1], '')
        words = []
        for action in actions:
            if action in gaps:
                words.append('')
            if action.help is SUPPRESS:
                continue
            word = self._usage_word(action, action in grouped)
            if word or action in before or action in after:
                words.append(before.get(action, '') + word + after.get(action, ''))
        return ' '.join(words).strip()

    def _usage_word(self, action, grouped):
        if not action.option_strings:
            word = self._format_args(action, self._get_default_metavar_for_positional(action))
            bracketed = word[:1] == '[' and word[-1:] == ']'
            return word[1:-1] if grouped and bracketed else word
        word = action.format_usage() if action.nargs == 0 else self._with_args(action)
        return word if grouped or action.required else f'[{word}]'

    def _with_args(self, action):
        args = self._format_args(action, self._get_default_metavar_for_optional(action))
        return f'{action.option_strings[0]} {args}'

    # paragraphs and arguments

    def _format_text(self, text):
        if '%(prog)' in text:
            text = text % {'prog': self._prog}
        width = max(self._width - self._current_indent, 11)
        return self._fill_text(text, width, ' ' * self._current_indent) + '\n\n'

    def _format_action(self, action):
        column = min(self._max_help_position, self._action_max_length + 2)
        head = ' ' * self._current_indent + self._format_action_invocation(action)
        text = self._expand_help(action) if action.help and action.help.strip() else ''
        lines = self._split_lines(text, max(self._width - column, 11)) if text else []
        out = []
        if action.help and len(head) <= column - 2:
            # the help begins beside the name
            head = head.ljust(column)
            out = [head + lines[0]] if lines else [head]
            lines = lines[1:]
        else:
            out = [head]
        out += [' ' * column + line for line in lines]
        text = ''.join(line + '\n' for line in out)
        inner = [self._format_action(x) for x in self._iter_indented_subactions(action)]
        return self._join_parts([text, *inner])

    def _format_action_invocation(self, action):
        if not action.option_strings:
            name = self._get_default_metavar_for_positional(action)
            return ''.join(self._metavar_formatter(action, name)(1))
        if action.nargs == 0:
            return ', '.join(action.option_strings)
        args = self._format_args(action, self._get_default_metavar_for_optional(action))
        return ', '.join(f'{text} {args}' for text in action.option_strings)

    def _metavar_formatter(self, action, default_metavar):
        name = action.metavar
        if name is None and action.choices is not None:
            name = '{%s}' % ','.join(map(str, action.choices))
        elif name is None:
            name = default_metavar
        return lambda count: name if isinstance(name, tuple) else (name,) * count

    def _format_args(self, action, default_metavar):
        names, nargs = self._metavar_formatter(action, default_metavar), action.nargs
        if nargs == ZERO_OR_MORE:
            once = names(1)
            return ('[%s [%s ...]]' if len(once) == 2 else '[%s ...]') % once
        if nargs in _SHAPES:
            count, shape = _SHAPES[nargs]
            return shape % names(count) if count else shape
        try:
            shape = ' '.join(['%s'] * nargs)
        except TypeError:
            raise ValueError('invalid nargs value') from None
        return shape % names(nargs)

    def _expand_help(self, action):
        words = {name: getattr(value, '__name__', value)
                 for name, value in vars(action).items() if value is not SUPPRESS}
        words['prog'] = self._prog
        if words.get('choices') is not None:
            words['choices'] = ', '.join(map(str, words['choices']))
        return self._get_help_string(action) % words

    def _iter_indented_subactions(self, action):
        if hasattr(action, '_get_subactions'):
            self._indent()
            yield from action._get_subactions()
            self._dedent()

    # what subclasses use and change

    @property
    def _whitespace_matcher(self):
        import re
        return re.compile(r'\s+', re.ASCII)

    @property
    def _long_break_matcher(self):
        import re
        return re.compile(r'\n\n\n+')

    def _split_lines(self, text, width):
        import textwrap
        return textwrap.wrap(_one_line(text), width)

    def _fill_text(self, text, width, indent):
        import textwrap
        return textwrap.fill(_one_line(text), width, initial_indent=indent, subsequent_indent=indent)

    def _get_help_string(self, action):
        return action.help

    def _get_default_metavar_for_optional(self, action):
        return action.dest.upper()

    def _get_default_metavar_for_positional(self, action):
        return action.dest


_SHAPES = {None: (1, '%s'), OPTIONAL: (1, '[%s]'), ONE_OR_MORE: (2, '%s [%s ...]'),
           PARSER: (1, '%s ...'), REMAINDER: (0, '...'), SUPPRESS: (0, '')}


def _one_line(text):
    for blank in '\t\n\r\f\v':
        text = text.replace(blank, ' ')
    return ' '.join(word for word in text.split(' ') if word)


class RawDescriptionHelpFormatter(HelpFormatter):
    def _fill_text(self, text, width, indent):
        return indent + (indent.join(text.splitlines(True))) if text else ''


class RawTextHelpFormatter(RawDescriptionHelpFormatter):
    def _split_lines(self, text, width):
        return text.splitlines()


class ArgumentDefaultsHelpFormatter(HelpFormatter):
    def _get_help_string(self, action):
        help = action.help or ''
        told = '%(default)' in help or action.default is SUPPRESS
        given = action.option_strings or action.nargs in (OPTIONAL, ZERO_OR_MORE)
        return help if told or not given else help + ' (default: %(default)s)'


class MetavarTypeHelpFormatter(HelpFormatter):
    def _get_default_metavar_for_positional(self, action):
        return action.type.__name__

    _get_default_metavar_for_optional = _get_default_metavar_for_positional


for _public in (HelpFormatter, RawDescriptionHelpFormatter, RawTextHelpFormatter,
                ArgumentDefaultsHelpFormatter, MetavarTypeHelpFormatter):
    _public.__module__ = 'argparse'
