# sqlalchemy.orm: declarative classes become tables; sessions load, add, change and delete their instances.
import enum as _enum
import re as _re
import sys as _sys
import types as _types
import typing as _t

import sqlalchemy as _sa
from sqlalchemy import exc as _exc

from _retort import unknown as _unknown

_MISSING = type("_Missing", (), {"__bool__": lambda self: False})()
_T = _t.TypeVar("_T")


# --- what stands in a class body ---

class Mapped(_t.Generic[_T]):
    pass


class DynamicMapped(Mapped[_T]):
    pass


class WriteOnlyMapped(Mapped[_T]):
    pass


SQLCoreOperations = MappedSQLExpression = Mapped
_FIELD = ("init", "repr", "default_factory", "compare", "kw_only", "hash")


class MappedColumn:
    """A column that takes type and nullability from its annotation unless it has its own."""

    def __init__(self, *args, **options):
        self.field = {k: options.pop(k) for k in _FIELD if k in options}
        self.insert_default = options.pop("insert_default", _MISSING)
        self.sort_order = options.pop("sort_order", 0)
        for name in ("deferred", "deferred_group", "deferred_raiseload", "active_history", "use_existing_column", "dataclass_metadata"):
            options.pop(name, None)
        self.args, self.options = args, options
        self.name = options.pop("name", _MISSING)
        self._column = None

    @property
    def column(self):
        """The column before it has name and type, for expressions in the class body (an index on it)."""
        if self._column is None:
            self._column = _sa.Column(*[a for a in self.args if a is not None], **self.options)
        return self._column

    def __clause_element__(self):
        return self.column

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.column, name)

    def make(self, name, kind=None, nullable=None, as_dataclass=False):
        """The Column; KIND and NULLABLE are the annotation's."""
        args, options = list(self.args), dict(self.options)
        given = self.name
        if args and isinstance(args[0], str):
            given = args.pop(0)
        elif args and args[0] is None:
            args.pop(0)
        has_type = "type_" in options or bool(args) and _is_type(args[0])
        if any(isinstance(a, _sa.ForeignKey) for a in args):
            kind = None  # the type of the column it refers to
        if not has_type and kind is not None:
            args.insert(0, kind)
        if nullable is not None and "nullable" not in options and not options.get("primary_key"):
            options["nullable"] = nullable
        if self.insert_default is not _MISSING:
            options["default"] = self.insert_default
        elif as_dataclass:
            options.pop("default", None)
        if self._column is not None and self._column.name is None:
            column = self._column
            column.name = name if given is _MISSING else given
            if kind is not None and not has_type:
                column.type = kind
            if "nullable" in options:
                column.nullable = options["nullable"]
        else:
            column = _sa.Column(name if given is _MISSING else given, *[_copied(a) for a in args], **options)
        if given is _MISSING and "key" not in options:
            column.key = name
        return column


def _operator(name):
    return lambda self, *args: getattr(self.column, name)(*args)


for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "and", "or", "radd", "rsub", "rmul", "lt", "le", "gt", "ge", "ne",
              "neg", "invert", "getitem"):
    setattr(MappedColumn, "__%s__" % _name, _operator("__%s__" % _name))


def _copied(arg):
    """A foreign key belongs to one column: a mapped_column used twice needs two."""
    return arg._copy() if isinstance(arg, _sa.ForeignKey) and getattr(arg, "parent", None) is not None else arg


def _is_type(arg):
    from sqlalchemy.types import TypeEngine
    return isinstance(arg, TypeEngine) or isinstance(arg, type) and issubclass(arg, TypeEngine)


def mapped_column(*args, **options):
    return MappedColumn(*args, **options)


class MapperProperty:
    pass


class RelationshipProperty(MapperProperty):
    def __init__(self, argument=None, secondary=None, **options):
        self.argument, self.secondary, self.options = argument, secondary, options
        self.key = self.parent = None

    def __set_name__(self, owner, name):
        self.key, self.parent = name, owner

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        if self.key in instance.__dict__:
            return instance.__dict__[self.key]
        return _load_relationship(instance, self)

    def __set__(self, instance, value):
        instance.__dict__[self.key] = value

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _unknown("sqlalchemy.orm.relationship." + name)


Relationship = RelationshipProperty


def relationship(argument=None, secondary=None, **options):
    return RelationshipProperty(argument, secondary, **options)


relation = dynamic_loader = relationship


def backref(name, **options):
    return name, options


class ColumnProperty(MapperProperty):
    def __init__(self, column, *more, **options):
        self.columns = (column,) + more
        self.expression = column


def column_property(column, *more, **options):
    if isinstance(column, (_sa.Column, MappedColumn)) and not more:
        return column
    return ColumnProperty(column, *more, **options)


def deferred(column, *more, **options):
    return column


def query_expression(default=None, **options):
    return ColumnProperty(default)


class Synonym(MapperProperty):
    def __init__(self, name, **options):
        self.name = name

    def __get__(self, instance, owner=None):
        return getattr(instance if instance is not None else owner, self.name)

    def __set__(self, instance, value):
        setattr(instance, self.name, value)


SynonymProperty = Synonym


def synonym(name, **options):
    return Synonym(name, **options)


class Composite(MapperProperty):
    def __init__(self, cls=None, *attrs, **options):
        self.cls, self.attrs = cls, attrs


CompositeProperty = Composite


def composite(cls=None, *attrs, **options):
    return Composite(cls, *attrs, **options)


class declared_attr:
    def __init__(self, fn, cascading=False):
        self.fn = fn.__func__ if isinstance(fn, (classmethod, staticmethod)) else fn
        self.cascading = cascading
        self.__doc__ = fn.__doc__

    def __get__(self, instance, owner=None):
        return self.fn(owner if owner is not None else type(instance))

    @classmethod
    def directive(cls, fn):
        return cls(fn)

    class cascading:
        def __new__(cls, fn):
            return declared_attr(fn, True)


def validates(*names, include_removes=False, include_backrefs=True):
    return lambda fn: fn


def reconstructor(fn):
    return fn


# --- annotations ---

def _namespace(cls):
    scope = dict(vars(_t))
    scope.update(vars(_sys.modules.get(cls.__module__, _t)))
    scope.setdefault("Mapped", Mapped)
    return scope


def _evaluated(hint, cls):
    """An annotation as an object; text that cannot be evaluated stays text."""
    if isinstance(hint, _t.ForwardRef):
        hint = hint.__forward_arg__
    if isinstance(hint, str):
        try:
            return eval(hint, _namespace(cls))
        except Exception:
            found = _re.match(r"(?:\w+\.)*(?:Dynamic|WriteOnly)?Mapped\[(.*)\]$", hint.strip(), _re.S)
            if not found:
                return hint
            inner = found.group(1).strip()
            try:
                return Mapped[eval(inner, _namespace(cls))]
            except Exception:
                return Mapped[_t.ForwardRef(_re.sub(r"['\"]", "", inner))] if _re.match(r"[\w. \[\]|,'\"]+$", inner) else hint
    return hint


def _is_mapped(hint):
    origin = _t.get_origin(hint)
    return isinstance(origin, type) and issubclass(origin, Mapped)


def _without_none(hint):
    """(the type, whether None is allowed)"""
    if isinstance(hint, _t.ForwardRef):
        parts = [p.strip() for p in hint.__forward_arg__.split("|")]
        if "None" in parts:
            rest = [p for p in parts if p != "None"]
            return _t.ForwardRef(" | ".join(rest)), True
        found = _re.match(r"(?:\w+\.)*Optional\[(.*)\]$", hint.__forward_arg__)
        return (_t.ForwardRef(found.group(1)), True) if found else (hint, False)
    if _t.get_origin(hint) is _t.Union or isinstance(hint, _types.UnionType):
        args = _t.get_args(hint)
        rest = tuple(a for a in args if a is not type(None))
        if len(rest) != len(args):
            return (rest[0] if len(rest) == 1 else _t.Union[rest]), True
    return hint, False


def _default_types():
    import datetime
    import decimal
    import uuid
    return {bool: _sa.Boolean, bytes: _sa.LargeBinary, datetime.date: _sa.Date, datetime.datetime: _sa.DateTime,
            datetime.time: _sa.Time, datetime.timedelta: _sa.Interval, decimal.Decimal: _sa.Numeric, float: _sa.Float,
            int: _sa.Integer, str: _sa.String, type(None): _sa.types.NULLTYPE if hasattr(_sa.types, "NULLTYPE") else None,
            uuid.UUID: _sa.Uuid}


_DEFAULT_TYPES = {}


def _sql_type(kind, registry):
    if not _DEFAULT_TYPES:
        _DEFAULT_TYPES.update(_default_types())
    own = registry.type_annotation_map
    seen = kind
    while True:
        for known in (own, _DEFAULT_TYPES):
            try:
                if seen in known:
                    return _instance(known[seen])
            except TypeError:
                pass
        if _t.get_origin(seen) is _t.Annotated:
            seen = _t.get_args(seen)[0]
        elif isinstance(seen, _t.NewType):
            seen = seen.__supertype__
        elif isinstance(getattr(seen, "__value__", None), object) and type(seen).__name__ == "TypeAliasType":
            seen = seen.__value__
        else:
            break
    if _t.get_origin(seen) is _t.Literal:
        for base in (own.get(_enum.Enum), own.get(_t.Literal)):
            if base is not None:
                return _instance(base)._resolve_for_literal(seen) if hasattr(base, "_resolve_for_literal") else _instance(base)
        return _sa.Enum(*_t.get_args(seen), native_enum=False)
    origin = _t.get_origin(seen)
    if origin is not None:
        for known in own:
            if known is origin:
                return _instance(own[known])
    if isinstance(seen, type):
        if issubclass(seen, _enum.Enum):
            base = own.get(_enum.Enum)
            if isinstance(base, _sa.Enum):
                return _sa.Enum(seen, native_enum=base.native_enum, length=getattr(base, "length", None))
            return _sa.Enum(seen)
        for base in seen.__mro__:
            for known in (own, _DEFAULT_TYPES):
                if base in known and base is not object:
                    return _instance(known[base])
    return None


def _instance(kind):
    return kind() if isinstance(kind, type) else kind


# --- from a class to a table ---

class _Scan:
    """Reads a class and its mixins into columns and properties."""

    def __init__(self, cls, registry):
        self.cls, self.registry = cls, registry
        self.columns, self.seen, self.properties = [], set(), {}
        self.dataclass = cls.__dict__.get("__sa_dataclass__") is not None or getattr(cls, "__sa_dataclass__", None) is not None
        self.parent = next((b for b in cls.__mro__[1:] if "__mapper__" in b.__dict__), None)

    def run(self):
        for base in self.cls.__mro__:
            if base in _PLAIN_BASES:
                continue
            if base is not self.cls and "__mapper__" in base.__dict__:
                self.seen.update(base.__dict__)
                continue
            if self.parent is not None and base is not self.cls and issubclass(self.parent, base):
                continue
            self.read(base)
        return self

    def read(self, base):
        hints = base.__dict__.get("__annotations__", {})
        names = list(hints) + [n for n in base.__dict__ if n not in hints]
        order = {n: i for i, n in enumerate(base.__dict__)}
        places = _places(hints, order)
        names.sort(key=lambda n: places.get(n, order.get(n, 0)))
        for name in names:
            if name in self.seen or name.startswith("__"):
                continue
            value = base.__dict__.get(name, _MISSING)
            hint = hints.get(name)
            if self.take(base, name, value, hint):
                self.seen.add(name)
            elif value is not _MISSING and base is self.cls:
                self.seen.add(name)

    def take(self, base, name, value, hint):
        foreign = base is not self.cls
        if isinstance(value, declared_attr):
            value = value.fn(self.cls)
            hint = hint if hint is not None else getattr(base.__dict__[name].fn, "__annotations__", {}).get("return")
            foreign = False
        mapped = _evaluated(hint, base) if hint is not None else None
        if isinstance(value, (MappedColumn, _sa.Column)) or (value is _MISSING and _is_mapped(mapped)) or \
                (_is_mapped(mapped) and not isinstance(value, (MapperProperty, property)) and not hasattr(value, "__get__")):
            self.add_column(name, value, mapped if _is_mapped(mapped) else None, foreign)
            return True
        if isinstance(value, MapperProperty):
            if isinstance(value, RelationshipProperty):
                value.annotation = mapped if _is_mapped(mapped) else None
                if foreign or name not in self.cls.__dict__ or isinstance(self.cls.__dict__.get(name), declared_attr):
                    value.key, value.parent = name, self.cls
                    type.__setattr__(self.cls, name, value)
                value.key, value.parent = name, self.cls
            elif isinstance(value, Composite):
                self.add_composite(value, mapped, foreign)
            elif isinstance(value, ColumnProperty) and isinstance(value.columns[0], (MappedColumn, _sa.Column)):
                self.add_column(name, value.columns[0], None, foreign)
            self.properties[name] = value
            return True
        return False

    def add_composite(self, value, mapped, foreign):
        """Columns of a composite: their types may come from the fields of its class."""
        cls, attrs = value.cls, value.attrs
        if not isinstance(cls, type):
            attrs = (cls,) + tuple(attrs) if cls is not None else attrs
            cls = _without_none(_t.get_args(mapped)[0])[0] if mapped is not None else None
        optional = mapped is not None and _without_none(_t.get_args(mapped)[0])[1]
        hints = [_evaluated(h, cls) for h in getattr(cls, "__annotations__", {}).values()] if cls is not None else []
        for i, attr in enumerate(attrs):
            if not isinstance(attr, (MappedColumn, _sa.Column)):
                continue
            name = attr.args[0] if isinstance(attr, MappedColumn) and attr.args and isinstance(attr.args[0], str) else attr.name
            hint = hints[i] if i < len(hints) else None
            if hint is not None and optional:
                hint = _t.Optional[hint]
            self.add_column(name, attr, Mapped[hint] if hint is not None and isinstance(attr, MappedColumn) else None, foreign)

    def add_column(self, name, value, mapped, foreign):
        nullable = kind = None
        if mapped is not None:
            inner = _t.get_args(mapped)[0]
            inner, optional = _without_none(inner)
            if isinstance(inner, (str, _t.ForwardRef)):
                found = _evaluated(inner if isinstance(inner, str) else inner.__forward_arg__, self.cls)
                inner = found
            inner2, optional2 = _without_none(inner)
            inner, optional = inner2, optional or optional2
            if value is _MISSING and isinstance(inner, str):
                return
            value, kind = self.annotated(value, inner)
            nullable = optional
        if isinstance(value, MappedColumn):
            column = value.make(name, kind, nullable, self.dataclass)
            order = value.sort_order
        elif isinstance(value, _sa.Column):
            column, order = (value._copy() if foreign else value), 0
            if column.name is None:
                column.name = name
            if column.key is None:
                column.key = name
        else:
            column = MappedColumn().make(name, kind, nullable)
            order = 0
        self.columns.append((order, name, column))

    def annotated(self, value, inner):
        """(the mapped column, its SQL type) for an annotation that may carry a mapped_column of its own."""
        if value is _MISSING or not isinstance(value, (MappedColumn, _sa.Column)):
            value = MappedColumn()
        if isinstance(value, _sa.Column):
            return value, None
        if _t.get_origin(inner) is _t.Annotated:
            for note in _t.get_args(inner)[1:]:
                if isinstance(note, MappedColumn):
                    merged = MappedColumn(*(value.args or note.args), **dict(note.options, **value.options))
                    if value.args and note.args and not any(_is_type(a) for a in value.args):
                        merged.args = tuple(a for a in note.args if _is_type(a)) + tuple(value.args)
                    merged.sort_order = value.sort_order or note.sort_order
                    merged.name = value.name
                    merged.insert_default = value.insert_default if value.insert_default is not _MISSING else note.insert_default
                    merged.field = dict(note.field, **value.field)
                    value = merged
                    if "nullable" in note.options:
                        value.options.setdefault("nullable", note.options["nullable"])
        # A foreign key's column takes the type of the column it refers to.
        if any(_is_type(a) or isinstance(a, _sa.ForeignKey) for a in value.args) or "type_" in value.options:
            return value, None
        kind = _sql_type(inner, self.registry)
        if kind is None:
            raise _exc.ArgumentError("Could not locate SQLAlchemy Core type for Python type %r inside the 'Mapped[]' annotation"
                                     % (inner,))
        return value, kind


def _places(hints, order):
    """Annotations without a value keep their place among the others: that of the source."""
    places, last = {}, -1.0
    for name in hints:
        last = float(order[name]) if name in order else last + 1e-4
        places[name] = last
    return places


def _inherited(cls, name):
    """A special attribute of the class or of its unmapped bases, declared_attr called."""
    for base in cls.__mro__:
        if name in base.__dict__:
            if base is not cls and "__mapper__" in base.__dict__:
                return _MISSING
            value = base.__dict__[name]
            return value.fn(cls) if isinstance(value, declared_attr) else value.__get__(None, cls) if isinstance(value, (classmethod, staticmethod, property)) else value
    return _MISSING


class Mapper:
    """What inspect(Class) and Class.__mapper__ give."""

    def __init__(self, cls, table, scan, args):
        self.class_ = self.entity = cls
        self.local_table = self.persist_selectable = self.mapped_table = table
        self.inherits = getattr(scan.parent, "__mapper__", None) if scan else None
        self.tables = ([*self.inherits.tables] if self.inherits else []) + ([table] if not self.inherits or table is not self.inherits.local_table else [])
        self.relationships = {k: v for k, v in (scan.properties if scan else {}).items() if isinstance(v, RelationshipProperty)}
        self.attributes = {}
        if self.inherits:
            self.attributes.update(self.inherits.attributes)
            self.relationships = dict(self.inherits.relationships, **self.relationships)
        self.polymorphic_identity = args.get("polymorphic_identity")
        self.polymorphic_on = args.get("polymorphic_on")

    @property
    def columns(self):
        return self.local_table.columns

    c = columns

    @property
    def primary_key(self):
        return tuple(self.local_table.primary_key.columns)

    @property
    def column_attrs(self):
        return [_Attribute(k, c) for k, c in self.attributes.items()]

    @property
    def attrs(self):
        return self.column_attrs + list(self.relationships.values())

    def __clause_element__(self):
        return self.local_table

    def __repr__(self):
        return "<Mapper at %#x; %s>" % (id(self), self.class_.__name__)


class _Attribute:
    def __init__(self, key, column):
        self.key, self.columns, self.expression = key, [column], column


def _declare(cls, registry):
    """Maps CLS: makes its table unless it has one, and leaves the columns as class attributes."""
    scan = _Scan(cls, registry).run()
    args = _inherited(cls, "__mapper_args__")
    args = dict(args) if args is not _MISSING and args else {}
    table = cls.__dict__.get("__table__")
    columns = [c for _, _, c in sorted(scan.columns, key=lambda item: item[0])]
    if table is None:
        name = _inherited(cls, "__tablename__")
        if name is _MISSING or name is None:
            table = _single(cls, scan, columns)
        else:
            table = _table(cls, registry, name, columns)
        type.__setattr__(cls, "__table__", table)
    _finish(cls, table, scan, args, registry)


def _table(cls, registry, name, columns):
    given = _inherited(cls, "__table_args__")
    args, options = (), {}
    if isinstance(given, dict):
        options = dict(given)
    elif isinstance(given, (tuple, list)):
        args = tuple(given)
        if args and isinstance(args[-1], dict):
            args, options = args[:-1], dict(args[-1])
    metadata = getattr(cls, "metadata", None) or registry.metadata
    maker = getattr(cls, "__table_cls__", None) or _sa.Table
    return maker(name, metadata, *columns, *args, **options)


def _single(cls, scan, columns):
    if scan.parent is None:
        raise _exc.InvalidRequestError("Class %r does not have a __table__ or __tablename__ specified and does not inherit "
                                       "from an existing table-mapped class." % cls)
    table = scan.parent.__table__
    for column in columns:
        if column.name not in table.c:
            table.append_column(column)
    return table


def _finish(cls, table, scan, args, registry):
    mapper = Mapper(cls, table, scan, args)
    names = {id(c): n for _, n, c in scan.columns}
    for _, name, column in scan.columns:
        found = table.c.get(column.key) if column.key in table.c else column
        mapper.attributes[name] = found
        type.__setattr__(cls, name, found)
    for column in table.columns:
        if id(column) not in names and not any(column is c for c in mapper.attributes.values()):
            mapper.attributes.setdefault(column.key, column)
            if column.key not in cls.__dict__ and not (scan.parent is not None and hasattr(scan.parent, column.key)):
                type.__setattr__(cls, column.key, column)
    type.__setattr__(cls, "__mapper__", mapper)
    registry._classes[cls.__name__] = cls
    registry.mappers.add(mapper)


# --- registries and bases ---

class registry:
    def __init__(self, *, metadata=None, class_registry=None, type_annotation_map=None, constructor=None):
        self.metadata = metadata if metadata is not None else _sa.MetaData()
        self._classes = class_registry if class_registry is not None else {}
        self.type_annotation_map = dict(type_annotation_map or {})
        self.mappers = set()

    def update_type_annotation_map(self, more):
        self.type_annotation_map.update(more)

    def configure(self, cascade=False):
        pass

    dispose = configure

    def generate_base(self, mapper=None, cls=object, name="Base", metaclass=None):
        bases = cls if isinstance(cls, tuple) else (cls,)
        body = {"registry": self, "metadata": self.metadata, "__sa_root__": True, "__abstract__": True, "_sa_registry": self}
        if cls is object or "__init__" not in vars(bases[0]):
            body["__init__"] = _construct
        if isinstance(cls, type) and cls.__doc__:
            body["__doc__"] = cls.__doc__
        return (metaclass or DeclarativeMeta)(name, bases, body)

    def as_declarative_base(self, **options):
        return lambda cls: self.generate_base(cls=cls, name=cls.__name__, **options)

    def mapped(self, cls):
        _declare(cls, self)
        return cls

    def map_declaratively(self, cls):
        _declare(cls, self)
        return cls.__mapper__

    def mapped_as_dataclass(self, cls=None, **options):
        def decorate(c):
            c.__sa_dataclass__ = options
            _declare(c, self)
            return c
        return decorate if cls is None else decorate(cls)

    def map_imperatively(self, cls, local_table=None, properties=None, **options):
        scan = _Scan(cls, self)
        for key, value in (properties or {}).items():
            if isinstance(value, RelationshipProperty):
                value.key, value.parent = key, cls
                scan.properties[key] = value
                setattr(cls, key, value)
            elif isinstance(value, _sa.Column):
                scan.columns.append((0, key, value))
        cls.__table__ = local_table
        if "__init__" not in cls.__dict__:
            cls.__init__ = _construct
        _finish(cls, local_table, scan, options, self)
        return cls.__mapper__


def _construct(self, **values):
    for name, value in values.items():
        if not hasattr(type(self), name):
            raise TypeError("%r is an invalid keyword argument for %s" % (name, type(self).__name__))
        setattr(self, name, value)


def _is_abstract(cls):
    return bool(cls.__dict__.get("__abstract__"))


class DeclarativeMeta(type):
    def __init__(cls, name, bases, namespace, **options):
        super().__init__(name, bases, namespace)
        if _is_abstract(cls):
            return
        found = getattr(cls, "_sa_registry", None) or getattr(cls, "registry", None)
        if found is None:
            return
        _declare(cls, found)

    def __setattr__(cls, name, value):
        _set_on_class(cls, name, value)


def _set_on_class(cls, name, value):
    """Class.attribute = Column(...) after the class was made adds the column."""
    if "__mapper__" in cls.__dict__ and isinstance(value, (_sa.Column, MappedColumn)):
        column = value.make(name) if isinstance(value, MappedColumn) else value
        if column.name is None:
            column.name = column.key = name
        if column.table is None:
            cls.__table__.append_column(column)
        cls.__mapper__.attributes[name] = column
        value = column
    elif "__mapper__" in cls.__dict__ and isinstance(value, RelationshipProperty):
        value.key, value.parent = name, cls
        cls.__mapper__.relationships[name] = value
    type.__setattr__(cls, name, value)


DeclarativeAttributeIntercept = DeclarativeMeta


def declarative_base(*, metadata=None, mapper=None, cls=object, name="Base", class_registry=None, type_annotation_map=None,
                     constructor=_construct, metaclass=None, bind=None):
    return registry(metadata=metadata, class_registry=class_registry, type_annotation_map=type_annotation_map).generate_base(
        cls=cls, name=name, metaclass=metaclass)


def as_declarative(**options):
    return lambda cls: declarative_base(cls=cls, name=cls.__name__, **options)


class _DeclarativeIntercept(type):
    def __setattr__(cls, name, value):
        _set_on_class(cls, name, value)


class DeclarativeBaseNoMeta:
    def __init_subclass__(cls, **options):
        if DeclarativeBaseNoMeta in cls.__bases__:
            _set_up_base(cls)
            super().__init_subclass__(**options)
            return
        super().__init_subclass__(**options)
        if not _is_abstract(cls) and not cls.__dict__.get("__sa_root__"):
            _declare(cls, cls._sa_registry)


def _set_up_base(cls):
    own = cls.__dict__
    if "registry" in own:
        found = own["registry"]
    else:
        inherited = getattr(cls, "registry", None)
        found = registry(metadata=own.get("metadata") or getattr(cls, "metadata", None),
                         type_annotation_map=getattr(cls, "type_annotation_map", None))
        type.__setattr__(cls, "registry", found)
    if "metadata" not in own:
        type.__setattr__(cls, "metadata", found.metadata)
    else:
        found.metadata = own["metadata"]
    more = getattr(cls, "type_annotation_map", None)
    if more:
        found.type_annotation_map.update(more)
    type.__setattr__(cls, "_sa_registry", found)
    type.__setattr__(cls, "__sa_root__", True)
    if "__init__" not in own and not any("__init__" in b.__dict__ for b in cls.__mro__[1:] if b not in (object, DeclarativeBase, DeclarativeBaseNoMeta, _t.Generic)):
        type.__setattr__(cls, "__init__", _construct)


class DeclarativeBase(metaclass=_DeclarativeIntercept):
    def __init_subclass__(cls, **options):
        if DeclarativeBase in cls.__bases__:
            _set_up_base(cls)
            super().__init_subclass__(**options)
            return
        super().__init_subclass__(**options)
        if not _is_abstract(cls):
            _declare(cls, cls._sa_registry)


class MappedAsDataclass:
    def __init_subclass__(cls, init=_MISSING, repr=_MISSING, eq=_MISSING, order=_MISSING, unsafe_hash=_MISSING, match_args=_MISSING,
                          kw_only=_MISSING, dataclass_callable=_MISSING, **options):
        given = {k: v for k, v in (("init", init), ("repr", repr), ("eq", eq), ("order", order), ("unsafe_hash", unsafe_hash),
                                   ("match_args", match_args), ("kw_only", kw_only)) if v is not _MISSING}
        inherited = getattr(cls, "__sa_dataclass__", {})
        type.__setattr__(cls, "__sa_dataclass__", dict(inherited, **given))
        super().__init_subclass__(**options)


_PLAIN_BASES = (object, DeclarativeBase, DeclarativeBaseNoMeta, MappedAsDataclass, _t.Generic)


def has_inherited_table(cls):
    return any("__table__" in b.__dict__ for b in cls.__mro__[1:])


def class_mapper(cls, configure=True):
    return cls.__mapper__


def object_mapper(instance):
    return type(instance).__mapper__


def configure_mappers():
    pass


clear_mappers = close_all_sessions = configure_mappers


def mapper(cls, table=None, **options):
    return registry().map_imperatively(cls, table, **options)


def foreign(expr):
    return expr


def remote(expr):
    return expr


def aliased(element, alias=None, name=None, flat=False, adapt_on_names=False):
    return getattr(element, "__table__", element).alias(name)


def with_polymorphic(base, classes, **options):
    return base


def _option(*args, **options):
    return _Option()


class _Option:
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _option


joinedload = selectinload = subqueryload = lazyload = immediateload = noload = raiseload = contains_eager = _option
load_only = defer = undefer = undefer_group = defaultload = with_loader_criteria = selectin_polymorphic = _option
with_expression = Load = Bundle = _option


from sqlalchemy.orm.session import (Query, Session, _load_relationship, make_transient, object_session, scoped_session,  # noqa: E402
                                    sessionmaker)
from sqlalchemy.orm.exc import *  # noqa: E402,F403


class InstrumentedAttribute:
    """For annotations and isinstance; attributes of mapped classes are their columns."""


QueryableAttribute = PropComparator = ORMDescriptor = MapperOptions = UOWTransaction = InstrumentedAttribute


class Comparator:
    pass


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return _unknown("sqlalchemy.orm." + name)
