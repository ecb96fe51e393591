# What inspect finds out of callables: their signature, by rules tried in order (_RULES), their annotations, and the older
# forms of both. The reference: Lib/inspect.py.
import functools
import sys
from collections import namedtuple
from inspect import _native_parameters, ismethod, unwrap
from types import (BuiltinFunctionType, ClassMethodDescriptorType, FunctionType, GetSetDescriptorType,
                   MethodDescriptorType, MethodType, MethodWrapperType, ModuleType, WrapperDescriptorType)

from _inspect_signature import (
    Signature, _ANY_PLACE, _EITHER, _KEEP, _KINDS, _NAMED_REST, _NO_DEFAULT, _ONLY_NAME,
    _ONLY_PLACE, _REST, _SINGLE_PLACE, _empty)


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


for _public in (signature, get_annotations, getfullargspec, getcallargs):
    _public.__module__ = 'inspect'
