# Range and MultiRange of sqlalchemy.dialects.postgresql (see src/modules/sqlalchemy/ranges.c).
# An edge is (kind, value, 1 where the value is left out); 0 lies below, 2 above all values.
import datetime
import decimal
_STEPS = ((datetime.datetime, None), (datetime.date, datetime.timedelta(days=1)), (int, 1))
class Range:
    __slots__ = ('lower', 'upper', 'bounds', 'empty')
    def __init__(self, lower=None, upper=None, *, bounds='[)', empty=False):
        for name, v in zip(self.__slots__, (lower, upper, bounds, empty)):
            object.__setattr__(self, name, v)
    def __setattr__(self, name, value):
        from dataclasses import FrozenInstanceError
        raise FrozenInstanceError(f'cannot assign to field {name!r}')
    def __repr__(self):
        return (f'Range(lower={self.lower!r}, upper={self.upper!r}, bounds={self.bounds!r}, '
                f'empty={self.empty!r})')
    def __bool__(self): return not self.empty
    @property
    def isempty(self): return self.empty
    @property
    def is_empty(self): return self.empty
    @property
    def lower_inf(self): return not self.empty and self.lower is None
    @property
    def upper_inf(self): return not self.empty and self.upper is None
    @property
    def lower_inc(self):
        return not self.empty and self.lower is not None and self.bounds[0] == '['
    @property
    def upper_inc(self):
        return not self.empty and self.upper is not None and self.bounds[1] == ']'
    @property
    def __sa_type_engine__(self):
        from sqlalchemy.dialects import postgresql as pg
        v = self.upper if self.lower is None else self.lower
        if isinstance(v, int):
            small = all(x is None or -2 ** 31 <= x < 2 ** 31 for x in (self.lower, self.upper))
            return pg.INT4RANGE() if small else pg.INT8RANGE()
        if isinstance(v, decimal.Decimal): return pg.NUMRANGE()
        if isinstance(v, datetime.datetime):
            return pg.TSTZRANGE() if v.tzinfo else pg.TSRANGE()
        return pg.DATERANGE() if isinstance(v, datetime.date) else None
    def _step(self):
        v = self.upper if self.lower is None else self.lower
        for kind, step in _STEPS:
            if isinstance(v, kind): return step
        return None
    def _low(self):
        'the lower edge: (0, ) below all, (1, value, 1 where the value is left out)'
        if self.lower is None: return (0,)
        step = self._step()
        if self.bounds[0] == '(' and step: return (1, self.lower + step, 0)
        return (1, self.lower, int(self.bounds[0] == '('))
    def _high(self):
        'the upper edge as the lower edge of what follows; (2, ) above all'
        if self.upper is None: return (2,)
        step = self._step()
        if self.bounds[1] == ']' and step: return (1, self.upper + step, 0)
        return (1, self.upper, int(self.bounds[1] == ']'))
    def _nothing(self):
        return self.empty or self._low() >= self._high()
    def __eq__(self, other):
        if not isinstance(other, Range): return NotImplemented
        if self._nothing() or other._nothing():
            return self._nothing() and other._nothing()
        return self._low() == other._low() and self._high() == other._high()
    def __hash__(self):
        return hash((self.lower, self.upper, self.bounds, self.empty))
    def contains(self, value):
        if isinstance(value, Range):
            return value._nothing() or (not self._nothing() and self._low() <= value._low()
                                        and value._high() <= self._high())
        return not self.empty and self._low() <= (1, value, 0) and (1, value, 0) < self._high()
    __contains__ = contains
    def contained_by(self, other): return other.contains(self)
    def overlaps(self, other):
        if self._nothing() or other._nothing(): return False
        return self._low() < other._high() and other._low() < self._high()
    def strictly_left_of(self, other):
        if self._nothing() or other._nothing(): return False
        return self._high() <= other._low()
    __lshift__ = strictly_left_of
    def strictly_right_of(self, other): return other.strictly_left_of(self)
    __rshift__ = strictly_right_of
    def not_extend_left_of(self, other):
        if self._nothing() or other._nothing(): return False
        return self._low() >= other._low()
    def not_extend_right_of(self, other):
        if self._nothing() or other._nothing(): return False
        return self._high() <= other._high()
    def adjacent_to(self, other):
        if self._nothing() or other._nothing(): return False
        return self._high() == other._low() or other._high() == self._low()
    def union(self, other):
        if self._nothing(): return other
        if other._nothing(): return self
        if not self.overlaps(other) and not self.adjacent_to(other):
            raise ValueError('Adding non-overlapping and non-adjacent ranges is not implemented')
        a = self if self._low() <= other._low() else other
        b = self if self._high() >= other._high() else other
        return Range(a.lower, b.upper, bounds=a.bounds[0] + b.bounds[1])
    __add__ = union
    def intersection(self, other):
        if not self.overlaps(other): return Range(None, None, empty=True)
        a = self if self._low() >= other._low() else other
        b = self if self._high() <= other._high() else other
        return Range(a.lower, b.upper, bounds=a.bounds[0] + b.bounds[1])
    __mul__ = intersection
    def difference(self, other):
        if self._nothing() or other._nothing() or not self.overlaps(other): return self
        left, right = self._low() < other._low(), self._high() > other._high()
        if left and right:
            raise ValueError('Subtracting a strictly inner range is not implemented')
        if left:
            end = ')' if other.bounds[0] == '[' else ']'
            return Range(self.lower, other.lower, bounds=self.bounds[0] + end)
        if right:
            start = '(' if other.bounds[1] == ']' else '['
            return Range(other.upper, self.upper, bounds=start + self.bounds[1])
        return Range(None, None, empty=True)
    __sub__ = difference
    def __str__(self):
        if self.empty: return 'empty'
        low = '' if self.lower is None else str(self.lower)
        high = '' if self.upper is None else str(self.upper)
        return (self.bounds[0] if low else '(') + low + ',' + high + (
            self.bounds[1] if high else ')')
class MultiRange(list):
    @property
    def __sa_type_engine__(self):
        from sqlalchemy.dialects import postgresql as pg
        one = self[0].__sa_type_engine__ if self else None
        return one and getattr(pg, type(one).__name__.replace('RANGE', 'MULTIRANGE'))()
for _class in (Range, MultiRange):
    _class.__module__ = 'sqlalchemy.dialects.postgresql.ranges'
