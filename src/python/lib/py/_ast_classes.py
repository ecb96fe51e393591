# ast: classes of before 3.8. isinstance() with them looks at what a Constant holds.
from ast import AST, Constant


class _OldMeta(type):
    def __instancecheck__(cls, node):
        return isinstance(node, Constant) and type(node.value) in cls._kinds


class _Old(Constant, metaclass=_OldMeta):
    _kinds = ()
    n = s = property(lambda self: self.value)

    def __new__(cls, *args, **kwargs):
        return Constant(*args, **kwargs)


class Num(_Old):
    _fields = ("n",)
    _kinds = (int, float, complex)

    def __new__(cls, n=0):
        return Constant(n)


class Str(_Old):
    _fields = ("s",)
    _kinds = (str,)

    def __new__(cls, s=""):
        return Constant(s)


class Bytes(_Old):
    _fields = ("s",)
    _kinds = (bytes,)

    def __new__(cls, s=b""):
        return Constant(s)


class NameConstant(_Old):
    _kinds = (type(None), bool)


class Ellipsis(_Old):
    _fields = ()
    _kinds = (type(...),)

    def __new__(cls):
        return Constant(...)


class Index(AST):
    def __new__(cls, value, **kwargs):
        return value
