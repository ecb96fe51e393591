# attr: classes from their attributes: __init__, __repr__, comparison, hashing, slots and frozen instances.
import functools as _functools
import inspect as _inspect
import types as _types

from attr import setters as _setters
from attr.exceptions import FrozenInstanceError as _FrozenInstanceError, UnannotatedAttributeError as _UnannotatedAttributeError


class _Nothing:
    def __repr__(self):
        return "NOTHING"

    def __bool__(self):
        return False


NOTHING = _Nothing()


class Factory:
    def __init__(self, factory, takes_self=False):
        self.factory, self.takes_self = factory, takes_self

    def __repr__(self):
        return "Factory(factory=%r, takes_self=%r)" % (self.factory, self.takes_self)

    def __eq__(self, other):
        return isinstance(other, Factory) and (self.factory, self.takes_self) == (other.factory, other.takes_self)

    def __hash__(self):
        return hash((self.factory, self.takes_self))


class Converter:
    def __init__(self, converter, *, takes_self=False, takes_field=False):
        self.converter, self.takes_self, self.takes_field = converter, takes_self, takes_field

    def of(self, value, instance, field):
        return self.converter(value, *([instance] if self.takes_self else []), *([field] if self.takes_field else []))


class Attribute:
    """What a class knows of one of its attributes."""
    __slots__ = ("name", "default", "validator", "repr", "eq", "eq_key", "order", "order_key", "hash", "init", "metadata", "type",
                 "converter", "kw_only", "inherited", "on_setattr", "alias")

    def __init__(self, **values):
        for name in self.__slots__:
            object.__setattr__(self, name, values.get(name))

    def __setattr__(self, name, value):
        raise _FrozenInstanceError()

    @property
    def cmp(self):
        return self.eq and self.order

    def evolve(self, **changes):
        return Attribute(**{**{name: getattr(self, name) for name in self.__slots__}, **changes})

    def __repr__(self):
        return "Attribute(%s)" % ", ".join("%s=%r" % (name, getattr(self, name)) for name in self.__slots__)

    def __eq__(self, other):
        return isinstance(other, Attribute) and all(getattr(self, n) == getattr(other, n) for n in self.__slots__ if n != "inherited")

    def __hash__(self):
        return hash((self.name, self.type))


class _CountingAttr:
    """An attribute in a class body, before its name is known."""
    counter = 0

    def __init__(self, **values):
        _CountingAttr.counter += 1
        self.counter, self.values = _CountingAttr.counter, values

    def validator(self, method):
        given = self.values["validator"]
        self.values["validator"] = method if given is None else and_(given, method)
        return method

    def default(self, method):
        if self.values["default"] is not NOTHING:
            from attr.exceptions import DefaultAlreadySetError
            raise DefaultAlreadySetError()
        self.values["default"] = Factory(method, takes_self=True)
        return method


def and_(*validators):
    def check(instance, attribute, value):
        for validator in validators:
            validator(instance, attribute, value)
    return check


def _pipe(converters):
    def convert(value):
        for converter in converters:
            value = converter(value)
        return value
    return convert


def attrib(default=NOTHING, validator=None, repr=True, cmp=None, hash=None, init=True, metadata=None, type=None, converter=None,
           factory=None, kw_only=False, eq=None, order=None, on_setattr=None, alias=None):
    if hash not in (None, True, False):
        raise TypeError("Invalid value for hash.  Must be True, False, or None.")
    if factory is not None:
        if default is not NOTHING:
            raise ValueError("The `default` and `factory` arguments are mutually exclusive.")
        if not callable(factory):
            raise ValueError("The `factory` argument must be a callable.")
        default = Factory(factory)
    if cmp is not None:
        eq = order = cmp
    eq = True if eq is None else eq
    order = eq if order is None else order
    return _CountingAttr(
        default=default, validator=and_(*validator) if isinstance(validator, (list, tuple)) else validator, repr=repr,
        eq=bool(eq), eq_key=eq if callable(eq) else None, order=bool(order), order_key=order if callable(order) else None, hash=hash,
        init=init, metadata=_types.MappingProxyType(dict(metadata or {})), type=type,
        converter=_pipe(converter) if isinstance(converter, (list, tuple)) else converter, kw_only=kw_only,
        on_setattr=_setters.pipe(*on_setattr) if isinstance(on_setattr, (list, tuple)) else on_setattr, alias=alias)


def _is_class_var(hint):
    text = hint if isinstance(hint, str) else repr(hint)
    return text.strip("'\"").startswith(("typing.ClassVar", "t.ClassVar", "ClassVar"))


def _own(cls, these, auto_attribs):
    """[(name, counting attribute)] in the order of the body, with the annotations as types."""
    hints = cls.__dict__.get("__annotations__", {})
    if these is not None:
        return list(these.items())
    given = {name: value for name, value in cls.__dict__.items() if isinstance(value, _CountingAttr)}
    if not auto_attribs:
        return sorted(given.items(), key=lambda item: item[1].counter)
    bare = set(given) - set(hints)
    if bare:
        raise _UnannotatedAttributeError("The following `attr.ib`s lack a type annotation: " +
                                         ", ".join(sorted(bare, key=lambda name: given[name].counter)) + ".")
    out = []
    for name, hint in hints.items():
        if not _is_class_var(hint):
            value = cls.__dict__.get(name, NOTHING)
            out.append((name, value if isinstance(value, _CountingAttr) else attrib(default=value)))
    return out


def _all(cls, these, auto_attribs, kw_only, collect_by_mro, transformer):
    hints = cls.__dict__.get("__annotations__", {})
    own = []
    for name, counting in _own(cls, these, auto_attribs):
        values = dict(counting.values, name=name, inherited=False)
        values["type"] = values["type"] if values["type"] is not None else hints.get(name)
        values["kw_only"] = values["kw_only"] or kw_only
        own.append(Attribute(**values))
    names, inherited = {a.name for a in own}, []
    for base in reversed(cls.__mro__[1:-1]) if collect_by_mro else cls.__mro__[1:-1]:
        for a in getattr(base, "__attrs_attrs__", ()):
            if a.inherited or a.name in names:
                continue
            inherited = [x for x in inherited if x.name != a.name] if collect_by_mro else inherited
            if a.name not in {x.name for x in inherited}:
                inherited.append(a.evolve(inherited=True, **({"kw_only": True} if kw_only else {})))
    found = inherited + own
    if transformer is not None:
        found = list(transformer(cls, found))
    had_default = False
    for a in found:
        if a.kw_only or not a.init:
            continue
        if had_default and a.default is NOTHING:
            raise ValueError("No mandatory attributes allowed after an attribute with a default value or factory.  "
                             "Attribute in question: %r" % (a,))
        had_default = had_default or a.default is not NOTHING
    return tuple(a if a.alias is not None else a.evolve(alias=a.name.lstrip("_")) for a in found)


def _signature(found):
    kinds = _inspect.Parameter
    params = [kinds(a.alias, kinds.KEYWORD_ONLY if a.kw_only else kinds.POSITIONAL_OR_KEYWORD,
                    default=kinds.empty if a.default is NOTHING else a.default) for a in found if a.init]
    return _inspect.Signature([kinds("self", kinds.POSITIONAL_OR_KEYWORD)] + sorted(params, key=lambda p: p.kind))


class _Initializer:
    """__init__: values by place, by name or by default, converted and validated."""

    def __init__(self, cls, found, pre, post):
        self.cls, self.found, self.pre, self.post = cls, found, pre, post
        self.positional = [a for a in found if a.init and not a.kw_only]
        self.by_alias = {a.alias: a for a in found if a.init}

    def values(self, args, kwargs):
        if len(args) > len(self.positional):
            raise TypeError("%s.__init__() takes %s but %d were given" % (
                self.cls.__qualname__, self._allowed(), len(args) + 1))
        given = dict(zip((a.name for a in self.positional), args))
        for alias, value in kwargs.items():
            a = self.by_alias.get(alias)
            if a is None:
                raise TypeError("%s.__init__() got an unexpected keyword argument '%s'" % (self.cls.__qualname__, alias))
            if a.name in given:
                raise TypeError("%s.__init__() got multiple values for argument '%s'" % (self.cls.__qualname__, alias))
            given[a.name] = value
        self._check(given)
        return given

    def _allowed(self):
        most, least = len(self.positional) + 1, 1 + sum(a.default is NOTHING for a in self.positional)
        return "from %d to %d positional arguments" % (least, most) if least != most else "%d positional argument%s" % (most, "s" * (most != 1))

    def _check(self, given):
        for kw_only, kind in ((False, "positional"), (True, "keyword-only")):
            missing = ["'%s'" % a.alias for a in self.by_alias.values()
                       if a.kw_only == kw_only and a.default is NOTHING and a.name not in given]
            if missing:
                names = missing[0] if len(missing) == 1 else " and ".join(missing) if len(missing) == 2 else \
                    ", ".join(missing[:-1]) + ", and " + missing[-1]
                raise TypeError("%s.__init__() missing %d required %s argument%s: %s" % (
                    self.cls.__qualname__, len(missing), kind, "s" * (len(missing) > 1), names))

    def run(self, instance, args, kwargs):
        if self.pre is not None:
            self.pre(instance, *(args if _takes_more(self.pre) else ()), **(kwargs if _takes_more(self.pre) else {}))
        given = self.values(args, kwargs)
        put = object.__setattr__
        for a in self.found:
            if a.name in given:
                value = given[a.name]
            elif a.default is NOTHING:
                continue
            else:
                value = default_of(a, instance)
            put(instance, a.name, converted(a, instance, value))
        for a in self.found:
            if a.validator is not None and _runs[0] and (a.init or a.default is not NOTHING):
                a.validator(instance, a, getattr(instance, a.name))
        if self.post is not None:
            self.post(instance)


def _takes_more(method):
    code = getattr(method, "__code__", None)
    return code is not None and (code.co_argcount > 1 or code.co_kwonlyargcount or bool(code.co_flags & 12))


_runs = [True]


def default_of(a, instance):
    if isinstance(a.default, Factory):
        return a.default.factory(instance) if a.default.takes_self else a.default.factory()
    return a.default


def converted(a, instance, value):
    if a.converter is None:
        return value
    return a.converter.of(value, instance, a) if isinstance(a.converter, Converter) else a.converter(value)


def _initializer(cls, found):
    run = _Initializer(cls, found, getattr(cls, "__attrs_pre_init__", None), getattr(cls, "__attrs_post_init__", None)).run

    def __init__(self, *args, **kwargs):
        run(self, args, kwargs)
        if issubclass(type(self), BaseException):
            BaseException.__init__(self, *(getattr(self, a.name) for a in found if a.init))
    __init__.__signature__ = _signature(found)
    __init__.__annotations__ = {**{a.alias: a.type for a in found if a.init and a.type is not None}, "return": None}
    return __init__


def _methods(cls, found, options):
    """The methods by name that the class is to have."""
    made = {}
    # A class with an __init__ of its own calls this one by another name.
    made["__init__" if options["init"] else "__attrs_init__"] = _initializer(cls, found)
    if options["repr"]:
        shown = [(a.name, repr if a.repr is True else a.repr) for a in found if a.repr is not False]

        def __repr__(self):
            parts = ("%s=%s" % (name, show(getattr(self, name, NOTHING))) for name, show in shown)
            return "%s(%s)" % (type(self).__qualname__.rsplit(">.", 1)[-1], ", ".join(parts))
        made["__repr__"] = __repr__
    if options["str"]:
        made["__str__"] = made["__repr__"]
    if options["eq"]:
        made.update(_equality([(a.name, a.eq_key) for a in found if a.eq]))
    if options["order"]:
        made.update(_ordering([(a.name, a.order_key) for a in found if a.order]))
    return made


def _key(fields):
    def values(self):
        return tuple(getattr(self, name) if key is None else key(getattr(self, name)) for name, key in fields)
    return values


def _equality(fields):
    values = _key(fields)

    def __eq__(self, other):
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    def __ne__(self, other):
        result = self.__eq__(other)
        return NotImplemented if result is NotImplemented else not result
    return {"__eq__": __eq__, "__ne__": __ne__}


def _ordering(fields):
    values = _key(fields)

    def compare(how):
        return lambda self, other: how(values(self), values(other)) if other.__class__ is self.__class__ else NotImplemented
    return {"__lt__": compare(lambda a, b: a < b), "__le__": compare(lambda a, b: a <= b),
            "__gt__": compare(lambda a, b: a > b), "__ge__": compare(lambda a, b: a >= b)}


def _hashing(cls, found, options, made):
    """Like the language: what compares is hashed by value when frozen, else not at all."""
    if options["unsafe_hash"] is False or options["unsafe_hash"] is None and not options["eq"]:
        return
    if options["unsafe_hash"] is True or options["frozen"]:
        values = _key([(a.name, a.eq_key) for a in found if a.hash or a.hash is None and a.eq])
        made["__hash__"] = lambda self: hash((cls.__qualname__, values(self)))
    else:
        made["__hash__"] = None


def _refuse_set(self, name, value):
    if isinstance(self, BaseException) and name in ("__cause__", "__context__", "__traceback__", "__suppress_context__", "__notes__"):
        BaseException.__setattr__(self, name, value)
        return
    raise _FrozenInstanceError()


def _refuse_delete(self, name):
    raise _FrozenInstanceError()


def _setting(cls, found, options, made):
    """Frozen instances, or hooks that run when an attribute is set."""
    if options["frozen"]:
        made["__setattr__"], made["__delattr__"] = _refuse_set, _refuse_delete
        return
    hooks = {}
    for a in found:
        hook = a.on_setattr if a.on_setattr is not None else options["on_setattr"]
        if hook is not None and hook is not _setters.NO_OP and (hook is not _DEFAULT_HOOK or a.validator or a.converter):
            hooks[a.name] = (a, hook)
    if hooks and "__setattr__" not in cls.__dict__:
        def __setattr__(self, name, value):
            entry = hooks.get(name)
            object.__setattr__(self, name, entry[1](self, entry[0], value) if entry else value)
        made["__setattr__"] = __setattr__


_DEFAULT_HOOK = _setters.pipe(_setters.convert, _setters.validate)


def _with_slots(cls, found, weakref_slot):
    namespace = {k: v for k, v in cls.__dict__.items() if k not in {a.name for a in found} | {"__dict__", "__weakref__"}}
    inherited = {name for base in cls.__mro__[1:] for name in getattr(base, "__slots__", ())}
    names = [a.name for a in found if a.name not in inherited]
    if weakref_slot and not any("__weakref__" in vars(base) for base in cls.__mro__[1:]) and "__weakref__" not in inherited:
        names.append("__weakref__")
    namespace["__slots__"] = tuple(names)
    made = type(cls)(cls.__name__, cls.__bases__, namespace)
    made.__qualname__ = cls.__qualname__
    for value in list(vars(made).values()):  # super() without arguments looks for the class that was
        for cell in getattr(getattr(value, "__func__", value), "__closure__", None) or ():
            try:
                if cell.cell_contents is cls:
                    cell.cell_contents = made
            except ValueError:
                pass
    return made


def attrs(maybe_cls=None, these=None, repr_ns=None, repr=None, cmp=None, hash=None, init=None, slots=False, frozen=False,
          weakref_slot=True, str=False, auto_attribs=False, kw_only=False, cache_hash=False, auto_exc=False, eq=None, order=None,
          auto_detect=False, collect_by_mro=False, getstate_setstate=None, on_setattr=None, field_transformer=None,
          match_args=True, unsafe_hash=None):
    if cmp is not None:
        eq = order = cmp
    if unsafe_hash is None:
        unsafe_hash = hash
    on_setattr = _setters.pipe(*on_setattr) if isinstance(on_setattr, (list, tuple)) else on_setattr

    def wrap(cls):
        is_frozen = frozen or any(getattr(base, "__setattr__", None) is _refuse_set for base in cls.__mro__[1:])
        is_error = auto_exc and issubclass(cls, BaseException)
        has = (lambda *names: auto_detect and any(name in cls.__dict__ for name in names))
        chosen_eq = (not is_error and not has("__eq__", "__ne__")) if eq is None else eq
        options = {"init": not has("__init__") if init is None else init, "repr": not has("__repr__") if repr is None else repr,
                   "str": str, "eq": chosen_eq, "frozen": is_frozen, "on_setattr": on_setattr,
                   "order": (chosen_eq and not has("__lt__", "__le__", "__gt__", "__ge__")) if order is None else order,
                   "unsafe_hash": False if unsafe_hash is None and (is_error or has("__hash__")) else unsafe_hash}
        found = _all(cls, these, auto_attribs, kw_only, collect_by_mro, field_transformer)
        return _finished(cls, found, options, these, slots, weakref_slot, match_args)
    return wrap if maybe_cls is None else wrap(maybe_cls)


def _finished(cls, found, options, these, slots, weakref_slot, match_args):
    if these is None:
        for a in found:
            if not a.inherited and a.name in cls.__dict__:
                delattr(cls, a.name)
    if slots:
        cls = _with_slots(cls, found, weakref_slot)
    made = _methods(cls, found, options)
    _hashing(cls, found, options, made)
    _setting(cls, found, options, made)
    if match_args and "__match_args__" not in cls.__dict__:
        made["__match_args__"] = tuple(a.name for a in found if a.init and not a.kw_only)
    for name, value in made.items():
        if callable(value):
            value.__name__, value.__qualname__ = name, "%s.%s" % (cls.__qualname__, name)
        setattr(cls, name, value)
    cls.__attrs_attrs__ = found
    return cls


def define(maybe_cls=None, *, these=None, repr=None, unsafe_hash=None, hash=None, init=None, slots=True, frozen=False,
           weakref_slot=True, str=False, auto_attribs=None, kw_only=False, cache_hash=False, auto_exc=True, eq=None, order=False,
           auto_detect=True, getstate_setstate=None, on_setattr=None, field_transformer=None, match_args=True, force_kw_only=False):
    def make(cls, annotated):
        hook = on_setattr
        if hook is None and not frozen:
            inherits = any(getattr(base, "__setattr__", None) is _refuse_set for base in cls.__mro__[1:])
            hook = None if inherits else _DEFAULT_HOOK
        return attrs(cls, these=these, repr=repr, unsafe_hash=hash if unsafe_hash is None else unsafe_hash, init=init, slots=slots,
                     frozen=frozen, weakref_slot=weakref_slot, str=str, auto_attribs=annotated, kw_only=kw_only, auto_exc=auto_exc,
                     eq=eq, order=order, auto_detect=auto_detect, collect_by_mro=True, on_setattr=hook,
                     field_transformer=field_transformer, match_args=match_args)

    def wrap(cls):
        if auto_attribs is not None:
            return make(cls, auto_attribs)
        try:
            return make(cls, True)
        except _UnannotatedAttributeError:
            return make(cls, False)
    return wrap if maybe_cls is None else wrap(maybe_cls)


frozen = _functools.partial(define, frozen=True, on_setattr=None)


def field(*, default=NOTHING, validator=None, repr=True, hash=None, init=True, metadata=None, type=None, converter=None, factory=None,
          kw_only=False, eq=None, order=None, on_setattr=None, alias=None):
    return attrib(default=default, validator=validator, repr=repr, hash=hash, init=init, metadata=metadata, type=type,
                  converter=converter, factory=factory, kw_only=kw_only, eq=eq, order=order, on_setattr=on_setattr, alias=alias)


def make_class(name, attrs_, bases=(object,), class_body=None, **options):
    these = attrs_ if isinstance(attrs_, dict) else {n: attrib() for n in attrs_}
    body = dict(class_body or {})
    hooks = {n: these.pop(n) for n in ("__attrs_pre_init__", "__attrs_post_init__") if n in these}
    made = _types.new_class(name, bases, {}, lambda namespace: namespace.update({**body, **hooks}))
    if not isinstance(attrs_, dict):
        these = dict(these)
    return attrs(these=these, **options)(made)


def set_run_validators(run):
    _runs[0] = bool(run)


def get_run_validators():
    return _runs[0]


def cmp_using(eq=None, lt=None, le=None, gt=None, ge=None, require_same_type=True, class_name="Comparable"):
    class Comparable:
        def __init__(self, value):
            self.value = value
    Comparable.__name__ = class_name
    for name, how in (("__eq__", eq), ("__lt__", lt), ("__le__", le), ("__gt__", gt), ("__ge__", ge)):
        if how is not None:
            setattr(Comparable, name, lambda self, other, how=how: how(self.value, other.value)
                    if not require_same_type or type(self.value) is type(other.value) else NotImplemented)
    return _functools.total_ordering(Comparable) if lt or le or gt or ge else Comparable
