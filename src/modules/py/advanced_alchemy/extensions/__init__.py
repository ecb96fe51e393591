# advanced_alchemy.extensions: for each web framework the same models and settings; what serves requests is unknown.
import dataclasses as _dataclasses


def accepting(kind):
    """KIND with the settings that a framework adds to it, which nothing here asks for."""
    def __init__(self, *args, **given):
        own = {field.name for field in _dataclasses.fields(kind)}
        kind.__init__(self, *args, **{name: value for name, value in given.items() if name in own})
        self.__dict__.update((name, value) for name, value in given.items() if name not in own)
    return type(kind.__name__, (kind,), {"__init__": __init__, "__module__": kind.__module__})
