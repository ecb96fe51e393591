# oslo_config.types: callables that turn the text of an option into its value.
from _retort import rest as _rest


class ConfigType:
    def __init__(self, type_name="unknown type"):
        self.type_name = type_name

    def __call__(self, value):
        return value

    def __repr__(self):
        return self.type_name


class String(ConfigType):
    def __init__(self, choices=None, quotes=False, regex=None, ignore_case=False, max_length=0, type_name="string value"):
        super().__init__(type_name)
        self.choices = [choice[0] if isinstance(choice, tuple) else choice for choice in choices or ()]
        self.ignore_case, self.max_length = ignore_case, max_length

    def __call__(self, value):
        value = str(value)
        if self.max_length and len(value) > self.max_length:
            raise ValueError("Value '%s' exceeds maximum length %d" % (value, self.max_length))
        for choice in self.choices:
            if choice == value or (self.ignore_case and choice is not None and choice.lower() == value.lower()):
                return choice
        if self.choices:
            raise ValueError("Valid values are [%s], but found %r" % (", ".join(map(str, self.choices)), value))
        return value


class MultiString(String):
    pass


class Boolean(ConfigType):
    TRUE_VALUES = ["true", "1", "on", "yes"]
    FALSE_VALUES = ["false", "0", "off", "no"]

    def __init__(self, type_name="boolean value"):
        super().__init__(type_name)

    def __call__(self, value):
        if isinstance(value, bool):
            return value
        text = str(value).lower()
        if text not in self.TRUE_VALUES + self.FALSE_VALUES:
            raise ValueError("Unexpected boolean value %r" % value)
        return text in self.TRUE_VALUES


class Number(ConfigType):
    def __init__(self, num_type, type_name, min=None, max=None, choices=None):
        super().__init__(type_name)
        self.num_type, self.min, self.max = num_type, min, max

    def __call__(self, value):
        given = value.strip() if isinstance(value, str) else value
        if given is None or given == "":
            return None
        number = self.num_type(value)
        for bound, least in ((self.min, True), (self.max, False)):
            if bound is not None and (number < bound if least else number > bound):
                raise ValueError("Should be %s than or equal to %g" % ("greater" if least else "less", bound))
        return number


class Integer(Number):
    def __init__(self, min=None, max=None, type_name="integer value", choices=None):
        super().__init__(int, type_name, min, max, choices)


class Float(Number):
    def __init__(self, min=None, max=None, type_name="floating point value"):
        super().__init__(float, type_name, min, max)


class Port(Integer):
    def __init__(self, min=None, max=None, type_name="port", choices=None):
        super().__init__(0 if min is None else min, 65535 if max is None else max, type_name, choices)


class List(ConfigType):
    def __init__(self, item_type=None, bounds=False, type_name="list value"):
        super().__init__(type_name)
        self.item_type, self.bounds = item_type or String(), bounds

    def __call__(self, value):
        if isinstance(value, (list, tuple)):
            return [self.item_type(item) for item in value]
        value = value.strip()
        if self.bounds:
            if not (value.startswith("[") and value.endswith("]")):
                raise ValueError('Value should start with "[" and end with "]"')
            value = value[1:-1]
        return [self.item_type(item.strip()) for item in value.split(",") if item.strip()]


class Dict(ConfigType):
    def __init__(self, value_type=None, bounds=False, type_name="dict value", key_value_separator=":"):
        super().__init__(type_name)
        self.value_type, self.bounds, self.separator = value_type or String(), bounds, key_value_separator

    def __call__(self, value):
        if isinstance(value, dict):
            return dict(value)
        pairs = {}
        for item in (value.strip()[1:-1] if self.bounds else value).split(","):
            if not item.strip():
                continue
            key, mark, text = item.partition(self.separator)
            if not mark:
                raise ValueError("Value should be NAME%sVALUE pairs separated by ','" % self.separator)
            pairs[key.strip()] = self.value_type(text.strip())
        return pairs


class _Text(ConfigType):
    def __init__(self, *args, type_name="string value", **options):
        super().__init__(type_name)

    def __call__(self, value):
        return str(value)


class IPAddress(_Text):
    pass


class Hostname(_Text):
    pass


class HostDomain(_Text):
    pass


class HostAddress(_Text):
    pass


class URI(_Text):
    pass


class Range(ConfigType):
    def __init__(self, min=None, max=None, inclusive=True, type_name="range value"):
        super().__init__(type_name)
        self.inclusive = inclusive

    def __call__(self, value):
        first, mark, last = value.partition("-")
        return range(int(first), int(last if mark else first) + (1 if self.inclusive else 0))


__getattr__ = _rest(__name__)
