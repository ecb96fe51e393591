# string.Template and string.Formatter. Loaded when one of them is asked for.
import re
import _string
from collections import ChainMap

# The classes are string's own, only kept apart.
__name__ = 'string'

_no_mapping = object()


class Template:
    """Text with $names to fill in."""

    delimiter = '$'
    idpattern = r'(?a:[_a-z][_a-z0-9]*)'
    braceidpattern = None
    flags = re.IGNORECASE

    def __init_subclass__(cls):
        super().__init_subclass__()
        # A class may bring its whole pattern; else the parts it names make it.
        own = cls.__dict__.get('pattern', _no_mapping)
        cls.pattern = re.compile(cls._pattern_of_parts() if own is _no_mapping else own,
                                 cls.flags | re.VERBOSE)

    @classmethod
    def _pattern_of_parts(cls):
        sign = re.escape(cls.delimiter)
        in_braces = cls.braceidpattern or cls.idpattern
        # After the sign; the last one always fits, so it stands for what is none of the others.
        after = ('(?P<escaped>' + sign + ')',
                 '(?P<named>' + cls.idpattern + ')',
                 r'\{(?P<braced>' + in_braces + r')\}',
                 '(?P<invalid>)')
        return sign + '(?:' + '|'.join(after) + ')'

    def __init__(self, template):
        self.template = template

    def _placeholders(self):
        return self.pattern.finditer(self.template)

    def _name_in(self, match):
        return match['named'] or match['braced']

    def _alien(self):
        return ValueError('Unrecognized named group in pattern', self.pattern)

    def _misplaced(self, match):
        lines = self.template[:match.start('invalid')].splitlines(True)
        row, column = (len(lines), len(lines[-1])) if lines else (1, 1)
        return ValueError(f'Invalid placeholder in string: line {row}, col {column}')

    def _fill(self, given, keywords, lenient):
        # Lenient: what has no value, or is no placeholder, stays as it is written.
        if given is _no_mapping:
            values = keywords
        else:
            values = ChainMap(keywords, given) if keywords else given

        def replacement(match):
            name = self._name_in(match)
            if name is not None:
                try:
                    return str(values[name])
                except KeyError:
                    if lenient:
                        return match[0]
                    raise
            if match['escaped'] is not None:
                return self.delimiter
            if match['invalid'] is None:
                raise self._alien()
            if lenient:
                return match[0]
            raise self._misplaced(match)
        return self.pattern.sub(replacement, self.template)

    def substitute(self, mapping=_no_mapping, /, **kws):
        return self._fill(mapping, kws, lenient=False)

    def safe_substitute(self, mapping=_no_mapping, /, **kws):
        return self._fill(mapping, kws, lenient=True)

    def is_valid(self):
        for match in self._placeholders():
            if match['invalid'] is not None:
                return False
            if all(match[group] is None for group in ('named', 'braced', 'escaped')):
                raise self._alien()
        return True

    def get_identifiers(self):
        names = {}
        for match in self._placeholders():
            name = self._name_in(match)
            if name is not None:
                names.setdefault(name)
            elif match['invalid'] is None and match['escaped'] is None:
                raise self._alien()
        return list(names)


# The hook runs for subclasses; the class itself has a pattern, too.
Template.__init_subclass__()


class _Numbering:
    # Which argument an unnumbered field takes. Fields are numbered all by hand or all by count,
    # those within format specifications included.
    def __init__(self):
        self.count = 0
        self.by_hand = False

    def name(self, field):
        if field == '':
            clash = self.by_hand
            field = str(self.count)
            self.count += 1
        elif field.isdigit():
            clash = self.count > 0
            self.by_hand = True
        else:
            clash = False
        if clash:
            raise ValueError('cannot switch from manual field specification to automatic field '
                             'numbering')
        return field


class Formatter:
    """str.format with its steps as methods."""

    _conversions = {None: lambda value: value, 's': str, 'r': repr, 'a': ascii}

    def format(self, format_string, /, *args, **kwargs):
        return self.vformat(format_string, args, kwargs)

    def vformat(self, format_string, args, kwargs):
        used = set()
        text = self._expand(format_string, args, kwargs, used, _Numbering(), 2)
        self.check_unused_args(used, args, kwargs)
        return text

    def _expand(self, format_string, args, kwargs, used, numbering, levels):
        # levels: how deep format specifications may still hold fields of their own.
        if levels < 0:
            raise ValueError('Max string recursion exceeded')
        text = ''
        for literal, field, spec, conversion in self.parse(format_string):
            text += literal or ''
            if field is None:
                continue
            value, key = self.get_field(numbering.name(field), args, kwargs)
            used.add(key)
            value = self.convert_field(value, conversion)
            spec = self._expand(spec, args, kwargs, used, numbering, levels - 1)
            text += self.format_field(value, spec)
        return text

    def parse(self, format_string):
        return _string.formatter_parser(format_string)

    def get_field(self, field_name, args, kwargs):
        key, path = _string.formatter_field_name_split(field_name)
        value = self.get_value(key, args, kwargs)
        for is_attribute, step in path:
            value = getattr(value, step) if is_attribute else value[step]
        return value, key

    def get_value(self, key, args, kwargs):
        return (args if isinstance(key, int) else kwargs)[key]

    def convert_field(self, value, conversion):
        convert = self._conversions.get(conversion)
        if convert is None:
            raise ValueError(f'Unknown conversion specifier {conversion!s}')
        return convert(value)

    def format_field(self, value, format_spec):
        return format(value, format_spec)

    def check_unused_args(self, used_args, args, kwargs):
        """For subclasses: raises where arguments that no field used are an error."""
