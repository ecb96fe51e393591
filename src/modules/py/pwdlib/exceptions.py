# pwdlib.exceptions
class PwdlibError(Exception):
    pass


class HasherNotAvailable(PwdlibError):
    pass


class UnknownHashError(PwdlibError):
    def __init__(self, hash):
        self.hash = hash
        super().__init__("This hash can't be identified. Make sure it's valid and that its corresponding hasher is enabled.")
