# advanced_alchemy.base: declarative bases by the kind of their key, and the registry of their metadata.
import datetime as _datetime
import re as _re
import typing as _typing
import uuid as _uuid

from sqlalchemy import Date as _Date, MetaData as _MetaData, String as _String
from sqlalchemy.ext.asyncio import AsyncAttrs as _AsyncAttrs
from sqlalchemy.orm import DeclarativeBase as _DeclarativeBase, Mapper as _Mapper, declared_attr as _declared_attr, \
    registry as _registry

from advanced_alchemy.mixins import AuditColumns as _AuditColumns, BigIntPrimaryKey as _BigIntPrimaryKey, \
    IdentityPrimaryKey as _IdentityPrimaryKey, NanoIDPrimaryKey as _NanoIDPrimaryKey, UUIDPrimaryKey as _UUIDPrimaryKey, \
    UUIDv6PrimaryKey as _UUIDv6PrimaryKey, UUIDv7PrimaryKey as _UUIDv7PrimaryKey
from advanced_alchemy.types.datetime import DateTimeUTC as _DateTimeUTC
from advanced_alchemy.types.file_object import FileObject as _FileObject, StoredObject as _StoredObject
from advanced_alchemy.types.guid import GUID as _GUID
from advanced_alchemy.types.json import JsonB as _JsonB

convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
table_name_regexp = _re.compile("((?<=[a-z0-9])[A-Z]|(?!^)[A-Z](?=[a-z]))")
TableArgsType = _typing.Union[_typing.Tuple[_typing.Any, ...], _typing.Dict[str, _typing.Any]]


def _pydantic_names():
    try:
        import pydantic
    except ImportError:
        return {}
    texts = {getattr(pydantic, name): _String for name in
             ("EmailStr", "AnyUrl", "AnyHttpUrl", "IPvAnyAddress", "IPvAnyInterface", "IPvAnyNetwork") if hasattr(pydantic, name)}
    return {**texts, pydantic.Json: _JsonB}


def create_registry(custom_annotation_map=None):
    known = {_uuid.UUID: _GUID, _datetime.datetime: _DateTimeUTC, _datetime.date: _Date, dict: _JsonB,
             dict[str, _typing.Any]: _JsonB, _typing.Dict[str, _typing.Any]: _JsonB, dict[str, str]: _JsonB,
             _typing.Dict[str, str]: _JsonB, _FileObject: _StoredObject}
    return _registry(metadata=_MetaData(naming_convention=convention),
                     type_annotation_map={**known, **_pydantic_names(), **(custom_annotation_map or {})})


orm_registry = create_registry()


class MetadataRegistry:
    """The metadata of each bind key; one asked for the first time is made."""

    def __init__(self):
        self._by_key = {None: orm_registry.metadata}

    def get(self, bind_key=None):
        return self[bind_key]

    def set(self, bind_key, metadata):
        self._by_key[bind_key] = metadata

    def __iter__(self):
        return iter(self._by_key)

    def __contains__(self, bind_key):
        return bind_key in self._by_key

    def __getitem__(self, bind_key):
        if bind_key not in self._by_key:
            self._by_key[bind_key] = _MetaData(naming_convention=convention)
        return self._by_key[bind_key]

    def __setitem__(self, bind_key, metadata):
        self._by_key[bind_key] = metadata


metadata_registry = MetadataRegistry()


def merge_table_arguments(cls, table_args=None):
    """The arguments of CLS's mixins and bases, then TABLE_ARGS, in the form that __table_args__ takes."""
    positional, named = [], {}
    for given in [vars(base).get("__table_args__") for base in cls.__mro__[1:]] + [table_args]:
        given = getattr(given, "fget", given)
        given = given(cls) if callable(given) else given
        if isinstance(given, dict):
            named.update(given)
        elif given:
            if isinstance(given[-1], dict):
                named.update(given[-1])
                given = given[:-1]
            positional.extend(given)
    if not positional:
        return named
    return tuple(positional) + ((named,) if named else ())


def model_to_dict(model, exclude=None):
    hidden = {"sa_orm_sentinel", "_sentinel"}.union(exclude or ())
    state = vars(model)
    return {attr.key: state[attr.key] for attr in type(model).__mapper__.column_attrs
            if attr.key not in hidden and attr.key in state and not hidden.intersection(c.name for c in attr.columns)}


class ModelProtocol(_typing.Protocol):
    __tablename__: str
    __mapper__: _Mapper

    def to_dict(self, exclude=None):
        ...


class BasicAttributes:
    def to_dict(self, exclude=None):
        return model_to_dict(self, exclude)


class CommonTableAttributes(BasicAttributes):
    @_declared_attr.directive
    def __tablename__(cls) -> str:
        return table_name_regexp.sub(r"_\1", cls.__name__).lower()


class AdvancedDeclarativeBase(_DeclarativeBase):
    registry = orm_registry
    __abstract__ = True
    __metadata_registry__ = metadata_registry
    __bind_key__ = None

    def __init_subclass__(cls, **kwargs):
        key = getattr(cls, "__bind_key__", None)
        if key is not None:
            cls.metadata = cls.__metadata_registry__.get(key)
        elif getattr(cls, "__metadata__", None) is not None:
            cls.metadata = cls.__metadata__
        super().__init_subclass__(**kwargs)


class UUIDBase(_UUIDPrimaryKey, CommonTableAttributes, AdvancedDeclarativeBase, _AsyncAttrs):
    __abstract__ = True


class UUIDAuditBase(CommonTableAttributes, _UUIDPrimaryKey, _AuditColumns, AdvancedDeclarativeBase, _AsyncAttrs):
    __abstract__ = True


class UUIDv6Base(_UUIDv6PrimaryKey, CommonTableAttributes, AdvancedDeclarativeBase, _AsyncAttrs):
    __abstract__ = True


class UUIDv6AuditBase(CommonTableAttributes, _UUIDv6PrimaryKey, _AuditColumns, AdvancedDeclarativeBase, _AsyncAttrs):
    __abstract__ = True


class UUIDv7Base(_UUIDv7PrimaryKey, CommonTableAttributes, AdvancedDeclarativeBase, _AsyncAttrs):
    __abstract__ = True


class UUIDv7AuditBase(CommonTableAttributes, _UUIDv7PrimaryKey, _AuditColumns, AdvancedDeclarativeBase, _AsyncAttrs):
    __abstract__ = True


class NanoIDBase(_NanoIDPrimaryKey, CommonTableAttributes, AdvancedDeclarativeBase, _AsyncAttrs):
    __abstract__ = True


class NanoIDAuditBase(CommonTableAttributes, _NanoIDPrimaryKey, _AuditColumns, AdvancedDeclarativeBase, _AsyncAttrs):
    __abstract__ = True


class BigIntBase(_BigIntPrimaryKey, CommonTableAttributes, AdvancedDeclarativeBase, _AsyncAttrs):
    __abstract__ = True


class BigIntAuditBase(CommonTableAttributes, _BigIntPrimaryKey, _AuditColumns, AdvancedDeclarativeBase, _AsyncAttrs):
    __abstract__ = True


class IdentityBase(_IdentityPrimaryKey, CommonTableAttributes, AdvancedDeclarativeBase, _AsyncAttrs):
    __abstract__ = True


class IdentityAuditBase(CommonTableAttributes, _IdentityPrimaryKey, _AuditColumns, AdvancedDeclarativeBase, _AsyncAttrs):
    __abstract__ = True


class DefaultBase(CommonTableAttributes, AdvancedDeclarativeBase, _AsyncAttrs):
    __abstract__ = True


class SQLQuery(BasicAttributes, AdvancedDeclarativeBase, _AsyncAttrs):
    __abstract__ = True
    __allow_unmapped__ = True


UUIDBaseT = _typing.TypeVar("UUIDBaseT", bound=UUIDBase)
UUIDv6BaseT = _typing.TypeVar("UUIDv6BaseT", bound=UUIDv6Base)
UUIDv7BaseT = _typing.TypeVar("UUIDv7BaseT", bound=UUIDv7Base)
BigIntBaseT = _typing.TypeVar("BigIntBaseT", bound=BigIntBase)
IdentityBaseT = _typing.TypeVar("IdentityBaseT", bound=IdentityBase)
NanoIDBaseT = _typing.TypeVar("NanoIDBaseT", bound=NanoIDBase)
