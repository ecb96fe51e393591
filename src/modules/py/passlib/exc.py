# passlib.exc
class PasslibWarning(UserWarning):
    pass


class PasslibConfigWarning(PasslibWarning):
    pass


class PasslibHashWarning(PasslibWarning):
    pass


class PasslibSecurityWarning(PasslibWarning):
    pass


class MissingBackendError(RuntimeError):
    pass


class InternalBackendError(RuntimeError):
    pass


class PasswordValueError(ValueError):
    pass


class PasswordSizeError(PasswordValueError):
    pass


class PasswordTruncateError(PasswordSizeError):
    def __init__(self, cls, msg=None):
        super().__init__(msg or "Password too long (%s truncates to 72 characters)" % cls.name)


class UnknownHashError(ValueError):
    def __init__(self, message=None, value=None):
        super().__init__(message or "hash could not be identified")


class InvalidHashError(ValueError):
    def __init__(self, handler=None):
        super().__init__("not a valid %s hash" % handler.name)


class TokenError(ValueError):
    pass


class InvalidTokenError(TokenError):
    pass
