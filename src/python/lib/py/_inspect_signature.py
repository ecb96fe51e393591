# The classes of inspect: signatures and their parts. Loaded when one of them is asked for.
# A kind knows what it may do (the table in _ParameterKind), and binding is one pass over the parameters. How a signature is
# found: _inspect_search. The reference: Lib/inspect.py.
import re
from collections import OrderedDict
from enum import IntEnum
from itertools import takewhile
from keyword import iskeyword
from operator import attrgetter
from types import GenericAlias, MappingProxyType


class _empty:
    """Marks what a parameter does not have."""


_KEEP = object()  # what replace() is to leave as it is


class _ParameterKind(IntEnum):
    # place in the order, words for messages, stars before the name
    POSITIONAL_ONLY = 0, 'positional-only', ''
    POSITIONAL_OR_KEYWORD = 1, 'positional or keyword', ''
    VAR_POSITIONAL = 2, 'variadic positional', '*'
    KEYWORD_ONLY = 3, 'keyword-only', ''
    VAR_KEYWORD = 4, 'variadic keyword', '**'

    def __new__(cls, place, description, stars):
        kind = int.__new__(cls, place)
        kind._value_ = place
        kind.description = description
        kind._stars = stars
        return kind

    def __str__(self):
        return self.name


_ONLY_PLACE, _EITHER, _REST, _ONLY_NAME, _NAMED_REST = _KINDS = tuple(_ParameterKind)
_SINGLE_PLACE = frozenset((_ONLY_PLACE, _EITHER))
_ANY_PLACE = _SINGLE_PLACE | {_REST}
_NO_DEFAULT = {_REST: tuple, _NAMED_REST: dict}  # what collects, and into what


def _given(value, otherwise):
    return otherwise if value is _KEEP else value


_TYPING_PREFIX = re.compile(r'(?<![\w.])typing\.')


def formatannotation(annotation, base_module=None):
    if isinstance(annotation, type) and not isinstance(annotation, GenericAlias):
        home, name = annotation.__module__, annotation.__qualname__
        if home != 'typing':
            return name if home == 'builtins' or home == base_module else f'{home}.{name}'
    text = repr(annotation)
    from_typing = getattr(annotation, '__module__', None) == 'typing'
    return _TYPING_PREFIX.sub('', text) if from_typing else text


def _checked_name(name, kind):
    # The name a parameter gets, and its kind: a comprehension's argument has no name to call by.
    if name is _empty:
        raise ValueError('name is a required attribute for Parameter')
    if not isinstance(name, str):
        raise TypeError('name must be a str, not a ' + type(name).__name__)
    if name[0] == '.' and name[1:].isdigit():
        if kind is not _EITHER:
            raise ValueError('implicit arguments must be passed as positional or keyword arguments,'
                             ' not ' + kind.description)
        return 'implicit' + name[1:], _ONLY_PLACE
    if not name.isidentifier() or (kind is not _ONLY_PLACE and iskeyword(name)):
        raise ValueError(repr(name) + ' is not a valid parameter name')
    return name, kind


class Parameter:
    """One parameter of a signature."""

    __slots__ = '_name', '_kind', '_default', '_annotation'
    empty = _empty
    name = property(attrgetter('_name'))
    kind = property(attrgetter('_kind'))
    default = property(attrgetter('_default'))
    annotation = property(attrgetter('_annotation'))

    def __init__(self, name, kind, *, default=_empty, annotation=_empty):
        try:
            kind = _ParameterKind(kind)
        except ValueError:
            raise ValueError(f'value {kind!r} is not a valid Parameter.kind')
        if kind in _NO_DEFAULT and default is not _empty:
            raise ValueError(kind.description + ' parameters cannot have default values')
        self._name, self._kind = _checked_name(name, kind)
        self._default, self._annotation = default, annotation

    def _parts(self):
        return self._name, self._kind, self._default, self._annotation

    def replace(self, *, name=_KEEP, kind=_KEEP, annotation=_KEEP, default=_KEEP):
        asked = (name, kind, default, annotation)
        name, kind, default, annotation = map(_given, asked, self._parts())
        return type(self)(name, kind, default=default, annotation=annotation)

    def __str__(self):
        name, kind, default, annotation = self._parts()
        text, equals = kind._stars + name, '='
        if annotation is not _empty:
            text, equals = f'{text}: {formatannotation(annotation)}', ' = '
        return text if default is _empty else text + equals + repr(default)

    def __repr__(self):
        return '<%s "%s">' % (type(self).__name__, self)

    def __eq__(self, other):
        if isinstance(other, Parameter):
            return self is other or self._parts() == other._parts()
        return NotImplemented

    def __hash__(self):
        return hash(self._parts())

    def __reduce__(self):
        state = {'_default': self._default, '_annotation': self._annotation}
        return type(self), (self._name, self._kind), state

    def __setstate__(self, state):
        self._default, self._annotation = state['_default'], state['_annotation']


for _kind in _KINDS:
    setattr(Parameter, _kind.name, _kind)


class BoundArguments:
    """Arguments sorted into the parameters they go to."""

    __slots__ = 'arguments', '_signature', '__weakref__'
    signature = property(attrgetter('_signature'))

    def __init__(self, signature, arguments):
        self._signature, self.arguments = signature, arguments

    def _split(self):
        # The parameters filled by place without a gap from the first on, and the others.
        params = tuple(self._signature.parameters.values())
        placed = tuple(takewhile(lambda p: p.kind in _ANY_PLACE and p.name in self.arguments,
                                 params))
        return placed, params[len(placed):]

    @property
    def args(self):
        values = []
        for param in self._split()[0]:
            value = self.arguments[param.name]
            values += value if param.kind is _REST else (value,)
        return tuple(values)

    @property
    def kwargs(self):
        named = {}
        for param in self._split()[1]:
            if param.name in self.arguments:
                value = self.arguments[param.name]
                named.update(value if param.kind is _NAMED_REST else {param.name: value})
        return named

    def apply_defaults(self):
        complete = {}
        for name, param in self._signature.parameters.items():
            if name in self.arguments:
                complete[name] = self.arguments[name]
            elif param.default is not _empty:
                complete[name] = param.default
            elif param.kind in _NO_DEFAULT:
                complete[name] = _NO_DEFAULT[param.kind]()
        self.arguments = complete

    def __eq__(self, other):
        if not isinstance(other, BoundArguments):
            return NotImplemented
        return self is other or ((self._signature, self.arguments)
                                 == (other._signature, other.arguments))

    def __getstate__(self):
        return {'_signature': self._signature, 'arguments': self.arguments}

    def __setstate__(self, state):
        self._signature, self.arguments = state['_signature'], state['arguments']

    def __repr__(self):
        pairs = ('%s=%r' % pair for pair in self.arguments.items())
        return '<%s (%s)>' % (type(self).__name__, ', '.join(pairs))


def _in_order(parameters):
    # Yields the parameters while they stand as a def statement would take them.
    highest, optional, names = _ONLY_PLACE, False, set()
    for param in parameters:
        kind, name = param.kind, param.name
        if kind < highest:
            raise ValueError(f'wrong parameter order: {highest.description} parameter before '
                             f'{kind.description} parameter')
        optional = optional and kind == highest
        highest = kind
        if kind in _SINGLE_PLACE:
            if optional and param.default is _empty:
                raise ValueError('non-default argument follows default argument')
            optional = param.default is not _empty
        if name in names:
            raise ValueError(f'duplicate parameter name: {name!r}')
        names.add(name)
        yield param


def _bind(sig, args, named, partial):
    # One pass: each parameter takes its value by place while there are any, then by name.
    filled, place, collector = {}, 0, None
    named = dict(named)
    for name, param in sig.parameters.items():
        kind = param.kind
        if kind is _REST:
            if place < len(args):
                filled[name], place = tuple(args[place:]), len(args)
        elif place < len(args):
            if kind not in _SINGLE_PLACE:
                break
            if kind is _EITHER and name in named:
                raise TypeError(f'multiple values for argument {name!r}')
            filled[name], place = args[place], place + 1
        elif kind is _NAMED_REST:
            collector = name
        elif name in named:
            if kind is _ONLY_PLACE:
                raise TypeError(repr(name) + ' parameter is positional only, but was passed as a '
                                'keyword')
            filled[name] = named.pop(name)
        elif param.default is _empty and not partial:
            raise TypeError('missing a required argument: ' + repr(name))
    if place < len(args):
        raise TypeError('too many positional arguments')
    if named:
        if collector is None:
            raise TypeError('got an unexpected keyword argument ' + repr(next(iter(named))))
        filled[collector] = named
    return sig._bound_arguments_cls(sig, filled)


class Signature:
    """The parameters of a callable and what it returns."""

    __slots__ = '_return_annotation', '_parameters'
    empty = _empty
    _parameter_cls = Parameter
    _bound_arguments_cls = BoundArguments
    parameters = property(attrgetter('_parameters'))
    return_annotation = property(attrgetter('_return_annotation'))

    def __init__(self, parameters=None, *, return_annotation=_empty, __validate_parameters__=True):
        listed = () if parameters is None else parameters
        if __validate_parameters__:
            listed = _in_order(listed)
        self._parameters = MappingProxyType(
            OrderedDict((param.name, param) for param in listed))
        self._return_annotation = return_annotation

    @classmethod
    def from_callable(cls, obj, *, follow_wrapped=True, globals=None, locals=None, eval_str=False):
        from _inspect_search import _Search  # which makes what is here
        scope = {'globals': globals, 'locals': locals, 'eval_str': eval_str}
        return _Search(cls, follow_wrapped, scope)(obj)

    def replace(self, *, parameters=_KEEP, return_annotation=_KEEP):
        return type(self)(_given(parameters, self._parameters.values()),
                          return_annotation=_given(return_annotation, self._return_annotation))

    def bind(self, /, *args, **kwargs):
        return _bind(self, args, kwargs, partial=False)

    def bind_partial(self, /, *args, **kwargs):
        return _bind(self, args, kwargs, partial=True)

    def _parts(self):
        # What two equal signatures share: those only named may stand in any order.
        params = self._parameters.values()
        return (tuple(p for p in params if p.kind is not _ONLY_NAME),
                frozenset(p.name for p in params if p.kind is _ONLY_NAME),
                self._return_annotation)

    def __eq__(self, other):
        if not isinstance(other, Signature):
            return NotImplemented
        mine, others = self._parts(), other._parts()
        return self is other or mine == others and all(
            self._parameters[name] == other._parameters[name] for name in mine[1])

    def __hash__(self):
        placed, names, returned = self._parts()
        return hash((placed, frozenset(self._parameters[name] for name in names), returned))

    def __reduce__(self):
        state = {'_return_annotation': self._return_annotation}
        return type(self), (tuple(self._parameters.values()),), state

    def __setstate__(self, state):
        self._return_annotation = state['_return_annotation']

    def __str__(self):
        texts = {kind: [] for kind in _KINDS}
        for param in self._parameters.values():
            texts[param.kind].append(str(param))
        if texts[_ONLY_PLACE]:
            texts[_ONLY_PLACE].append('/')
        if texts[_ONLY_NAME] and not texts[_REST]:
            texts[_REST].append('*')
        text = '(' + ', '.join(sum(texts.values(), [])) + ')'
        returned = self._return_annotation
        return text if returned is _empty else text + ' -> ' + formatannotation(returned)

    def __repr__(self):
        return '<%s %s>' % (type(self).__name__, self)


for _public in (Parameter, BoundArguments, Signature, formatannotation, _empty, _ParameterKind):
    _public.__module__ = 'inspect'
