# Functions whose globals are of a dict's subclass; conversions that deserve a warning; keys of memoryviews that are tuples.
import warnings


class Numbers(dict):
    def __missing__(self, key):
        if key.startswith('n_'):
            return int(key[2:])
        raise KeyError(key)


class Failing(dict):
    def __getitem__(self, key):
        raise ValueError(key)


def show(what, do):
    try:
        print(what, do())
    except BaseException as e:
        print(what, type(e).__name__, e)


f = eval('lambda: n_1 + n_22 + n_333 + len("abc")', Numbers())
print(f(), f())
g = {}
exec('def f():\n    return n_5, missing', Numbers(), g)
show('missing', g['f'])
show('failing', lambda: eval('n_1', Failing()))
show('failing in a function', lambda: eval('(lambda: n_1)()', Failing()))
show('builtins', lambda: eval('n_7', {'__builtins__': Numbers()}))


class Subclassed(int):
    pass


class Odd:
    def __index__(self):
        return True

    def __complex__(self):
        return OddComplex(1j)


class OddComplex(complex):
    pass


class OddInt:
    def __int__(self):
        return False


class Truncated:
    def __trunc__(self):
        return 7


for convert in (lambda: [1, 2][Odd()], lambda: int(Odd()), lambda: int(OddInt()), lambda: int(Truncated()), lambda: complex(Odd()),
                lambda: range(Odd()), lambda: hex(Odd())):
    with warnings.catch_warnings(record=True) as log:
        warnings.simplefilter('always')
        show('converted', convert)
    for w in log:
        print('   ', w.category.__name__, w.message)

m = memoryview(bytearray(b'abcd'))
for key in ((), (1,), (1, 2), (slice(1),), (slice(1), slice(2)), (1, slice(1)), ('a',), 'a'):
    show(('get', key), lambda: m[key] if key != (slice(1),) else m[key].tolist())
    show(('set', key), lambda: m.__setitem__(key, 98))
