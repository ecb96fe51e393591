# configparser: the classes that scripts derive from. A parser is a dict of dicts and a dict of
# defaults; the lines of files are read in C.
import configparser
import functools
from collections import ChainMap
from collections.abc import MutableMapping
from configparser import (DuplicateOptionError, DuplicateSectionError, InterpolationDepthError,
                          InterpolationMissingOptionError, InterpolationSyntaxError, NoOptionError,
                          NoSectionError)

_UNSET = object()


def _warn_old(text):
    import warnings
    warnings.warn(text, DeprecationWarning, stacklevel=3)


# --- interpolation ---

class Interpolation:
    def before_get(self, parser, section, option, value, defaults):
        return value

    def before_set(self, parser, section, option, value):
        return value

    before_read = before_write = before_set


class _References(Interpolation):
    # References to other options: _mark, _opening, a name, _closing. Doubled, the mark is itself.

    def before_get(self, parser, section, option, value, defaults):
        return self._filled(parser, (section, option), value, defaults, 1)

    def before_set(self, parser, section, option, value):
        left = value.replace(self._mark * 2, '')
        pieces = left.split(self._mark + self._opening)
        for i, piece in enumerate(pieces[1:], 1):
            name, end, rest = self._split(piece)
            pieces[i] = rest if name and end else self._mark + self._opening + piece
        left = ''.join(pieces)
        if self._mark in left:
            raise ValueError(f'invalid interpolation syntax in {value!r} at position '
                             f'{left.find(self._mark)}')
        return value

    def _split(self, text):
        # The name at the start of TEXT, whether it ends well, and what follows.
        name, end, rest = text.partition(self._closing[0])
        tail = self._closing[1:]
        return name, end and rest.startswith(tail), rest[len(tail):]

    def _filled(self, parser, place, text, values, depth):
        section, option = place
        raw = parser.get(section, option, raw=True, fallback=text)
        if depth > configparser.MAX_INTERPOLATION_DEPTH:
            raise InterpolationDepthError(option, section, raw)
        done = ''
        while True:
            plain, mark, text = text.partition(self._mark)
            done += plain
            if not mark:
                return done
            follows, inner = text[:1], text[1:]
            if follows == mark:
                done, text = done + mark, inner
                continue
            if follows != self._opening:
                raise InterpolationSyntaxError(
                    option, section, f"'{mark}' must be followed by '{mark}' or "
                    f"'{self._opening}', found: {mark + text!r}")
            name, well, rest = self._split(inner)
            if not name or not well:
                raise InterpolationSyntaxError(
                    option, section, f'bad interpolation variable reference {mark + text!r}')
            text, path = rest, self._path(parser, name)
            if len(path) > 2:
                raise InterpolationSyntaxError(option, section, f"More than one ':' found: {rest!r}")
            try:
                to, value, others = self._found(parser, place, path, values)
            except (KeyError, NoSectionError, NoOptionError):
                raise InterpolationMissingOptionError(option, section, raw,
                                                      ':'.join(path)) from None
            if mark in value:
                value = self._filled(parser, to, value, others(), depth + 1)
            done += value

    def _found(self, parser, place, path, values):
        return place, values[path[0]], lambda: values


class BasicInterpolation(_References):
    _mark, _opening, _closing = '%', '(', ')s'

    def _path(self, parser, name):
        return [parser.optionxform(name)]


class ExtendedInterpolation(_References):
    _mark, _opening, _closing = '$', '{', '}'

    def _path(self, parser, name):
        return name.split(':')

    def _found(self, parser, place, path, values):
        option = parser.optionxform(path[-1])
        section = place[0] if len(path) == 1 else path[0]
        if len(path) == 1:
            value = values[option]
        else:
            value = parser.get(section, option, raw=True)
        return (section, option), value, lambda: dict(parser.items(section, raw=True))


class LegacyInterpolation(Interpolation):
    def __init__(self):
        _warn_old('LegacyInterpolation has been deprecated since Python 3.2 and will be removed from '
                  'the configparser module in Python 3.13. Use BasicInterpolation or '
                  'ExtendedInterpolation instead.')

    def before_get(self, parser, section, option, value, vars):
        raw, split = value, BasicInterpolation()._split
        for _ in range(configparser.MAX_INTERPOLATION_DEPTH):
            if not value or '%(' not in value:
                return value
            first, *others = value.split('%(')
            for piece in others:
                name, well, rest = split(piece)
                first += '%(' + (f'{parser.optionxform(name)})s{rest}' if well else piece)
            try:
                value = first % vars
            except KeyError as missing:
                raise InterpolationMissingOptionError(option, section, raw, missing.args[0]) from None
        if value and '%(' in value:
            raise InterpolationDepthError(option, section, raw)
        return value


# --- parsers ---

def _getter(convert):
    # get… of a type; CONVERT gets the parser and gives what converts.
    def get(self, section, option, *, raw=False, vars=None, fallback=_UNSET, **kwargs):
        return self._get_conv(section, option, convert(self), raw=raw, vars=vars, fallback=fallback,
                              **kwargs)
    return get


class RawConfigParser(MutableMapping):
    BOOLEAN_STATES = {word: truth for truth, words in ((True, '1 yes true on'), (False, '0 no false off'))
                      for word in words.split()}
    _DEFAULT_INTERPOLATION = Interpolation()

    def __init__(self, defaults=None, dict_type=dict, allow_no_value=False, *,
                 delimiters=('=', ':'), comment_prefixes=('#', ';'),
                 inline_comment_prefixes=None, strict=True, empty_lines_in_values=True,
                 default_section=configparser.DEFAULTSECT, interpolation=_UNSET,
                 converters=_UNSET):
        self._dict, self._strict, self._allow_no_value = dict_type, strict, allow_no_value
        self._sections, self._defaults, self._proxies = dict_type(), dict_type(), dict_type()
        for name, given in (('delimiters', delimiters), ('comment_prefixes', comment_prefixes),
                            ('inline_comment_prefixes', inline_comment_prefixes)):
            setattr(self, '_' + name, tuple(given or ()))
        self._empty_lines_in_values, self.default_section = empty_lines_in_values, default_section
        self._converters = table = ConverterMapping(self)
        self._proxies[default_section] = SectionProxy(self, default_section)
        if interpolation is _UNSET:
            interpolation = self._DEFAULT_INTERPOLATION
        if interpolation is None:
            interpolation = Interpolation()
        if not isinstance(interpolation, Interpolation):
            raise TypeError('interpolation= must be None or an instance of Interpolation; got an '
                            f'object of type {type(interpolation)}')
        self._interpolation = interpolation
        if converters is not _UNSET:
            table.update(converters)
        if defaults:
            self._read_defaults(defaults)

    # sections

    def _home(self, section):
        # The dict of SECTION; no name and the default's mean the defaults.
        if not section or section == self.default_section:
            return self._defaults
        if section not in self._sections:
            raise NoSectionError(section) from None
        return self._sections[section]

    def defaults(self):
        return self._defaults

    def sections(self):
        return [*self._sections]

    def has_section(self, section):
        return section in self._sections

    def add_section(self, section):
        if section == self.default_section:
            raise ValueError(f'Invalid section name: {section!r}')
        if section in self._sections:
            raise DuplicateSectionError(section)
        self._sections[section], self._proxies[section] = self._dict(), SectionProxy(self, section)

    def remove_section(self, section):
        known = section in self._sections
        if known:
            for table in (self._sections, self._proxies):
                del table[section]
        return known

    def options(self, section):
        if section not in self._sections:
            raise NoSectionError(section) from None
        return list({**self._sections[section], **self._defaults})

    # reading

    def read(self, filenames, encoding=None):
        one = isinstance(filenames, (str, bytes)) or hasattr(filenames, '__fspath__')
        read = []
        for name in [filenames] if one else filenames:
            try:
                with open(name, encoding=encoding) as lines:
                    self._read(lines, name)
            except OSError:
                pass
            else:
                read.append(name.__fspath__() if hasattr(name, '__fspath__') else name)
        return read

    def _read(self, fp, fpname):
        configparser._read(self, fp, fpname)

    def read_file(self, f, source=None):
        self._read(f, getattr(f, 'name', '<???>') if source is None else source)

    def read_string(self, string, source='<string>'):
        import io
        self.read_file(io.StringIO(string), source)

    def readfp(self, fp, filename=None):
        _warn_old("This method will be removed in Python 3.12. Use 'parser.read_file()' instead.")
        self.read_file(fp, filename)

    def read_dict(self, dictionary, source='<dict>'):
        new = set()
        for name, options in dictionary.items():
            name = str(name)
            try:
                self.add_section(name)
            except (ValueError, DuplicateSectionError):
                if name in new and self._strict:
                    raise
            new.add(name)
            for option, value in options.items():
                option = self.optionxform(str(option))
                place = name, option
                if place in new and self._strict:
                    raise DuplicateOptionError(name, option, source)
                new.add(place)
                self.set(name, option, value if value is None else str(value))

    def _read_defaults(self, defaults):
        self._defaults.update({self.optionxform(name): defaults[name] for name in defaults})

    # options

    def optionxform(self, optionstr):
        return optionstr.lower()

    def _given(self, vars):
        return {self.optionxform(name): value for name, value in vars.items()} if vars else {}

    def _unify_values(self, section, vars):
        own = {}
        if section in self._sections:
            own = self._sections[section]
        elif section != self.default_section:
            raise NoSectionError(section)
        given = {name: value if value is None else str(value)
                 for name, value in self._given(vars).items()}
        return ChainMap(given, own, self._defaults)

    def get(self, section, option, *, raw=False, vars=None, fallback=_UNSET):
        wrong = None
        try:
            values = self._unify_values(section, vars)
        except NoSectionError as missing:
            wrong = missing
        else:
            option = self.optionxform(option)
            if option not in values:
                wrong = NoOptionError(option, section)
        if wrong is None:
            found = values[option]
            if found is None or raw:
                return found
            return self._interpolation.before_get(self, section, option, found, values)
        if fallback is _UNSET:
            raise wrong
        return fallback

    def _get_conv(self, section, option, conv, *, raw=False, vars=None, fallback=_UNSET, **kwargs):
        try:
            text = self.get(section, option, raw=raw, vars=vars, **kwargs)
            return conv(text)
        except (NoOptionError, NoSectionError):
            if fallback is not _UNSET:
                return fallback
            raise

    getint, getfloat = _getter(lambda self: int), _getter(lambda self: float)
    getboolean = _getter(lambda self: self._convert_to_boolean)

    def _convert_to_boolean(self, value):
        truth = self.BOOLEAN_STATES.get(value.lower())
        if truth is None:
            raise ValueError(f'Not a boolean: {value}')
        return truth

    def items(self, section=_UNSET, raw=False, vars=None):
        if section is _UNSET:
            return super().items()
        values = self._defaults.copy()
        if section in self._sections:
            values.update(self._sections[section])
        elif section != self.default_section:
            raise NoSectionError(section)
        names = list(values)
        values.update(self._given(vars))
        if not raw:
            fill = functools.partial(self._interpolation.before_get, self, section)
            return [(name, fill(name, values[name], values)) for name in names]
        return [(name, values[name]) for name in names]

    def has_option(self, section, option):
        try:
            home = self._home(section)
        except NoSectionError:
            return False
        option = self.optionxform(option)
        return option in home or option in self._defaults

    def set(self, section, option, value=None):
        if value:
            value = self._interpolation.before_set(self, section, option, value)
        self._home(section)[self.optionxform(option)] = value

    def remove_option(self, section, option):
        home, option = self._home(section), self.optionxform(option)
        known = option in home
        if known:
            del home[option]
        return known

    # writing

    def write(self, fp, space_around_delimiters=True):
        mark = self._delimiters[0]
        mark = f' {mark} ' if space_around_delimiters else mark
        if self._defaults:
            self._write_section(fp, self.default_section, self._defaults.items(), mark)
        for name, options in self._sections.items():
            self._write_section(fp, name, options.items(), mark)

    def _write_section(self, fp, section_name, section_items, delimiter):
        fp.write(f'[{section_name}]\n')
        shown = functools.partial(self._interpolation.before_write, self, section_name)
        for option, value in section_items:
            value = shown(option, value)
            if value is None and self._allow_no_value:
                fp.write(f'{option}\n')
            else:
                value = str(value).replace('\n', '\n\t')
                fp.write(f'{option}{delimiter}{value}\n')
        fp.write('\n')

    # as a mapping of sections

    def __iter__(self):
        yield self.default_section
        yield from self._sections

    def __len__(self):
        return 1 + len(self._sections)

    def __contains__(self, key):
        return self.has_section(key) or key == self.default_section

    def __getitem__(self, key):
        if key not in self:
            raise KeyError(key)
        return self._proxies[key]

    def __setitem__(self, key, value):
        if key not in self or self[key] is not value:
            if key in self:
                self._home(key).clear()
            self.read_dict({key: value})

    def __delitem__(self, key):
        if key == self.default_section:
            raise ValueError('Cannot remove the default section.')
        if key not in self:
            raise KeyError(key)
        self.remove_section(key)

    def popitem(self):
        first = next(iter(self._sections), _UNSET)
        if first is _UNSET:
            raise KeyError
        proxy = self[first]
        del self[first]
        return first, proxy

    def _validate_value_types(self, *, section='', option='', value=''):
        loose = self._allow_no_value and not value
        for what, thing in (('section names', section), ('option keys', option),
                            ('option values', '' if loose else value)):
            if not isinstance(thing, str):
                raise TypeError(f'{what} must be strings')

    @property
    def converters(self):
        return self._converters


class ConfigParser(RawConfigParser):
    _DEFAULT_INTERPOLATION = BasicInterpolation()

    def add_section(self, section):
        self._validate_value_types(section=section)
        RawConfigParser.add_section(self, section)

    def set(self, section, option, value=None):
        self._validate_value_types(option=option, value=value)
        RawConfigParser.set(self, section, option, value)

    def _read_defaults(self, defaults):
        # values as they stand: what they refer to may come later
        own, self._interpolation = self._interpolation, Interpolation()
        try:
            self.read_dict({self.default_section: defaults})
        finally:
            self._interpolation = own


class SafeConfigParser(ConfigParser):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _warn_old('The SafeConfigParser class has been renamed to ConfigParser in Python 3.2. This '
                  'alias will be removed in Python 3.12. Use ConfigParser directly instead.')


class SectionProxy(MutableMapping):
    def __init__(self, parser, name):
        self._parser, self._name = parser, name
        for kind in parser.converters:
            self._add_getter(kind, getattr(parser, 'get' + kind))

    def _add_getter(self, kind, get):
        setattr(self, 'get' + kind, functools.partial(self.get, _impl=get))

    parser = property(lambda self: self._parser)
    name = property(lambda self: self._name)

    def __repr__(self):
        return f'<Section: {self._name}>'

    def get(self, option, fallback=None, *, raw=False, vars=None, _impl=None, **kwargs):
        get = self._parser.get if _impl is None else _impl
        return get(self._name, option, raw=raw, vars=vars, fallback=fallback, **kwargs)

    def _options(self):
        default = self._name == self._parser.default_section
        return list(self._parser.defaults()) if default else self._parser.options(self._name)

    def __iter__(self):
        return iter(self._options())

    def __len__(self):
        return len(self._options())

    def __contains__(self, key):
        return self._parser.has_option(self._name, key)

    def __getitem__(self, key):
        if key in self:
            return self._parser.get(self._name, key)
        raise KeyError(key)

    def __setitem__(self, key, value):
        self._parser._validate_value_types(option=key, value=value)
        self._parser.set(self._name, key, value)

    def __delitem__(self, key):
        if key not in self or not self._parser.remove_option(self._name, key):
            raise KeyError(key)


class ConverterMapping(MutableMapping):
    # The get… methods by what follows "get"; None for those of the class.
    def __init__(self, parser):
        self._parser = parser
        self._data = {name[3:]: None for name in dir(parser)
                      if name[:3] == 'get' and name != 'get' and callable(getattr(parser, name))}

    def __iter__(self):
        return iter(self._data)

    def __len__(self):
        return len(self._data)

    def __getitem__(self, key):
        return self._data[key]

    def __setitem__(self, key, value):
        if not isinstance(key, str):
            raise ValueError(f'Incompatible key: {key} (type: {type(key)})')
        if not key:
            raise ValueError('Incompatible key: cannot use "" as a name')
        self._data[key] = value
        get = functools.partial(self._parser._get_conv, conv=value)
        get.converter = value
        setattr(self._parser, 'get' + key, get)
        for section in self._parser.values():
            section._add_getter(key, get)

    def __delitem__(self, key):
        del self._data[key]
        for holder in [self._parser, *self._parser.values()]:
            vars(holder).pop('get' + key, None)


for _c in list(globals().values()):
    if isinstance(_c, type) and _c.__module__ == '_configparser_classes':
        _c.__module__ = 'configparser'
