# The three decorators of abc that abstractmethod together with the plain ones has replaced.

# They are abc's own, only kept apart.
__name__ = 'abc'


def _mark(function):
    # The function is abstract by itself, too, as under @abstractmethod.
    setattr(function, '__isabstractmethod__', True)
    return function


class abstractclassmethod(classmethod):
    """A class method that subclasses have to supply."""
    __isabstractmethod__ = True

    def __init__(self, callable):
        super().__init__(_mark(callable))


class abstractstaticmethod(staticmethod):
    """A static method that subclasses have to supply."""
    __isabstractmethod__ = True

    def __init__(self, callable):
        super().__init__(_mark(callable))


class abstractproperty(property):
    """A property that subclasses have to supply."""
    __isabstractmethod__ = True
