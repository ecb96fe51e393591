# attr.exceptions
class FrozenError(AttributeError):
    msg = "can't set attribute"

    def __init__(self, *args):
        super().__init__(*(args or (self.msg,)))


class FrozenInstanceError(FrozenError):
    pass


class FrozenAttributeError(FrozenError):
    pass


class AttrsAttributeNotFoundError(ValueError):
    pass


class NotAnAttrsClassError(ValueError):
    pass


class DefaultAlreadySetError(RuntimeError):
    pass


class UnannotatedAttributeError(RuntimeError):
    pass


class PythonTooOldError(RuntimeError):
    pass


class NotCallableError(TypeError):
    def __init__(self, msg, value):
        super().__init__(msg, value)
        self.msg, self.value = msg, value

    def __str__(self):
        return str(self.msg)
