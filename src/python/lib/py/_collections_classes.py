# The parts of collections that are class machinery: namedtuple, ChainMap, UserDict, UserList,
# UserString. Loaded when one of them is asked for. What the last two hand on to the value they
# hold is listed in tables at their end and made by _forward(); their operators come from makers.
import sys
from collections import abc as _abc
from keyword import iskeyword as _iskeyword
from _collections import _tuplegetter

_tuple_new = tuple.__new__


def _title(function, owner, name=None):
    function.__name__ = name = name or function.__name__
    function.__qualname__ = f'{owner}.{name}'
    return function


def _usable(name, taken):
    return not (name in taken or name[:1] == '_' or _iskeyword(name)) and name.isidentifier()


def _numbered(names):
    # rename=True: a name that cannot stand is called after its place.
    taken = set()
    for place, name in enumerate(names):
        yield name if _usable(name, taken) else f'_{place}'
        taken.add(name)


def _refuse(problem, name):
    raise ValueError(f'{problem}: {name!r}')


def _check_names(typename, names, underscores):
    for name in (typename, *names):
        if type(name) is not str:
            raise TypeError('Type names and field names must be strings')
        if not name.isidentifier():
            _refuse('Type names and field names must be valid identifiers', name)
        if _iskeyword(name):
            _refuse('Type names and field names cannot be a keyword', name)
    taken = set()
    for name in names:
        if name[0] == '_' and not underscores:
            _refuse('Field names cannot start with an underscore', name)
        if name in taken:
            _refuse('Encountered duplicate field name', name)
        taken.add(name)


def _record_methods(fields):
    count = len(fields)
    layout = f"({', '.join([name + '=%r' for name in fields])})"

    def _make(cls, iterable):
        made = _tuple_new(cls, iterable)
        if len(made) == count:
            return made
        raise TypeError(f'Expected {count} arguments, got {len(made)}')

    def _replace(self, /, **kwds):
        made = self._make([kwds.pop(name, held) for name, held in zip(fields, self)])
        if not kwds:
            return made
        raise ValueError(f'Got unexpected field names: {[*kwds]!r}')

    def _asdict(self):
        return dict(zip(self._fields, self))

    def __repr__(self):
        return type(self).__name__ + layout % (*self,)

    def __getnewargs__(self):
        return (*self,)

    return _make, _replace, _asdict, __repr__, __getnewargs__


def _record_new(typename, listed, module_name):
    # Python reads the parameters' names from source, so the constructor is compiled for each type.
    scope = {'__name__': module_name, '__builtins__': {}, '_tuple_new': _tuple_new}
    function = eval(f'lambda _cls, {listed}: _tuple_new(_cls, ({listed}))', scope)
    function.__doc__ = f'Create new instance of {typename}({listed})'
    return _title(function, typename, '__new__')


def namedtuple(typename, field_names, *, rename=False, defaults=None, module=None):
    """A subclass of tuple whose items have names."""
    names = field_names
    if isinstance(names, str):
        names = names.replace(',', ' ').split()
    names = [*map(str, names)]
    typename = sys.intern(str(typename))
    if rename:
        names = [*_numbered(names)]
    _check_names(typename, names, rename)
    fields = tuple(map(sys.intern, names))

    preset = () if defaults is None else tuple(defaults)
    plain = len(fields) - len(preset)
    if plain < 0:
        raise TypeError('Got more default values than field names')

    shown = ', '.join(fields)
    if len(fields) == 1:
        shown += ','
    constructor = _record_new(typename, shown, f'namedtuple_{typename}')
    if defaults is not None:
        constructor.__defaults__ = preset
    members = {'__doc__': f'{typename}({shown})', '__slots__': (), '__match_args__': fields,
               '_fields': fields, '_field_defaults': dict(zip(fields[plain:], preset)),
               '__new__': constructor}
    for method in _record_methods(fields):
        members[method.__name__] = _title(method, typename)
    members['_make'] = classmethod(members['_make'])
    for place, name in enumerate(fields):
        members[name] = _tuplegetter(place, f'Alias for field number {place}')
    made = type(typename, (tuple,), members)

    if module is None:
        try:
            module = sys._getframe(1).f_globals.get('__name__', '__main__')
        except (AttributeError, ValueError):
            return made
    made.__module__ = module
    return made


def _first_only(name):
    # What a ChainMap asks of its first mapping alone, a key it has not being told as such.
    def method(self, key, *args):
        try:
            return getattr(self.maps[0], name)(key, *args)
        except KeyError:
            raise KeyError(f'Key not found in the first mapping: {key!r}')
    return _title(method, 'ChainMap', name)


class ChainMap(_abc.MutableMapping):
    """Several mappings looked up one after the other; writes go to the first."""

    def __init__(self, *maps):
        self.maps = [*maps] if maps else [{}]

    # Looking up: the first mapping that has the key.
    def __getitem__(self, key):
        for layer in self.maps:
            try:
                return layer[key]
            except KeyError:
                continue
        return self.__missing__(key)

    def __missing__(self, key):
        raise KeyError(key)

    def __contains__(self, key):
        for layer in self.maps:
            if key in layer:
                return True
        return False

    def get(self, key, default=None):
        if key in self:
            return self[key]
        return default

    def __bool__(self):
        return any(self.maps)

    def __len__(self):
        return len(set().union(*self.maps))

    def __iter__(self):
        # In the order of a dict updated from the last mapping to the first.
        order = {}
        for layer in self.maps[::-1]:
            order |= dict.fromkeys(layer)
        return iter(order)

    def __repr__(self):
        return f"{type(self).__name__}({', '.join([repr(layer) for layer in self.maps])})"

    # Writing: to the first mapping.
    def __setitem__(self, key, value):
        self.maps[0][key] = value

    __delitem__ = _first_only('__delitem__')
    pop = _first_only('pop')

    def popitem(self):
        try:
            return self.maps[0].popitem()
        except KeyError:
            raise KeyError('No keys found in the first mapping.')

    def clear(self):
        self.maps[0].clear()

    # Other chains made of this one.
    def new_child(self, m=None, **kwargs):
        if m is None:
            return type(self)(kwargs, *self.maps)
        if kwargs:
            m.update(kwargs)
        return type(self)(m, *self.maps)

    @property
    def parents(self):
        return type(self)(*self.maps[1:])

    def copy(self):
        first, *others = self.maps
        return type(self)(first.copy(), *others)

    __copy__ = copy

    @classmethod
    def fromkeys(cls, iterable, *args):
        return cls(dict.fromkeys(iterable, *args))

    def __ior__(self, other):
        self.maps[0].update(other)
        return self

    def __or__(self, other):
        return self.copy().__ior__(other) if isinstance(other, _abc.Mapping) else NotImplemented

    def __ror__(self, other):
        if not isinstance(other, _abc.Mapping):
            return NotImplemented
        flat = dict(other)
        for layer in self.maps[::-1]:
            flat.update(layer)
        return type(self)(flat)


def _held(value, kind):
    return value.data if isinstance(value, kind) else value


def _forward(owner, names, result=None, own=False):
    # Methods that are those of .data: RESULT(self, answer) makes what is given back of the answer;
    # with OWN an argument of the same class is handed on as what it holds.
    def make(name):
        def method(self, *args, **kwds):
            if own:
                args = [_held(value, owner) for value in args]
            answer = getattr(self.data, name)(*args, **kwds)
            return result(self, answer) if result else answer
        return _title(method, owner.__name__, name)
    for name in names.split():
        setattr(owner, name, make(name))


_COMPARISONS = {'__lt__': lambda a, b: a < b, '__le__': lambda a, b: a <= b,
                '__eq__': lambda a, b: a == b, '__gt__': lambda a, b: a > b,
                '__ge__': lambda a, b: a >= b}


def _compared(owner):
    def make(name, compare):
        def method(self, other):
            return compare(self.data, _held(other, owner))
        return _title(method, owner.__name__, name)
    for name, compare in _COMPARISONS.items():
        setattr(owner, name, make(name, compare))


def _wrapped(self, answer):
    return type(self)(answer)


class UserDict(_abc.MutableMapping):
    """A dict to derive from, its contents in .data."""

    def __init__(self, dict=None, /, **kwargs):
        self.data = {}
        for source in (dict, kwargs or None):
            if source is not None:
                self.update(source)

    def __getitem__(self, key):
        held = self.data
        if key in held:
            return held[key]
        missing = getattr(type(self), '__missing__', None)
        if missing is None:
            raise KeyError(key)
        return missing(self, key)

    def __setitem__(self, key, item):
        self.data[key] = item

    def __delitem__(self, key):
        del self.data[key]

    def __contains__(self, key):
        return key in self.data

    def __len__(self):
        return len(self.data)

    def __iter__(self):
        return iter(self.data)

    def __repr__(self):
        return repr(self.data)

    def __or__(self, other):
        other = _held(other, UserDict)
        return type(self)(self.data | other) if isinstance(other, dict) else NotImplemented

    def __ror__(self, other):
        other = _held(other, UserDict)
        return type(self)(other | self.data) if isinstance(other, dict) else NotImplemented

    def __ior__(self, other):
        self.data |= _held(other, UserDict)
        return self

    def __copy__(self):
        kind = type(self)
        twin = kind.__new__(kind)
        twin.__dict__ |= self.__dict__
        twin.data = self.data.copy()
        return twin

    def copy(self):
        if type(self) is UserDict:
            return UserDict(self.data.copy())
        # A subclass may copy its further state in its own way, but the items go through update().
        from copy import copy as duplicate
        held, self.data = self.data, {}
        try:
            twin = duplicate(self)
        finally:
            self.data = held
        twin.update(self)
        return twin

    @classmethod
    def fromkeys(cls, iterable, value=None):
        made = cls()
        for key in iterable:
            made[key] = value
        return made


def _listed(value):
    # What can be added to a list.
    value = _held(value, UserList)
    return value if isinstance(value, list) else list(value)


class UserList(_abc.MutableSequence):
    """A list to derive from, its contents in .data."""

    __hash__ = None

    def __init__(self, initlist=None):
        self.data = [] if initlist is None else list(_held(initlist, UserList))

    def __repr__(self):
        return repr(self.data)

    def __len__(self):
        return len(self.data)

    def __contains__(self, item):
        return item in self.data

    def __getitem__(self, i):
        found = self.data[i]
        return type(self)(found) if isinstance(i, slice) else found

    def __setitem__(self, i, item):
        self.data[i] = item

    def __delitem__(self, i):
        del self.data[i]

    def __add__(self, other):
        return type(self)(self.data + _listed(other))

    def __radd__(self, other):
        return type(self)(_listed(other) + self.data)

    def __iadd__(self, other):
        self.data += _listed(other)
        return self

    def __mul__(self, n):
        return type(self)(self.data * n)

    __rmul__ = __mul__

    def __imul__(self, n):
        self.data *= n
        return self

    # These have parameters with names of their own, which callers may use.
    def append(self, item):
        self.data.append(item)

    def extend(self, other):
        self.data.extend(_held(other, UserList))

    def insert(self, i, item):
        self.data.insert(i, item)

    def pop(self, i=-1):
        return self.data.pop(i)

    def remove(self, item):
        self.data.remove(item)

    def count(self, item):
        return self.data.count(item)

    def index(self, item, *args):
        return self.data.index(item, *args)

    def clear(self):
        self.data.clear()

    def reverse(self):
        self.data.reverse()

    def sort(self, /, *args, **kwds):
        self.data.sort(*args, **kwds)

    def copy(self):
        return type(self)(self)

    def __copy__(self):
        kind = type(self)
        twin = kind.__new__(kind)
        twin.__dict__ |= self.__dict__
        twin.data = self.data[:]
        return twin


_compared(UserList)


class UserString(_abc.Sequence):
    """A str to derive from, its text in .data."""

    def __init__(self, seq):
        self.data = _held(seq, UserString) if isinstance(seq, (str, UserString)) else str(seq)

    def __hash__(self):
        return hash(self.data)

    def __str__(self):
        return str(self.data)

    def __repr__(self):
        return repr(self.data)

    def __int__(self):
        return int(self.data)

    def __float__(self):
        return float(self.data)

    def __complex__(self):
        return complex(self.data)

    def __getnewargs__(self):
        return (self.data[:],)

    def __len__(self):
        return len(self.data)

    def __contains__(self, char):
        return _held(char, UserString) in self.data

    def __getitem__(self, index):
        return type(self)(self.data[index])

    def __add__(self, other):
        return type(self)(self.data + str(other))

    def __radd__(self, other):
        return type(self)(str(other) + self.data)

    def __mul__(self, n):
        return type(self)(self.data * n)

    __rmul__ = __mul__

    def __mod__(self, args):
        return type(self)(self.data % args)

    def __rmod__(self, template):
        return type(self)(str(template) % self)

    def encode(self, encoding='utf-8', errors='strict'):
        return self.data.encode(encoding or 'utf-8', errors or 'strict')

    def join(self, seq):
        return self.data.join(seq)

    def format(self, /, *args, **kwds):
        return self.data.format(*args, **kwds)

    maketrans = str.maketrans


_compared(UserString)
_forward(UserString, 'capitalize casefold center expandtabs ljust lower lstrip rjust rstrip strip '
         'swapcase title translate upper zfill', _wrapped)
_forward(UserString, 'removeprefix removesuffix replace', _wrapped, own=True)
_forward(UserString, 'count find rfind', own=True)
_forward(UserString, 'endswith format_map index isalnum isalpha isascii isdecimal isdigit '
         'isidentifier islower isnumeric isprintable isspace istitle isupper partition rindex '
         'rpartition rsplit split splitlines startswith')

for _made in (namedtuple, ChainMap, UserDict, UserList, UserString):
    _made.__module__ = 'collections'
