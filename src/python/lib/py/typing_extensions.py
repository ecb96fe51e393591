# typing_extensions: the names of newer typing. What typing has comes from there.
import abc
import sys
import typing
from typing import *
from typing import (AnyStr, ContextManager, AsyncContextManager, ChainMap, Match, NamedTuple,
                    Pattern, Self, TypedDict, is_typeddict, IO, TextIO, BinaryIO, SupportsInt,
                    SupportsFloat, SupportsComplex, SupportsBytes, SupportsIndex, SupportsAbs,
                    SupportsRound, _SpecialForm, _GenericAlias, _form_of_one, Union, TypeVar)

runtime = runtime_checkable
Buffer = typing._abc.ByteString


def override(arg, /):
    try:
        arg.__override__ = True
    except (AttributeError, TypeError):
        pass
    return arg


class deprecated:
    """Marks a function or class as out of date; calling it warns."""

    def __init__(self, message, /, *, category=DeprecationWarning, stacklevel=1):
        if not isinstance(message, str):
            raise TypeError("Expected an object of type str for 'message', not "
                            f'{type(message).__name__!r}')
        self.message = message
        self.category = category
        self.stacklevel = stacklevel

    def __call__(self, arg, /):
        import functools
        import warnings
        message, category, stacklevel = self.message, self.category, self.stacklevel
        if category is None:
            arg.__deprecated__ = message
            return arg
        if isinstance(arg, type):
            original_new = arg.__new__

            def __new__(cls, /, *args, **kwargs):
                if cls is arg:
                    warnings.warn(message, category=category, stacklevel=stacklevel + 1)
                if original_new is not object.__new__:
                    return original_new(cls, *args, **kwargs)
                return original_new(cls)
            arg.__new__ = staticmethod(__new__)
            arg.__deprecated__ = message
            return arg

        @functools.wraps(arg)
        def wrapper(*args, **kwargs):
            warnings.warn(message, category=category, stacklevel=stacklevel + 1)
            return arg(*args, **kwargs)
        arg.__deprecated__ = wrapper.__deprecated__ = message
        return wrapper


ReadOnly = _form_of_one('ReadOnly', 'a single type')
TypeIs = _form_of_one('TypeIs', 'single type')
TypeForm = _form_of_one('TypeForm', 'single type')


class _NoDefault:
    def __repr__(self):
        return 'typing_extensions.NoDefault'


NoDefault = _NoDefault()


class TypeVar(typing.TypeVar):
    """typing.TypeVar that may have a default."""

    def __init__(self, name, *constraints, bound=None, covariant=False, contravariant=False,
                 default=NoDefault, infer_variance=False):
        super().__init__(name, *constraints, bound=bound, covariant=covariant,
                         contravariant=contravariant)
        self.__default__ = default
        self.__infer_variance__ = infer_variance
        self.__module__ = sys._getframe(1).f_globals.get('__name__', '__main__')

    def has_default(self):
        return self.__default__ is not NoDefault


class ParamSpec(typing.ParamSpec):
    """typing.ParamSpec that may have a default."""

    def __init__(self, name, *, bound=None, covariant=False, contravariant=False,
                 default=NoDefault):
        super().__init__(name, bound=bound, covariant=covariant, contravariant=contravariant)
        self.__default__ = default
        self.__module__ = sys._getframe(1).f_globals.get('__name__', '__main__')


class TypeAliasType:
    """type X = ... as a call."""

    def __init__(self, name, value, *, type_params=()):
        if not isinstance(type_params, tuple):
            raise TypeError('type_params must be a tuple')
        self.__name__ = name
        self.__value__ = value
        self.__type_params__ = type_params
        self.__parameters__ = type_params
        self.__module__ = sys._getframe(1).f_globals.get('__name__', '__main__')

    def __repr__(self):
        return self.__name__

    def __getitem__(self, parameters):
        if not isinstance(parameters, tuple):
            parameters = (parameters,)
        return typing.GenericAlias(self, parameters)

    def __or__(self, right):
        return Union[self, right]

    def __ror__(self, left):
        return Union[left, self]


class Doc:
    """What an annotation says in words."""

    def __init__(self, documentation, /):
        self.documentation = documentation

    def __repr__(self):
        return f'Doc({self.documentation!r})'

    def __hash__(self):
        return hash(self.documentation)

    def __eq__(self, other):
        if not isinstance(other, Doc):
            return NotImplemented
        return self.documentation == other.documentation


def get_original_bases(cls, /):
    try:
        return cls.__dict__.get('__orig_bases__', cls.__bases__)
    except AttributeError:
        raise TypeError(f'Expected an instance of type, not {type(cls).__name__!r}') from None


def get_protocol_members(tp, /):
    if not getattr(tp, '_is_protocol', False):
        raise TypeError(f'{tp!r} is not a Protocol')
    return frozenset(typing._get_protocol_attrs(tp))


def is_protocol(tp, /):
    return isinstance(tp, type) and getattr(tp, '_is_protocol', False) and tp is not Protocol


__all__ = [name for name in globals() if not name.startswith('_')
           and name not in ('abc', 'sys', 'typing')]
