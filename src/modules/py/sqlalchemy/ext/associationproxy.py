# sqlalchemy.ext.associationproxy: an attribute of the objects behind a relationship.


class AssociationProxy:
    def __init__(self, target_collection, attr, **options):
        self.target_collection, self.value_attr, self.options = target_collection, attr, options

    def __get__(self, instance, owner):
        if instance is None:
            return self
        found = getattr(instance, self.target_collection)
        if isinstance(found, (list, set, tuple)):
            return [getattr(item, self.value_attr) for item in found]
        return None if found is None else getattr(found, self.value_attr)

    def __class_getitem__(cls, item):
        return cls


def association_proxy(target_collection, attr, **options):
    return AssociationProxy(target_collection, attr, **options)
