# sqlalchemy.ext.declarative: the 1.x place of declarative classes.
from sqlalchemy.orm import DeclarativeMeta, as_declarative, declarative_base, declared_attr, has_inherited_table, registry
from sqlalchemy.orm import synonym as synonym_for


class AbstractConcreteBase:
    pass


class ConcreteBase:
    pass


class DeferredReflection:
    pass
