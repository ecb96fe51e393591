# gettext: catalogs of translated messages (.mo files) and the functions that look things up in them.
import os
import re
import struct
import sys

__all__ = ['NullTranslations', 'GNUTranslations', 'Catalog', 'bindtextdomain', 'find', 'translation',
           'install', 'textdomain', 'dgettext', 'dngettext', 'gettext', 'ngettext', 'pgettext',
           'dpgettext', 'npgettext', 'dnpgettext']

_default_localedir = os.path.join(getattr(sys, 'base_prefix', '/usr'), 'share', 'locale')
_PLURAL_TOKENS = re.compile(r'\s*(?:(\d+)|(n)|(\|\||&&|==|!=|<=|>=|[-+*/%<>!?:()]))')
_LEVELS = [('||',), ('&&',), ('==', '!='), ('<', '>', '<=', '>='), ('+', '-'), ('*', '/', '%')]
_PYTHON = {'||': 'or', '&&': 'and', '/': '//'}


class _Plural:
    # A plural form's expression, which is C's, as Python's.
    def __init__(self, text):
        self.tokens, end = [], 0
        while text[end:].strip():
            match = _PLURAL_TOKENS.match(text, end)
            if match is None:
                raise ValueError('invalid token in plural form: %s' % text[end:].strip()[0])
            self.tokens.append(match.group().strip())
            end = match.end()
        self.tokens.append('')
        self.at = 0

    def next(self):
        self.at += 1
        return self.tokens[self.at - 1]

    def ternary(self):
        condition = self.level(0)
        if self.tokens[self.at] != '?':
            return condition
        self.next()
        yes = self.ternary()
        if self.next() != ':':
            raise ValueError('unexpected end of plural form')
        return '(%s if %s else %s)' % (yes, condition, self.ternary())

    def level(self, i):
        if i == len(_LEVELS):
            return self.unary()
        left = self.level(i + 1)
        while self.tokens[self.at] in _LEVELS[i]:
            sign = self.next()
            left = '(%s %s %s)' % (left, _PYTHON.get(sign, sign), self.level(i + 1))
        return left

    def unary(self):
        token = self.next()
        if token == '!':
            return '(not %s)' % self.unary()
        if token == '(':
            inside = self.ternary()
            if self.next() != ')':
                raise ValueError('unbalanced parenthesis in plural form')
            return inside
        if token == 'n' or token.isdigit():
            return token
        if not token:
            raise ValueError('unexpected end of plural form')
        raise ValueError('unexpected token in plural form: %s' % token)


def c2py(plural):
    """The function of n that a plural form's C expression stands for."""
    if len(plural) > 1000:
        raise ValueError('plural form expression is too long')
    reader = _Plural(plural)
    text = reader.ternary()
    if reader.tokens[reader.at]:
        raise ValueError('unexpected token in plural form: %s' % reader.tokens[reader.at])
    expression = eval('lambda n: int(%s)' % text)

    def func(n):
        if not isinstance(n, int):
            try:
                n = round(n)
            except TypeError:
                raise TypeError('Plural value must be an integer, got %s' % type(n).__name__) from None
        return expression(n)
    return func


class NullTranslations:
    def __init__(self, fp=None):
        self._charset = self._fallback = None
        self._info = {}
        fp is None or self._parse(fp)

    def _parse(self, fp):
        pass

    def add_fallback(self, fallback):
        last = self
        while last._fallback:
            last = last._fallback
        last._fallback = fallback

    def gettext(self, message):
        return self._fallback.gettext(message) if self._fallback else message

    def ngettext(self, msgid1, msgid2, n):
        if self._fallback:
            return self._fallback.ngettext(msgid1, msgid2, n)
        return msgid1 if n == 1 else msgid2

    def pgettext(self, context, message):
        return self._fallback.pgettext(context, message) if self._fallback else message

    def npgettext(self, context, msgid1, msgid2, n):
        if self._fallback:
            return self._fallback.npgettext(context, msgid1, msgid2, n)
        return msgid1 if n == 1 else msgid2

    def info(self):
        return self._info

    def charset(self):
        return self._charset

    def install(self, names=None):
        import builtins
        builtins._ = self.gettext
        for name in names or ():
            if name in ('gettext', 'ngettext', 'pgettext', 'npgettext'):
                setattr(builtins, name, getattr(self, name))


class GNUTranslations(NullTranslations):
    LE_MAGIC, BE_MAGIC, CONTEXT, VERSIONS = 0x950412de, 0xde120495, '%s\x04%s', (0, 1)

    def _parse(self, fp):
        name, data = getattr(fp, 'name', ''), fp.read()
        self._catalog, self.plural = {}, lambda n: int(n != 1)
        magic = struct.unpack('<I', data[:4])[0]
        if magic not in (self.LE_MAGIC, self.BE_MAGIC):
            raise OSError(0, 'Bad magic number', name)
        order = '<' if magic == self.LE_MAGIC else '>'
        version, count, sources, targets = struct.unpack(order + '4I', data[4:20])
        if version >> 16 not in self.VERSIONS:
            raise OSError(0, 'Bad version number ' + str(version >> 16), name)
        for i in range(count):
            texts = []
            for table in (sources, targets):
                size, place = struct.unpack_from(order + '2I', data, table + 8 * i)
                if place + size >= len(data):
                    raise OSError(0, 'File is corrupt', name)
                texts.append(data[place:place + size])
            self._add(*texts)

    def _add(self, source, target):
        if not source:
            self._header(target.decode())
        charset = self._charset or 'ascii'
        source, target = source.decode(charset), target.decode(charset)
        if '\0' in source:
            key = source.split('\0')[0]
            for i, text in enumerate(target.split('\0')):
                self._catalog[key, i] = text
        else:
            self._catalog[source] = target

    def _header(self, text):
        last = None
        for line in text.splitlines():
            line = line.strip()
            if not line or line.startswith('#-#-#-#-#') and line.endswith('#-#-#-#-#'):
                continue
            if ':' in line:
                last, _, value = line.partition(':')
                last, value = last.strip().lower(), value.strip()
                self._info[last] = value
            elif last:
                self._info[last] += '\n' + line
                continue
            if last == 'content-type':
                self._charset = self._info[last].split('charset=')[1]
            elif last == 'plural-forms':
                form = self._info[last].split(';')[1].split('plural=')[1]
                self.plural = c2py(form)

    def _find(self, key):
        found = self._catalog.get(key)
        return self._catalog.get((key, self.plural(1))) if found is None else found

    def gettext(self, message):
        found = self._find(message)
        return super().gettext(message) if found is None else found

    def pgettext(self, context, message):
        found = self._find(self.CONTEXT % (context, message))
        return super().pgettext(context, message) if found is None else found

    def ngettext(self, msgid1, msgid2, n):
        found = self._catalog.get((msgid1, self.plural(n)))
        return super().ngettext(msgid1, msgid2, n) if found is None else found

    def npgettext(self, context, msgid1, msgid2, n):
        found = self._catalog.get((self.CONTEXT % (context, msgid1), self.plural(n)))
        return super().npgettext(context, msgid1, msgid2, n) if found is None else found


Catalog = GNUTranslations


def _expand_lang(loc):
    import locale
    loc = locale.normalize(loc)
    base, _, modifier = loc.partition('@')
    base, _, codeset = base.partition('.')
    language, _, territory = base.partition('_')
    parts = [('@' + modifier) * bool(modifier), ('.' + codeset) * bool(codeset),
             ('_' + territory) * bool(territory)]
    found = []
    for bits in range(8):
        # the fewer parts are left out, the earlier; what a part is given by is its bit
        if all(part or not bits >> i & 1 for i, part in enumerate(parts)):
            has_modifier, has_codeset, has_territory = (bool(bits >> i & 1) for i in range(3))
            found.append(language + has_territory * parts[2] + has_codeset * parts[1]
                         + has_modifier * parts[0])
    return found[::-1]


def find(domain, localedir=None, languages=None, all=False):
    localedir = _default_localedir if localedir is None else localedir
    if languages is None:
        told = map(os.environ.get, ('LANGUAGE', 'LC_ALL', 'LC_MESSAGES', 'LANG'))
        languages = [*next(filter(None, told), 'C').split(':'), 'C']
    spellings = [*dict.fromkeys(spelling for language in languages for spelling in _expand_lang(language)), 'C']
    paths = (os.path.join(localedir, spelling, 'LC_MESSAGES', '%s.mo' % domain)
             for spelling in spellings[:spellings.index('C')])
    found = filter(os.path.exists, paths)
    return list(found) if all else next(found, None)


_translations = {}


def translation(domain, localedir=None, languages=None, class_=None, fallback=False):
    import copy
    class_ = GNUTranslations if class_ is None else class_
    files = find(domain, localedir, languages, all=True)
    if not files:
        if fallback:
            return NullTranslations()
        from errno import ENOENT
        raise FileNotFoundError(ENOENT, 'No translation file found for domain', domain)
    chain = []
    for path in files:
        key = class_, os.path.abspath(path)
        if key not in _translations:
            with open(path, 'rb') as catalog:
                _translations[key] = class_(catalog)
        chain.append(copy.copy(_translations[key]))
    first, *others = chain
    for other in others:
        first.add_fallback(other)
    return first


def install(domain, localedir=None, *, names=None):
    translation(domain, localedir, fallback=True).install(names)


_localedirs, _current_domain = {}, 'messages'


def textdomain(domain=None):
    global _current_domain
    _current_domain = _current_domain if domain is None else domain
    return _current_domain


def bindtextdomain(domain, localedir=None):
    if localedir is None:
        return _localedirs.get(domain, _default_localedir)
    _localedirs[domain] = localedir
    return localedir


def _of(domain):
    return translation(domain, _localedirs.get(domain), fallback=True)


def dgettext(domain, message):
    return _of(domain).gettext(message)


def dngettext(domain, msgid1, msgid2, n):
    return _of(domain).ngettext(msgid1, msgid2, n)


def dpgettext(domain, context, message):
    return _of(domain).pgettext(context, message)


def dnpgettext(domain, context, msgid1, msgid2, n):
    return _of(domain).npgettext(context, msgid1, msgid2, n)


def gettext(message):
    return dgettext(_current_domain, message)


def ngettext(msgid1, msgid2, n):
    return dngettext(_current_domain, msgid1, msgid2, n)


def pgettext(context, message):
    return dpgettext(_current_domain, context, message)


def npgettext(context, msgid1, msgid2, n):
    return dnpgettext(_current_domain, context, msgid1, msgid2, n)
