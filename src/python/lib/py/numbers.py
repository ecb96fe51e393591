# numbers: the tower of abstract numbers. Nearly all of it are methods a concrete number has to
# have: the tables below name them and their parameters by kind, and _stubs() makes them.
from abc import ABCMeta

__all__ = ["Number", "Complex", "Real", "Rational", "Integral"]


def _stubs(owner, shape, names):
    # Fresh functions of the parameters of SHAPE(): abstract, and an error when called by super().
    for name in names.split():
        stub = shape()
        stub.__name__ = name
        stub.__qualname__ = owner + '.' + name
        stub.__isabstractmethod__ = True
        yield name, stub


def _lacking():
    raise NotImplementedError


# The kinds of stub by their parameters: each call gives a new function, which bears one name.
_KINDS = {
    'alone': lambda: lambda self: _lacking(),
    'binary': lambda: lambda self, other: _lacking(),
    'power': lambda: lambda self, exponent: _lacking(),
    'modular': lambda: lambda self, exponent, modulus=None: _lacking(),
    'reflected_power': lambda: lambda self, base: _lacking(),
    'rounding': lambda: lambda self, ndigits=None: _lacking(),
}


def _level(name, bases, space, **required):
    # A class of the tower: REQUIRED maps a kind of stub to the names that have to be supplied.
    space.setdefault('__slots__', ())
    for attribute, stub in _stubs(name, _KINDS['alone'], required.pop('attributes', '')):
        space[attribute] = property(stub)
    for kind, names in required.items():
        space.update(_stubs(name, _KINDS[kind], names))
    return ABCMeta(name, bases, space)


class Number(metaclass=_level):
    __hash__ = None


class Complex(Number, metaclass=_level, alone='__complex__ __neg__ __pos__ __abs__ conjugate',
              attributes='real imag', power='__pow__', reflected_power='__rpow__',
              binary='__eq__ __add__ __radd__ __mul__ __rmul__ __truediv__ __rtruediv__'):
    def __bool__(self):
        return self != 0

    def __sub__(self, other):
        return self + -other

    def __rsub__(self, other):
        return -self + other


class Real(Complex, metaclass=_level, alone='__float__ __trunc__ __floor__ __ceil__',
           rounding='__round__',
           binary='__lt__ __le__ __floordiv__ __rfloordiv__ __mod__ __rmod__'):
    imag = property(lambda self: 0)
    real = property(lambda self: +self)

    def conjugate(self):
        return +self

    def __complex__(self):
        return complex(float(self))

    def __divmod__(self, other):
        return self // other, self % other

    def __rdivmod__(self, other):
        return other // self, other % self


class Rational(Real, metaclass=_level, attributes='numerator denominator'):
    def __float__(self):
        return int(self.numerator) / int(self.denominator)


class Integral(Rational, metaclass=_level, alone='__int__ __invert__', modular='__pow__',
               binary='__lshift__ __rlshift__ __rshift__ __rrshift__ '
                      '__and__ __rand__ __xor__ __rxor__ __or__ __ror__'):
    denominator = property(lambda self: 1)
    numerator = property(lambda self: +self)

    def __float__(self):
        return float(int(self))

    def __index__(self):
        return int(self)


def _registrations():
    from decimal import Decimal
    from fractions import Fraction
    for level, kind in ((Complex, complex), (Real, float), (Rational, Fraction), (Integral, int), (Number, Decimal)):
        level.register(kind)


_registrations()
