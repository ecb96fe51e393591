# cryptography.exceptions
class UnsupportedAlgorithm(Exception):
    def __init__(self, message, reason=None):
        super().__init__(message)
        self._reason = reason


class AlreadyFinalized(Exception):
    pass


class AlreadyUpdated(Exception):
    pass


class NotYetFinalized(Exception):
    pass


class InvalidTag(Exception):
    pass


class InvalidSignature(Exception):
    pass


class InvalidKey(Exception):
    pass


class InternalError(Exception):
    pass
