# marshmallow: its validators and error, which settings use; schemas are unknown.
from _retort import unknown as _unknown


class MarshmallowError(Exception):
    pass


class ValidationError(MarshmallowError):
    def __init__(self, message, field_name="_schema", data=None, valid_data=None, **options):
        self.messages = [message] if isinstance(message, (str, bytes)) else message
        self.field_name, self.data, self.valid_data, self.kwargs = field_name, data, valid_data, options
        super().__init__(message)

    def normalized_messages(self):
        if self.field_name == "_schema" and isinstance(self.messages, dict):
            return self.messages
        return {self.field_name: self.messages}


def __getattr__(name):
    if name.startswith("__") or name == "validate":
        raise AttributeError(name)
    return _unknown("marshmallow." + name)
