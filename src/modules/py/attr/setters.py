# attr.setters: what may happen when an attribute is set.
def pipe(*setters):
    def run(instance, attribute, value):
        for setter in setters:
            value = setter(instance, attribute, value)
        return value
    return run


def frozen(instance, attribute, value):
    from attr.exceptions import FrozenAttributeError
    raise FrozenAttributeError()


def validate(instance, attribute, value):
    from attr._make import get_run_validators
    if attribute.validator is not None and get_run_validators():
        attribute.validator(instance, attribute, value)
    return value


def convert(instance, attribute, value):
    from attr._make import converted
    return converted(attribute, instance, value)


class _NoOp:
    def __repr__(self):
        return "NO_OP"


NO_OP = _NoOp()
