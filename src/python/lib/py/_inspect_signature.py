# The classes of inspect: signatures and their parts. Loaded when one of them is asked for.
# A kind knows what it may do (the table in _ParameterKind), a signature is found by rules tried in
# order (_RULES), and binding is one pass over the parameters. The reference: Lib/inspect.py.
import functools
import re
import sys
from collections import OrderedDict, namedtuple
from enum import IntEnum
from inspect import _native_parameters, ismethod, unwrap
from itertools import takewhile
from keyword import iskeyword
from operator import attrgetter
from types import (BuiltinFunctionType, ClassMethodDescriptorType, FunctionType, GenericAlias,
                   GetSetDescriptorType, MappingProxyType, MethodDescriptorType, MethodType,
                   MethodWrapperType, ModuleType, WrapperDescriptorType)


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


# --- annotations ---


def _innermost(obj):
    while True:
        if hasattr(obj, '__wrapped__'):
            obj = obj.__wrapped__
        elif isinstance(obj, functools.partial):
            obj = obj.func
        else:
            return obj


def _scopes_of(obj):
    # The globals and locals that annotations written as text are evaluated in.
    if isinstance(obj, ModuleType):
        return vars(obj), None
    outer, inner = getattr(obj, '__globals__', None), None
    if isinstance(obj, type):
        module = sys.modules.get(getattr(obj, '__module__', None))
        outer, inner = getattr(module, '__dict__', None), dict(vars(obj))
    return getattr(_innermost(obj), '__globals__', outer), inner


def get_annotations(obj, *, globals=None, locals=None, eval_str=False):
    """The annotations of a class, module or callable, those as text evaluated if asked."""
    if isinstance(obj, type):
        written = vars(obj).get('__annotations__')
        if isinstance(written, GetSetDescriptorType):
            written = None
    elif callable(obj) or isinstance(obj, ModuleType):
        written = getattr(obj, '__annotations__', None)
    else:
        raise TypeError('%r is not a module, class, or callable.' % (obj,))
    if written is None:
        return {}
    if not isinstance(written, dict):
        raise ValueError('%r.__annotations__ is neither a dict nor None' % (obj,))
    found = dict(written)
    if eval_str and found:
        outer, inner = _scopes_of(obj)
        outer = outer if globals is None else globals
        inner = inner if locals is None else locals
        for name, hint in written.items():
            if isinstance(hint, str):
                found[name] = eval(hint, outer, inner)
    return found


# --- finding a signature ---

_NATIVE_CALLABLES = (BuiltinFunctionType, ClassMethodDescriptorType, MethodDescriptorType,
                     MethodWrapperType, WrapperDescriptorType)


class _Search:
    # What the caller of signature() wants, and the rules tried in their order.
    __slots__ = 'made', 'follow', 'scope', 'drop_self'

    def __init__(self, made, follow, scope, drop_self=True):
        self.made, self.follow, self.scope, self.drop_self = made, follow, scope, drop_self

    def __call__(self, obj):
        if not callable(obj):
            raise TypeError(repr(obj) + ' is not a callable object')
        return self.find(obj)

    def find(self, obj):
        for rule in _RULES:
            found = rule(self, obj)
            if found is not None:
                return found
        what = ('no signature found for builtin function %r'
                if isinstance(obj, BuiltinFunctionType)
                else 'callable %r is not supported by signature')
        raise ValueError(what % (obj,))

    def bound(self, func):
        return self.without_self(self(func))

    def without_self(self, sig, always=False):
        if not (self.drop_self or always):
            return sig
        first, *others = sig.parameters.values() or (None,)
        if first is None or first.kind not in _ANY_PLACE:
            raise ValueError('invalid method signature')
        return sig if first.kind is _REST else sig.replace(parameters=others)

    def native(self, obj):
        listed = _native_parameters(obj)
        if listed is None:
            return None
        return self.made(self.made._parameter_cls(name, _KINDS[kind],
                                                  default=default if has else _empty)
                         for name, kind, has, default in listed)


def _own_method(cls, name):
    method = getattr(cls, name, None)
    return None if isinstance(method, _NATIVE_CALLABLES) else method


def _of_method(search, obj):
    return search.bound(obj.__func__) if isinstance(obj, MethodType) else None


def _of_wrapped(search, obj):
    if search.follow:
        inner = unwrap(obj, stop=lambda f: isinstance(f, MethodType) or hasattr(f, '__signature__'))
        if inner is not obj:
            return search.find(inner)


def _of_attribute(search, obj):
    sig = getattr(obj, '__signature__', None)
    if sig is None or isinstance(sig, Signature):
        return sig
    raise TypeError('unexpected object %r in __signature__ attribute' % (sig,))


def _of_partialmethod(search, obj):
    part = getattr(obj, '_partialmethod', None)
    if not isinstance(part, functools.partialmethod):
        return None
    whole = search(part.func)
    rest = _less_partial(whole, part, (None,))
    first = next(iter(whole.parameters.values()))
    if first.kind is _REST:
        return rest
    return rest.replace(parameters=(first, *rest.parameters.values()))


def _of_function(search, func):
    code = getattr(func, '__code__', None)
    if code is None or not isinstance(func, FunctionType):
        return None
    placed = code.co_argcount
    kinds = ([_ONLY_PLACE] * code.co_posonlyargcount
             + [_EITHER] * (placed - code.co_posonlyargcount)
             + [_ONLY_NAME] * code.co_kwonlyargcount
             + [_REST] * (code.co_flags >> 2 & 1) + [_NAMED_REST] * (code.co_flags >> 3 & 1))
    defaults = dict(func.__kwdefaults__ or {})
    defaults.update(zip(code.co_varnames[placed - 1::-1] if placed else (),
                        reversed(func.__defaults__ or ())))
    hints = get_annotations(func, **search.scope)
    make = search.made._parameter_cls
    return search.made([make(name, kind, default=defaults.get(name, _empty),
                             annotation=hints.get(name, _empty))
                        for kind, name in sorted(zip(kinds, code.co_varnames),
                                                 key=lambda pair: pair[0])],
                       return_annotation=hints.get('return', _empty))


def _less_partial(sig, part, before=()):
    # What is left to give to a partial: filled places go, names given stay as defaults.
    try:
        filled = sig.bind_partial(*before, *part.args, **part.keywords).arguments
    except TypeError as error:
        raise ValueError(f'partial object {part!r} has incorrect arguments') from error
    left, by_name = [], False
    for name, param in sig.parameters.items():
        kind = param.kind
        if kind in _SINGLE_PLACE and name in filled:
            if kind is _ONLY_PLACE or name not in part.keywords:
                continue
            by_name = True
        if kind is _REST and by_name:
            continue
        if kind is _EITHER and by_name:
            kind = _ONLY_NAME
        keeps = kind in _NO_DEFAULT or name not in filled
        left.append(param.replace(kind=kind, default=_KEEP if keeps else filled[name]))
    return sig.replace(parameters=left)


def _of_partial(search, obj):
    if isinstance(obj, functools.partial):
        return _less_partial(search(obj.func), obj)


def _of_class(search, cls):
    if not isinstance(cls, type):
        return None
    call = _own_method(type(cls), '__call__')
    if call is not None:
        return search.bound(call)
    makers = {name: _own_method(cls, name) for name in ('__new__', '__init__')}
    defined = [(base, name) for base in cls.__mro__ for name in makers if name in vars(base)]
    for _, name in defined:
        if makers[name] is not None:
            return search.bound(makers[name])
    for base, name in defined:
        sig = None if base in (object, type) else search.native(getattr(base, name))
        if sig is not None:
            # what a type built into the interpreter is called with is known without its self
            built_in = base.__module__ == 'builtins' or base.__module__.startswith('_')
            return search.without_self(sig, always=built_in) if sig.parameters else sig
    if type in cls.__mro__:
        return None
    if {base for base, _ in defined} == {object}:
        return search.made([])
    raise ValueError('no signature found for builtin type %r' % (cls,))


def _of_instance(search, obj):
    call = _own_method(type(obj), '__call__')
    if call is None:
        return None
    try:
        sig = search(call)
    except ValueError as error:
        raise ValueError('no signature found for %r' % (obj,)) from error
    return search.without_self(sig)


_RULES = (_of_method, _of_wrapped, _of_attribute, _of_partialmethod, _of_function, _Search.native,
          _of_partial, _of_class, _of_instance)


def signature(obj, *, follow_wrapped=True, globals=None, locals=None, eval_str=False):
    """The Signature of a callable."""
    scope = {'globals': globals, 'locals': locals, 'eval_str': eval_str}
    return Signature.from_callable(obj, follow_wrapped=follow_wrapped, **scope)


# --- older forms ---

FullArgSpec = namedtuple(
    'FullArgSpec', ['args', 'varargs', 'varkw', 'defaults', 'kwonlyargs', 'kwonlydefaults',
                    'annotations'], module='inspect')


def getfullargspec(func):
    """The parameters of a function the old way."""
    try:
        sig = _Search(Signature, False, {}, drop_self=False)(func)
    except Exception as error:
        raise TypeError('unsupported callable') from error
    params = sig.parameters.values()
    names = {kind: [p.name for p in params if p.kind is kind] for kind in _KINDS}
    optional = [p for p in params if p.default is not _empty]
    hints = {'return': sig.return_annotation, **{p.name: p.annotation for p in params}}
    hints = {name: hint for name, hint in hints.items() if hint is not _empty}
    return FullArgSpec(
        names[_ONLY_PLACE] + names[_EITHER], *(names[_REST] or [None]),
        *(names[_NAMED_REST] or [None]),
        tuple(p.default for p in optional if p.kind in _SINGLE_PLACE) or None, names[_ONLY_NAME],
        {p.name: p.default for p in optional if p.kind is _ONLY_NAME} or None, hints)


def _plural(count, word):
    return word if count == 1 else word + 's'


def _too_many(spec, given, values):
    most, optional = len(spec.args), len(spec.defaults or ())
    takes = f'from {most - optional} to {most}' if optional else str(most)
    takes += ' positional ' + ('arguments' if optional else _plural(most, 'argument'))
    by_name = sum(name in values for name in spec.kwonlyargs)
    if by_name:
        given = (f'{given} positional {_plural(given, "argument")} (and {by_name} keyword-only '
                 f'{_plural(by_name, "argument")})')
    return f'takes {takes} but {given} {"was" if given == 1 else "were"} given'


def _missing(how, names):
    *most, last = map(repr, names)
    listed = f'{", ".join(most)} and {last}' if most else last
    count = len(names)
    return f'missing {count} required {how} {_plural(count, "argument")}: {listed}'


def getcallargs(func, /, *positional, **named):
    """What each parameter would be bound to."""
    def fail(what):
        raise TypeError(f'{func.__name__}() {what}')

    spec = getfullargspec(func)
    if ismethod(func):
        positional = (func.__self__, *positional)
    values = dict(zip(spec.args, positional))
    if spec.varargs:
        values[spec.varargs] = positional[len(spec.args):]
    others = values.setdefault(spec.varkw, {}) if spec.varkw else None
    for name, value in named.items():
        if name not in spec.args and name not in spec.kwonlyargs:
            if others is None:
                fail(f'got an unexpected keyword argument {name!r}')
            others[name] = value
        elif name in values:
            fail(f'got multiple values for argument {name!r}')
        else:
            values[name] = value
    if len(positional) > len(spec.args) and not spec.varargs:
        fail(_too_many(spec, len(positional), values))
    placed = dict(zip(spec.args[::-1], (spec.defaults or ())[::-1]))
    for how, names, defaults in (('positional', spec.args, placed),
                                 ('keyword-only', spec.kwonlyargs, spec.kwonlydefaults or {})):
        absent = [name for name in names if name not in values]
        required = [name for name in absent if name not in defaults]
        if required:
            fail(_missing(how, required))
        values.update((name, defaults[name]) for name in absent)
    return values


for _public in (Parameter, BoundArguments, Signature, signature, get_annotations, getfullargspec,
                getcallargs, formatannotation, _empty, _ParameterKind):
    _public.__module__ = 'inspect'
