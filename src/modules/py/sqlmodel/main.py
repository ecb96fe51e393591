# sqlmodel.main: SQLModel, Field, Relationship.
import datetime as _dt
import decimal as _decimal
import enum as _enum
import functools as _functools
import ipaddress as _ipaddress
import pathlib as _pathlib
import types as _types
import typing as _t
import uuid as _uuid

import pydantic as _p
import sqlalchemy as _sa
import sqlalchemy.orm as _orm

from sqlmodel.sql.sqltypes import AutoString

_MISSING = _p._MISSING
default_registry = _orm.registry()


@_functools.lru_cache
def _takes_both():
    """sqlmodel up to 0.0.8 took a column as it is and looked at nothing else."""
    from _retort_pins import below
    return below("sqlmodel", (0, 0, 9))


class FieldInfo(_p.FieldInfo):
    def __init__(self, default=_MISSING, *, primary_key=_MISSING, foreign_key=_MISSING, ondelete=_MISSING, unique=_MISSING,
                 nullable=_MISSING, index=_MISSING, sa_type=_MISSING, sa_column=_MISSING, sa_column_args=_MISSING,
                 sa_column_kwargs=_MISSING, **options):
        if sa_column is not _MISSING:
            clash = {"sa_column_args": sa_column_args, "sa_column_kwargs": sa_column_kwargs, "primary_key": primary_key,
                     "nullable": nullable, "foreign_key": foreign_key, "ondelete": ondelete, "unique": unique,
                     "index": index, "sa_type": sa_type}
            for name, value in clash.items():
                if value is not _MISSING and not _takes_both():
                    raise RuntimeError("Passing %s is not supported when also passing a sa_column" % name)
        super().__init__(default, **options)
        self.primary_key, self.foreign_key, self.ondelete, self.unique = primary_key, foreign_key, ondelete, unique
        self.nullable, self.index, self.sa_type, self.sa_column = nullable, index, sa_type, sa_column
        self.sa_column_args, self.sa_column_kwargs = sa_column_args, sa_column_kwargs


def Field(default=_MISSING, *, schema_extra=None, **options):
    return FieldInfo(default, **options)


class RelationshipInfo:
    def __init__(self, *, back_populates=None, cascade_delete=False, passive_deletes=False, link_model=None,
                 sa_relationship=None, sa_relationship_args=None, sa_relationship_kwargs=None):
        self.back_populates, self.cascade_delete, self.passive_deletes = back_populates, cascade_delete, passive_deletes
        self.link_model, self.sa_relationship = link_model, sa_relationship
        self.sa_relationship_args, self.sa_relationship_kwargs = sa_relationship_args, sa_relationship_kwargs


def Relationship(**options):
    return RelationshipInfo(**options)


def _unwrapped(kind):
    """The class an annotation stands for: Optional and Annotated taken off."""
    while True:
        origin = _t.get_origin(kind)
        if origin is _t.Annotated:
            kind = _t.get_args(kind)[0]
        elif origin is _t.Union or origin is _types.UnionType:
            rest = [a for a in _t.get_args(kind) if a is not type(None)]
            if len(rest) > 1:
                raise ValueError("Cannot have a (non-optional) union as a SQLAlchemy field")
            kind = rest[0]
        else:
            return kind


def _rule(field, name):
    """A constraint given in Field() or in Annotated notes (constr, condecimal)."""
    if field.extra.get(name) is not None:
        return field.extra[name]
    kind = field.annotation
    if _t.get_origin(kind) in (_t.Union, _types.UnionType):
        kind = next((a for a in _t.get_args(kind) if a is not type(None)), kind)
    if _t.get_origin(kind) is _t.Annotated:
        for note in _t.get_args(kind)[1:]:
            found = getattr(note, "extra", {}).get(name)
            if found is not None:
                return found
    return None


_PLAIN = [(float, _sa.Float), (bool, _sa.Boolean), (int, _sa.Integer), (_dt.datetime, _sa.DateTime), (_dt.date, _sa.Date),
          (_dt.timedelta, _sa.Interval), (_dt.time, _sa.Time), (bytes, _sa.LargeBinary), (_pathlib.Path, AutoString),
          (_ipaddress.IPv4Address, AutoString), (_ipaddress.IPv4Network, AutoString), (_ipaddress.IPv6Address, AutoString),
          (_ipaddress.IPv6Network, AutoString), (_uuid.UUID, _sa.Uuid)]


def get_sqlalchemy_type(field):
    given = getattr(field, "sa_type", _MISSING)
    if given is not _MISSING:
        return given
    kind = _unwrapped(field.annotation)
    if not isinstance(kind, type):
        raise ValueError("%s has no matching SQLAlchemy type" % (kind,))
    if issubclass(kind, _enum.Enum):
        return _sa.Enum(kind)
    if issubclass(kind, str):
        limit = _rule(field, "max_length")
        return AutoString(length=limit) if limit else AutoString
    if issubclass(kind, _decimal.Decimal):
        return _sa.Numeric(precision=_rule(field, "max_digits"), scale=_rule(field, "decimal_places"))
    for python, sql in _PLAIN:
        if issubclass(kind, python):
            return sql
    if getattr(kind, "_pydantic_is_text", False):
        return AutoString
    raise ValueError("%s has no matching SQLAlchemy type" % kind)


def _noneable(field):
    if getattr(field, "nullable", _MISSING) is not _MISSING:
        return field.nullable
    kind = field.annotation
    if _t.get_origin(kind) is _t.Annotated:
        kind = _t.get_args(kind)[0]
    return _t.get_origin(kind) in (_t.Union, _types.UnionType) and type(None) in _t.get_args(kind)


def get_column_from_field(field):
    def said(name, default=False):
        value = getattr(field, name, _MISSING)
        return default if value is _MISSING else value

    if isinstance(said("sa_column", None), _sa.Column):
        return field.sa_column
    key, args = said("primary_key"), []
    nullable = not key and _noneable(field)
    if said("foreign_key", None):
        ondelete = said("ondelete", None)
        if ondelete == "SET NULL" and not nullable:
            raise RuntimeError('ondelete="SET NULL" requires nullable=True')
        args.append(_sa.ForeignKey(field.foreign_key, ondelete=ondelete))
    options = {"primary_key": key, "nullable": nullable, "index": said("index"), "unique": said("unique")}
    if field.default_factory is not None:
        options["default"] = field.default_factory
    elif field.default is not _MISSING:
        options["default"] = field.default
    args += list(said("sa_column_args", None) or ())
    options.update(said("sa_column_kwargs", None) or {})
    return _sa.Column(get_sqlalchemy_type(field), *args, **options)


def _target_of(hint):
    """(name or class, is it a list) of a relationship's annotation."""
    if isinstance(hint, _t.ForwardRef):
        hint = hint.__forward_arg__
    if isinstance(hint, str):
        text = hint.strip().strip("'\"")
        for open_, many in (("Optional[", False), ("list[", True), ("List[", True), ("Mapped[", None)):
            bare = text.rpartition(".")[2] if text.partition("[")[0].count(".") else text
            if bare.startswith(open_):
                inner, inner_many = _target_of(bare[len(open_):-1])
                return inner, inner_many if many is None else many or inner_many
        parts = [p.strip().strip("'\"") for p in text.split("|")]
        return next(p for p in parts if p != "None"), False
    origin, args = _t.get_origin(hint), [a for a in _t.get_args(hint) if a is not type(None)]
    if origin is None:
        return hint, False
    inner, many = _target_of(args[0])
    return inner, many or isinstance(origin, type) and issubclass(origin, (list, set))


class SQLModelMetaclass(_p.ModelMetaclass):
    def __new__(meta, name, bases, namespace, **options):
        table = options.pop("table", None)
        keep = options.pop("registry", None)
        relationships = {}
        for base in reversed(bases):
            relationships.update(getattr(base, "__sqlmodel_relationships__", {}))
        hints = dict(namespace.get("__annotations__", {}))
        own = {k: v for k, v in namespace.items() if isinstance(v, RelationshipInfo)}
        namespace = {k: v for k, v in namespace.items() if k not in own}
        relation_hints = {k: hints.pop(k) for k in own if k in hints}
        namespace["__annotations__"] = hints
        relationships.update(own)
        namespace["__sqlmodel_relationships__"] = relationships
        namespace["__sqlmodel_hints__"] = dict(
            (k, v) for base in reversed(bases) for k, v in getattr(base, "__sqlmodel_hints__", {}).items())
        namespace["__sqlmodel_hints__"].update(relation_hints)
        cls = super().__new__(meta, name, bases, namespace, **options)
        if keep is not None:
            cls._sa_registry, cls.metadata = keep, keep.metadata
        cls.model_config = dict(cls.model_config, table=bool(table))
        return cls

    def __init__(cls, name, bases, namespace, **options):
        super().__init__(name, bases, namespace)
        if not cls.model_config.get("table"):
            return
        cls._prepare()
        cls.__sqlmodel_fields__ = {}
        for key, field in cls.__pydantic_fields__.items():
            setattr(cls, key, _column_copy(get_column_from_field(field), key in namespace.get("__annotations__", {})))
        for key, info in cls.__sqlmodel_relationships__.items():
            setattr(cls, key, _relationship(key, info, cls.__sqlmodel_hints__.get(key)))
        if "__tablename__" not in namespace and not any("__tablename__" in b.__dict__ for b in cls.__mro__[1:-1] if b is not SQLModel):
            cls.__tablename__ = name.lower()
        cls._sa_registry.map_declaratively(cls)


def _column_copy(column, own):
    """A column given as sa_column in a base that is no table is shared by its subclasses: each gets a copy."""
    return column if own or column.table is None else column._copy()


def _relationship(key, info, hint):
    if info.sa_relationship is not None:
        return info.sa_relationship
    target, many = _target_of(hint)
    options = {}
    if info.back_populates:
        options["back_populates"] = info.back_populates
    if info.cascade_delete:
        options["cascade"] = "all, delete-orphan"
    if info.passive_deletes:
        options["passive_deletes"] = info.passive_deletes
    if info.link_model is not None:
        options["secondary"] = info.link_model.__table__
    options["uselist"] = many or info.link_model is not None
    options.update(info.sa_relationship_kwargs or {})
    return _orm.relationship(target, *(info.sa_relationship_args or ()), **options)


class SQLModel(_p.BaseModel, metaclass=SQLModelMetaclass, registry=default_registry):
    model_config = {"from_attributes": True}
    __allow_unmapped__ = True

    def __init__(self, **data):
        if not type(self).model_config.get("table"):
            super().__init__(**data)
            return
        # A table's instance is not validated; it takes defaults and whatever it is given.
        for name, field in type(self).__pydantic_fields__.items():
            if name in data:
                setattr(self, name, data[name])
            elif not field.is_required():
                setattr(self, name, field.get_default())
        for name in type(self).__sqlmodel_relationships__:
            if name in data:
                setattr(self, name, data[name])

    def __setattr__(self, name, value):
        if type(self).model_config.get("table"):
            object.__setattr__(self, name, value)
        else:
            super().__setattr__(name, value)

    @classmethod
    def model_validate(cls, obj, **options):
        if not cls.model_config.get("table"):
            return super().model_validate(obj, **options)
        data = obj if isinstance(obj, dict) else {n: getattr(obj, n) for n in cls.__pydantic_fields__ if hasattr(obj, n)}
        return cls(**dict(data, **(options.get("update") or {})))

    def sqlmodel_update(self, obj, *, update=None):
        for name, value in dict(obj if isinstance(obj, dict) else obj.model_dump(), **(update or {})).items():
            if name in type(self).__pydantic_fields__:
                setattr(self, name, value)
        return self

    def __repr__(self):
        return "%s(%s)" % (type(self).__name__, ", ".join("%s=%r" % (n, getattr(self, n, None)) for n in type(self).__pydantic_fields__))
