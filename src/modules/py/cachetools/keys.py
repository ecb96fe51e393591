# cachetools.keys: keys from the arguments of a call.
_MARK = ("cachetools keyword arguments",)


def hashkey(*args, **kwargs):
    return args + (sum(sorted(kwargs.items()), _MARK) if kwargs else ())


def methodkey(self, *args, **kwargs):
    return hashkey(*args, **kwargs)


def typedkey(*args, **kwargs):
    return hashkey(*args, **kwargs) + tuple(type(v) for v in args) + tuple(type(v) for _, v in sorted(kwargs.items()))
