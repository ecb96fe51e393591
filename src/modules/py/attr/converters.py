# attr.converters
def optional(converter):
    return lambda value: None if value is None else converter(value)


def default_if_none(default=None, factory=None):
    from attr._make import NOTHING, Factory
    if default is None and factory is None:
        raise TypeError("Must pass either `default` or `factory`.")
    if factory is None and isinstance(default, Factory):
        factory = default.factory
    return lambda value: value if value is not None else factory() if factory is not None else default


_TRUTHS = {**dict.fromkeys((True, "true", "t", "yes", "y", "on", "1", 1), True),
           **dict.fromkeys((False, "false", "f", "no", "n", "off", "0", 0), False)}


def to_bool(value):
    key = value.lower() if isinstance(value, str) else value
    try:
        return _TRUTHS[key]
    except (KeyError, TypeError):
        raise ValueError("Cannot convert value to bool: %r" % (value,)) from None


def pipe(*converters):
    def convert(value):
        for converter in converters:
            value = converter(value)
        return value
    return convert
