# Exception classes that nobody has named yet, reached by other ways than their names.
import builtins
import pickle

space = vars(builtins)
late = space['ChildProcessError']
print(late.__mro__, late.__name__, issubclass(late, OSError))
try:
    raise space['BufferError']('x')
except Exception as e:
    print(repr(e), type(e) is space['BufferError'])


class Own(getattr(builtins, 'FloatingPointError'), space['NotADirectoryError']):
    pass


print([c.__name__ for c in Own.__mro__])
print(sorted(c.__name__ for c in ArithmeticError.__subclasses__() if c.__module__ == 'builtins'))
print(sorted(c.__name__ for c in BaseException.__subclasses__()))
print(pickle.loads(pickle.dumps(builtins.UnicodeTranslateError('a', 0, 1, 'b'))))
print([n for n, c in space.items() if isinstance(c, type) and issubclass(c, Warning) and n[0] == 'U'])
space = {}
exec("try:\n    [][0]\nexcept __builtins__['LookupError'] as e:\n    seen = repr(e)", {'__builtins__': vars(builtins)}, space)
print(space['seen'])


def catch(*kinds):
    try:
        {}['k']
    except kinds as e:
        return e.args


print(catch(builtins.BlockingIOError, builtins.KeyError))
