# The parts that projects make metaclasses and bases of their own from.
from sqlalchemy.orm import DeclarativeMeta as _DeclarativeMeta

from flask_sqlalchemy import Model, _snake as camel_to_snake_case, _wants_table_name as should_set_tablename


def _bind(cls):
    key = cls.__dict__.get("__bind_key__")
    db = getattr(cls, "__fsa__", None)
    if key is not None and db is not None and "metadata" not in cls.__dict__:
        cls.metadata = db._metadata(key)


def _name(cls):
    if not cls.__dict__.get("__abstract__") and "__table__" not in cls.__dict__ and "__tablename__" not in cls.__dict__ \
            and should_set_tablename(cls):
        cls.__tablename__ = camel_to_snake_case(cls.__name__)


class BindMixin:
    def __init_subclass__(cls, **options):
        _bind(cls)
        super().__init_subclass__(**options)


class NameMixin:
    def __init_subclass__(cls, **options):
        _name(cls)
        super().__init_subclass__(**options)


class BindMetaMixin(type):
    def __init__(cls, name, bases, namespace, **options):
        _bind(cls)
        super().__init__(name, bases, namespace, **options)


class NameMetaMixin(type):
    def __init__(cls, name, bases, namespace, **options):
        _name(cls)
        super().__init__(name, bases, namespace, **options)


class DefaultMeta(BindMetaMixin, NameMetaMixin, _DeclarativeMeta):
    pass


class DefaultMetaNoName(BindMetaMixin, _DeclarativeMeta):
    pass
