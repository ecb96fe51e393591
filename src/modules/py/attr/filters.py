# attr.filters: which attributes asdict() takes.
def _chosen(what):
    classes = frozenset(w for w in what if isinstance(w, type))
    names = frozenset(w for w in what if isinstance(w, str))
    others = [w for w in what if not isinstance(w, (type, str))]
    return lambda attribute, value: type(value) in classes or attribute.name in names or attribute in others


def include(*what):
    return _chosen(what)


def exclude(*what):
    chosen = _chosen(what)
    return lambda attribute, value: not chosen(attribute, value)
