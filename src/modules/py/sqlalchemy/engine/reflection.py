# sqlalchemy.engine.reflection: the flags that questions to an inspector take.
from enum import Flag


class ObjectKind(Flag):
    TABLE = 1
    VIEW = 2
    MATERIALIZED_VIEW = 4
    ANY_VIEW = 6
    ANY = 7


class ObjectScope(Flag):
    DEFAULT = 1
    TEMPORARY = 2
    ANY = 3
