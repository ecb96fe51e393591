# sqlalchemy.util: the helpers that programs import from there.
from collections import OrderedDict, defaultdict
from functools import partial, update_wrapper


class immutabledict(dict):
    def union(self, other=None, /, **kw):
        return immutabledict({**self, **(other or {}), **kw})

    def merge_with(self, *others):
        for other in others:
            self = self.union(other)
        return self

    def _refuse(self, *args, **kw):
        raise TypeError('immutabledict object is immutable')

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __repr__(self):
        return 'immutabledict(%s)' % dict.__repr__(self)


EMPTY_DICT = immutabledict({})
