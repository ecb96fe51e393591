# cachetools: mappings of a bounded size, and functions that remember what they gave.
import time as _time
from functools import update_wrapper as _update_wrapper

from cachetools import keys  # noqa: F401

__version__ = "5.5.0"


class Cache(dict):
    def __init__(self, maxsize, getsizeof=None):
        super().__init__()
        self.maxsize, self._sizeof = maxsize, getsizeof

    @property
    def currsize(self):
        return sum(self.getsizeof(v) for v in dict.values(self))

    def getsizeof(self, value):
        return self._sizeof(value) if self._sizeof else 1

    def __missing__(self, key):
        raise KeyError(key)

    def __setitem__(self, key, value):
        size = self.getsizeof(value)
        if size > self.maxsize:
            raise ValueError("value too large")
        if key in self:
            dict.__delitem__(self, key)
        while len(self) and self.currsize + size > self.maxsize:
            self.popitem()
        super().__setitem__(key, value)

    def get(self, key, default=None):
        return self[key] if key in self else default

    def setdefault(self, key, default=None):
        if key not in self:
            self[key] = default
        return self[key]

    def popitem(self):
        key = next(iter(self))
        return key, self.pop(key)


class FIFOCache(Cache):
    pass


class LRUCache(Cache):
    def __getitem__(self, key):
        value = super().__getitem__(key)
        if dict.__contains__(self, key):
            dict.__delitem__(self, key)
            dict.__setitem__(self, key, value)
        return value


class LFUCache(LRUCache):
    pass


class TTLCache(LRUCache):
    def __init__(self, maxsize, ttl, timer=_time.monotonic, getsizeof=None):
        super().__init__(maxsize, getsizeof)
        self.ttl, self.timer, self._ends = ttl, timer, {}

    def __setitem__(self, key, value):
        self.expire()
        super().__setitem__(key, value)
        self._ends[key] = self.timer() + self.ttl

    def __getitem__(self, key):
        self.expire()
        return super().__getitem__(key)

    def __contains__(self, key):
        return dict.__contains__(self, key) and self._ends.get(key, 0) > self.timer()

    def expire(self, time=None):
        now = self.timer() if time is None else time
        for key in [k for k, end in self._ends.items() if end <= now]:
            self._ends.pop(key)
            dict.pop(self, key, None)


TLRUCache = TTLCache


def cached(cache, key=keys.hashkey, lock=None, info=False):
    def decorate(function):
        def wrapper(*args, **kwargs):
            if cache is None:
                return function(*args, **kwargs)
            k = key(*args, **kwargs)
            if k not in cache:
                value = function(*args, **kwargs)
                try:
                    cache[k] = value
                except ValueError:
                    return value
            return cache[k]
        wrapper.cache, wrapper.cache_key, wrapper.cache_lock = cache, key, lock
        wrapper.cache_clear = lambda: cache.clear()
        return _update_wrapper(wrapper, function)
    return decorate


def cachedmethod(cache, key=keys.methodkey, lock=None):
    def decorate(method):
        def wrapper(self, *args, **kwargs):
            store = cache(self)
            if store is None:
                return method(self, *args, **kwargs)
            k = key(self, *args, **kwargs)
            if k not in store:
                store[k] = method(self, *args, **kwargs)
            return store[k]
        return _update_wrapper(wrapper, method)
    return decorate
