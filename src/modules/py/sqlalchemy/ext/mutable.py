# sqlalchemy.ext.mutable: the type stays what it is; changes in place are found when a session flushes.


class MutableBase:
    @classmethod
    def coerce(cls, key, value):
        return value


class Mutable(MutableBase):
    def changed(self):
        pass

    @classmethod
    def as_mutable(cls, sqltype):
        return sqltype() if isinstance(sqltype, type) else sqltype

    @classmethod
    def associate_with(cls, sqltype):
        pass

    associate_with_attribute = associate_with


class MutableComposite(MutableBase):
    def changed(self):
        pass


class MutableDict(Mutable, dict):
    pass


class MutableList(Mutable, list):
    pass


class MutableSet(Mutable, set):
    pass
