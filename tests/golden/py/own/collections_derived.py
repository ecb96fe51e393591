# collections' classes to derive from and namedtuple: signatures, subclasses, copies, errors, and what each
# gives back.
import collections
import copy
import inspect
import pickle
from collections import ChainMap, UserDict, UserList, UserString, namedtuple


def attempt(label, f):
    try:
        print(label, '->', f())
    except Exception as exc:
        print(label, 'raised', type(exc).__name__, exc, '|', exc.__context__ and repr(exc.__context__), exc.__suppress_context__)


for cls in ChainMap, UserDict, UserList, UserString:
    print(cls, [c.__name__ for c in cls.__mro__], cls.__module__, cls.__hash__ is None)
    for name in sorted(vars(cls)):
        thing = vars(cls)[name]
        if inspect.isfunction(thing) and name[:6] != '_UserL' and name not in ('__copy__', '__rmul__', 'removeprefix', 'removesuffix', 'count', 'find', 'rfind'):
            print('   ', name, str(inspect.signature(thing)).replace('9223372036854775807', 'max'), thing.__qualname__)
        elif isinstance(thing, (classmethod, property)):
            print('   ', name, type(thing).__name__)
print(inspect.signature(namedtuple))

# --- namedtuple ---
Point = namedtuple('Point', 'x y', defaults=[7])
p = Point(1)
print(p, p.x, p[1], p._fields, p._field_defaults, Point.__doc__, Point.x.__doc__, Point.__slots__, Point.__match_args__, Point.__module__)
print(Point.__new__.__doc__, Point.__new__.__defaults__, Point.__new__.__qualname__, Point.__new__.__code__.co_varnames,
      Point.__new__.__code__.co_argcount, Point._make.__qualname__, Point._replace.__qualname__, inspect.signature(Point), inspect.signature(Point.__new__))
print(Point._make([3, 4]), p._replace(y=5), p._asdict(), p.__getnewargs__(), Point(y=2, x=1), Point(*'ab'), Point(**{'x': 1}), p == (1, 7), hash(p) == hash((1, 7)))
for label, f in (('few', lambda: Point()), ('many', lambda: Point(1, 2, 3)), ('twice', lambda: Point(1, x=2)), ('unknown', lambda: Point(1, z=2)),
                 ('make few', lambda: Point._make([1])), ('make no iterable', lambda: Point._make(4)), ('replace', lambda: p._replace(z=1, w=2)),
                 ('set', lambda: setattr(p, 'x', 3)), ('del', lambda: delattr(p, 'x')), ('new attribute', lambda: setattr(p, 'q', 3)),
                 ('keyword', lambda: namedtuple('T', 'a class')), ('type keyword', lambda: namedtuple('class', 'a')), ('digit', lambda: namedtuple('T', '9a')),
                 ('underscore', lambda: namedtuple('T', '_a')), ('duplicate', lambda: namedtuple('T', 'a a')), ('blank', lambda: namedtuple('T', ['a b'])),
                 ('defaults', lambda: namedtuple('T', 'a', defaults=(1, 2))), ('positional', lambda: namedtuple('T', 'a', True)),
                 ('no names', lambda: namedtuple('T')), ('number', lambda: namedtuple('T', 3)), ('empty name', lambda: namedtuple('T', ['']))):
    attempt(label, f)
print(namedtuple('T', 'a class _b a  9', rename=True)._fields, namedtuple('T', ()).__doc__, namedtuple('T', [])(), namedtuple('T', 'one').__doc__,
      namedtuple('T', 'a,b , c')._fields, namedtuple('T', (1, 2), rename=True)._fields, namedtuple('T', 'a', module='elsewhere').__module__,
      namedtuple('T', 'a', defaults=()).__new__.__defaults__, namedtuple('T', 'a').__new__.__defaults__)
Old = namedtuple('Old', 'a b c')
Old.__new__.__defaults__ = (None,) * 2
print(Old(1), Old.__new__.__defaults__)


class Sub(Point):
    __slots__ = ()

    def __new__(cls, x, y=0):
        return super().__new__(cls, x * 2, y)

    @property
    def total(self):
        return self.x + self.y

    def __repr__(self):
        return 'Sub:' + super().__repr__()


s = Sub(3, 1)
print(s, s.total, s._replace(x=1), type(s._replace(x=1)).__name__, Sub._make([9, 9]), s._asdict(), copy.copy(s), copy.deepcopy(s), pickle.loads(pickle.dumps(p)) == p)


class Plain(namedtuple('Plain', 'a b')):
    pass


q = Plain(1, 2)
q.extra = 3
print(q, vars(q), copy.copy(q).extra)
big = namedtuple('Big', [f'f{i}' for i in range(300)])
print(big(*range(300)).f299, len(big._fields), big(*range(300))[-1])
for label, f in (('big few', lambda: big(*range(299))), ('big many', lambda: big(*range(301)))):
    attempt(label, f)
match p:
    case Point(x, 7):
        print('matched', x)

# --- ChainMap ---
base, over = {'a': 1, 'b': 2}, {'b': 3}
c = ChainMap(over, base)
print(c, c['a'], c['b'], len(c), list(c), dict(c), 'a' in c, 'z' in c, c.get('z'), c.get('z', 5), bool(c), bool(ChainMap()), bool(ChainMap({}, {1: 2})))
print(c.parents, c.new_child(), c.new_child({'x': 1}), c.new_child(k=1), c.new_child({'x': 1}, y=2), c.copy(), c.copy().maps[1] is base, c.copy().maps[0] is over, copy.copy(c) == c)
c['n'] = 1
print(over, c.pop('n'), c.setdefault('a', 9), c.setdefault('s', 9), over, c.popitem(), c.maps, ChainMap.fromkeys('ab', 0), ChainMap.fromkeys('ab'))
for label, f in (('get', lambda: c['zz']), ('pop', lambda: c.pop('a')), ('pop default', lambda: c.pop('a', 5)), ('del', lambda: c.__delitem__('a')),
                 ('popitem', lambda: ChainMap().popitem()), ('or', lambda: c | 3), ('fromkeys', lambda: ChainMap.fromkeys()), ('fromkeys 3', lambda: ChainMap.fromkeys('a', 1, 2)),
                 ('not a mapping', lambda: ChainMap(3)['x']), ('unhashable', lambda: c[[]])):
    attempt(label, f)
print(c | {'q': 1}, {'q': 1} | c, c | ChainMap({'w': 1}), c == {'a': 1, 'b': 3}, c.keys(), sorted(c.items()), list(c.values()))
c |= {'i': 1}
print(c, type(c).__name__)
c.update(u=1)
c.clear()
print(c, repr(ChainMap(c)))
loop = ChainMap()
loop['me'] = loop
print(loop)


class Default(ChainMap):
    def __missing__(self, key):
        return 'missing ' + key


d = Default({'a': 1})
print(d['zz'], d.get('zz'), d.new_child(), d.parents, type(d | {}).__name__, type({} | d).__name__, pickle.loads(pickle.dumps(ChainMap({1: 2}))))

# --- UserDict ---
u = UserDict({'a': 1}, b=2)
print(u, u.data, u == {'a': 1, 'b': 2}, len(u), list(u), 'a' in u, u.get('q', 1), u.pop('a'), u.setdefault('z', 1), u | {'y': 1}, {'y': 1} | u, u | UserDict(w=1),
      type(u | {}).__name__, type({} | u).__name__, UserDict.fromkeys('ab', 1), UserDict(None), UserDict([('k', 'v')]), UserDict(dict=1), UserDict(self=2))
u |= {'i': 1}
print(u, u.items(), list(reversed(list(u))), u.copy(), copy.deepcopy(u) == u, pickle.loads(pickle.dumps(u)) == u)
for label, f in (('missing', lambda: u['q']), ('or', lambda: u | 3), ('ror', lambda: 3 | u), ('two', lambda: UserDict({}, {})), ('bad', lambda: UserDict(3)), ('hash', lambda: hash(u)), ('reversed', lambda: reversed(u))):
    attempt(label, f)


class Lower(UserDict):
    def __init__(self, *args, note=None, **kw):
        self.note = note
        super().__init__(*args, **kw)

    def __setitem__(self, key, value):
        self.data[key.lower()] = value

    def __missing__(self, key):
        return self[key.lower()] if key != key.lower() else 'none of ' + key


low = Lower({'A': 1}, note='n', B=2)
low.update(C=3)
print(low, low['A'], low['zz'], low.get('ZZ'), low.copy().note, type(low.copy()).__name__, copy.copy(low).note, copy.copy(low).data is low.data, low | {'Q': 4})

# --- UserList ---
ul = UserList([3, 1, 2])
print(ul, ul + [1], [1] + ul, ul + UserList('ab'), ul + (4,), (4,) + ul, ul * 2, 2 * ul, ul[0], ul[1:], type(ul[1:]).__name__, ul == [3, 1, 2], ul < [4], ul >= UserList([3]), ul != [1], 3 in ul, len(ul), bool(UserList()))
ul.append(5)
ul.extend(UserList([6]))
ul.extend('x')
ul.insert(0, 'first')
ul += [7]
ul += UserList([8])
ul *= 1
print(ul, ul.pop(), ul.pop(0), ul.index(1), ul.index(1, 0, 3), ul.count(1), ul.copy(), list(reversed(ul)))
ul.remove('x')
ul.sort(reverse=True)
print(ul)
ul.sort(key=lambda v: -v)
ul.reverse()
ul[0] = 100
ul[1:3] = [9, 9, 9]
del ul[-1]
print(ul, copy.copy(ul), copy.copy(ul).data is ul.data, pickle.loads(pickle.dumps(ul)), UserList('ab'), UserList(UserList([1])), UserList((1, 2)))
ul.clear()
for label, f in (('pop', lambda: ul.pop()), ('remove', lambda: ul.remove(1)), ('index', lambda: ul[5]), ('add', lambda: ul + 3), ('mul', lambda: ul * 'a'), ('hash', lambda: hash(ul)), ('compare', lambda: ul < 3), ('eq', lambda: ul == 3), ('init', lambda: UserList(3))):
    attempt(label, f)


class Tagged(UserList):
    tag = 't'


t = Tagged([1])
t.tag = 'own'
print(type(t + [1]).__name__, type(t[:]).__name__, type(t * 2).__name__, type(t.copy()).__name__, copy.copy(t).tag)

# --- UserString ---
us = UserString('Hello')
print(us, repr(us), len(us), us[1], us[1:3], type(us[1:3]).__name__, us + ' x', 'x ' + us, us + UserString('!'), us + 3, us * 2, 2 * us, us == 'Hello', us == UserString('Hello'), us < 'J', us != 'x', hash(us) == hash('Hello'), 'ell' in us, UserString('l') in us, list(us), list(reversed(us)))
for call in ("upper()", "lower()", "title()", "capitalize()", "swapcase()", "casefold()", "center(9)", "center(9, '*')", "ljust(7, '.')", "rjust(7)", "zfill(8)", "strip('Ho')", "lstrip('H')", "rstrip()",
             "replace('l', 'L')", "replace(UserString('l'), UserString('L'), 1)", "removeprefix('He')", "removesuffix(UserString('lo'))", "find('l')", "find(UserString('l'), 3)", "rfind('l')", "index('l')", "rindex('l')", "count('l')",
             "count(UserString('l'), 3)", "startswith('He')", "startswith(('x', 'He'), 0)", "endswith('lo')", "split('l')", "rsplit('l', 1)", "splitlines()", "partition('l')", "rpartition('l')", "join(['a', 'b'])", "encode()", "encode('ascii', 'strict')",
             "encode(None, None)", "expandtabs()", "isalpha()", "isalnum()", "isascii()", "isdecimal()", "isdigit()", "isidentifier()", "islower()", "isnumeric()", "isprintable()", "isspace()", "istitle()", "isupper()",
             "translate({108: 'L'})", "format()", "index('q')", "center()", "find()", "upper(1)", "zfill('a')", "join([us])", "isalpha(3)"):
    try:
        got = eval('us.' + call)
        print('   ', call, repr(got), type(got).__name__)
    except Exception as exc:
        print('   ', call, type(exc).__name__, exc)
print(UserString('{} {k}').format(1, k=2), UserString('{a}').format_map({'a': 1}), UserString('%s-%d') % ('a', 3), '%s!' % us, UserString(3), UserString(UserString('n')), int(UserString('12')), float(UserString('1.5')), complex(UserString('1j')),
      str(us), UserString.maketrans('a', 'b'), copy.copy(us), pickle.loads(pickle.dumps(us)), us.__getnewargs__(), type(us.__getnewargs__()[0]).__name__, us.__rmod__('%s'))


class Loud(UserString):
    def shout(self):
        return self.upper() + '!'


print(Loud('a').shout(), type(Loud('a').shout()).__name__, {us: 1}['Hello'], sorted([UserString('b'), 'a', UserString('c')]))
