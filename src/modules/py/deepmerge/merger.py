# deepmerge.merger: Merger.
from deepmerge.exception import InvalidMerge, StrategyNotFound

_UNSETTLED = STRATEGY_END = object()


def _merge(merger, path, base, nxt):
    for key, value in nxt.items():
        base[key] = merger.value_strategy(path + [key], base[key], value) if key in base else value
    return base


def _override(merger, path, base, nxt):
    return nxt


def _keep(merger, path, base, nxt):
    return base


_WAYS = {
    dict: {"merge": _merge, "override": _override},
    list: {"append": lambda merger, path, base, nxt: base + nxt, "prepend": lambda merger, path, base, nxt: nxt + base,
           "append_unique": lambda merger, path, base, nxt: base + [v for v in nxt if v not in base],
           "override": _override, "keep": _keep},
    set: {"union": lambda merger, path, base, nxt: base | nxt, "intersect": lambda merger, path, base, nxt: base & nxt,
          "override": _override, "keep": _keep},
    None: {"override": _override, "use_existing": _keep, "override_if_not_empty": lambda merger, path, base, nxt: nxt or base},
}


class _Strategies:
    def __init__(self, name, ways, given):
        self.name = name
        self.ways = []
        for way in given if isinstance(given, list) else [given]:
            if isinstance(way, str) and way not in ways:
                raise StrategyNotFound(way)
            self.ways.append(ways[way] if isinstance(way, str) else way)

    def __call__(self, merger, path, base, nxt):
        for way in self.ways:
            found = way(merger, path, base, nxt)
            if found is not _UNSETTLED:
                return found
        raise InvalidMerge(self.name, (merger, path, base, nxt))


class Merger:
    PROVIDED_TYPE_STRATEGIES = {k: v for k, v in _WAYS.items() if k}

    def __init__(self, type_strategies, fallback_strategies, type_conflict_strategies):
        self._fallback = _Strategies("fallback", _WAYS[None], fallback_strategies)
        self._conflict = _Strategies("type conflict", _WAYS[None], type_conflict_strategies)
        self._types = [(cls, _Strategies(cls.__name__, _WAYS.get(cls, {}), ways)) for cls, ways in type_strategies]

    def merge(self, base, nxt):
        return self.value_strategy([], base, nxt)

    def type_conflict_strategy(self, path, base, nxt):
        return self._conflict(self, path, base, nxt)

    def value_strategy(self, path, base, nxt):
        for cls, strategy in self._types:
            if isinstance(base, cls):
                return strategy(self, path, base, nxt) if isinstance(nxt, cls) else self.type_conflict_strategy(path, base, nxt)
        if isinstance(base, type(nxt)) or isinstance(nxt, type(base)):
            return self._fallback(self, path, base, nxt)
        return self.type_conflict_strategy(path, base, nxt)
