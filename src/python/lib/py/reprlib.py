# reprlib: repr() of limited length, and the decorator for containers that contain themselves.
import builtins
from itertools import islice
from _thread import get_ident

__all__ = ['Repr', 'repr', 'recursive_repr']


def recursive_repr(fillvalue='...'):
    """A decorator for __repr__: inside itself it gives FILLVALUE."""
    def decorate(function):
        running = set()

        def wrapper(self):
            key = id(self), get_ident()
            if key in running:
                return fillvalue
            running.add(key)
            try:
                return function(self)
            finally:
                running.discard(key)
        for name in ('__module__', '__doc__', '__name__', '__qualname__'):
            setattr(wrapper, name, getattr(function, name))
        wrapper.__annotations__ = getattr(function, '__annotations__', {})
        return wrapper
    return decorate


def _sorted(items):
    try:
        return sorted(items)
    except Exception:
        return list(items)


def _between(left, right, kind, trail='', empty=None, arrange=None):
    """The method for a KIND of containers, whose items stand between LEFT and RIGHT."""
    def method(self, x, level):
        if empty is not None and not x:
            return empty
        return self._items(arrange(x) if arrange else x, len(x), level, left, right, getattr(self, 'max' + kind), trail)
    method.__name__, method.__qualname__ = 'repr_' + kind, 'Repr.repr_' + kind
    return method


class Repr:
    def __init__(self):
        self.maxlevel = self.maxset = self.maxfrozenset = self.maxdeque = self.maxtuple = self.maxlist = 6
        self.maxarray, self.maxdict, self.maxlong = 5, 4, 40
        self.maxstring = self.maxother = 30
        self.fillvalue = '...'

    def repr(self, x):
        return self.repr1(x, self.maxlevel)

    def repr1(self, x, level):
        name = type(x).__name__
        if ' ' in name:
            name = '_'.join(name.split())
        method = getattr(self, 'repr_' + name, None)
        return method(x, level) if method else self.repr_instance(x, level)

    def _items(self, items, size, level, left, right, most, trail=''):
        if level <= 0 and size:
            inside = self.fillvalue
        else:
            shown = [self.repr1(item, level - 1) for item in islice(items, most)]
            if size > most:
                shown.append(self.fillvalue)
            inside = ', '.join(shown)
            if size == 1 and trail:
                right = trail + right
        return left + inside + right

    def repr_array(self, x, level):
        head = "array('%s'" % x.typecode
        return self._items(x, len(x), level, head + ', [', '])', self.maxarray) if x else head + ')'

    repr_list, repr_tuple = _between('[', ']', 'list'), _between('(', ')', 'tuple', trail=',')
    repr_deque = _between('deque([', '])', 'deque')
    repr_set = _between('{', '}', 'set', empty='set()', arrange=_sorted)
    repr_frozenset = _between('frozenset({', '})', 'frozenset', empty='frozenset()', arrange=_sorted)

    def repr_dict(self, x, level):
        pairs = ()
        if level > 0:
            pairs = ['%s: %s' % tuple(self.repr1(part, level - 1) for part in (key, x[key]))
                     for key in islice(_sorted(x), self.maxdict)]
        cut = [self.fillvalue] if len(x) > len(pairs) else []
        return '{' + ', '.join([*pairs, *cut]) + '}'

    def _halves(self, text, most):
        # The beginning and the end of TEXT, MOST characters together with the three between them.
        room = max(0, most - 3)
        return text[:room // 2] + self.fillvalue + text[len(text) - (room - room // 2):]

    def _cut(self, text, most):
        return text if len(text) <= most else self._halves(text, most)

    def repr_str(self, x, level):
        most = self.maxstring
        text = builtins.repr(x[:most])
        if len(text) <= most:
            return text
        # Quotes and escapes count: what is left out is left out of the characters and of what stands for them.
        room = max(0, most - 3)
        kept = x[:room // 2] + x[len(x) - (room - room // 2):]
        return self._halves(builtins.repr(kept), most)

    def repr_int(self, x, level):
        return self._cut(builtins.repr(x), self.maxlong)

    def repr_instance(self, x, level):
        try:
            return self._cut(builtins.repr(x), self.maxother)
        except Exception:
            return '<%s instance at %#x>' % (type(x).__name__, id(x))


aRepr = Repr()
repr = aRepr.repr
