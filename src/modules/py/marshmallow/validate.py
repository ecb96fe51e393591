# marshmallow.validate: callables that give their argument back or raise ValidationError.
import operator as _op
import re as _re
from operator import attrgetter as _attrgetter

from marshmallow import ValidationError


class Validator:
    error = None

    def __repr__(self):
        return "<%s(%s)>" % (type(self).__name__, ", ".join("%s=%r" % pair for pair in vars(self).items()))

    def _fail(self, default, **values):
        raise ValidationError((self.error or default).format(**values))


class And(Validator):
    def __init__(self, *validators, error=None):
        self.validators, self.error = validators, error

    def __call__(self, value):
        problems = []
        for check in self.validators:
            try:
                if check(value) is False:
                    problems.append(self.error or "Invalid value.")
            except ValidationError as error:
                problems.extend(error.messages)
        if problems:
            raise ValidationError(problems)
        return value


class Range(Validator):
    def __init__(self, min=None, max=None, *, min_inclusive=True, max_inclusive=True, error=None):
        self.min, self.max, self.error = min, max, error
        self.min_inclusive, self.max_inclusive = min_inclusive, max_inclusive

    def _text(self):
        low = "greater than %s{min}" % ("or equal to " if self.min_inclusive else "")
        high = "less than %s{max}" % ("or equal to " if self.max_inclusive else "")
        parts = [part for part, bound in ((low, self.min), (high, self.max)) if bound is not None]
        return "Must be %s." % " and ".join(parts)

    def __call__(self, value):
        outside = []
        if self.min is not None:
            outside.append((_op.lt if self.min_inclusive else _op.le, self.min))
        if self.max is not None:
            outside.append((_op.gt if self.max_inclusive else _op.ge, self.max))
        if any(beyond(value, bound) for beyond, bound in outside):
            self._fail(self._text(), input=value, min=self.min, max=self.max)
        return value


class Length(Validator):
    def __init__(self, min=None, max=None, *, equal=None, error=None):
        if equal is not None and (min or max):
            raise ValueError("The `equal` parameter was provided, maximum or minimum parameter must not be provided.")
        self.min, self.max, self.equal, self.error = min, max, equal, error

    def __call__(self, value):
        size = len(value)
        least, most = (self.min, self.max) if self.equal is None else (self.equal, self.equal)
        if (least is None or size >= least) and (most is None or size <= most):
            return value
        text = ("Length must be {equal}." if self.equal is not None
                else "Shorter than minimum length {min}." if most is None
                else "Longer than maximum length {max}." if least is None
                else "Length must be between {min} and {max}.")
        self._fail(text, input=value, min=self.min, max=self.max, equal=self.equal)


class Equal(Validator):
    def __init__(self, comparable, *, error=None):
        self.comparable, self.error = comparable, error

    def __call__(self, value):
        if value != self.comparable:
            self._fail("Must be equal to {other}.", input=value, other=self.comparable)
        return value


class Regexp(Validator):
    def __init__(self, regex, flags=0, *, error=None):
        self.regex, self.error = _re.compile(regex, flags) if isinstance(regex, (str, bytes)) else regex, error

    def __call__(self, value):
        if self.regex.match(value) is None:
            self._fail("String does not match expected pattern.", input=value, regex=self.regex.pattern)
        return value


class Predicate(Validator):
    def __init__(self, method, *, error=None, **options):
        self.method, self.error, self.kwargs = method, error, options

    def __call__(self, value):
        if not getattr(value, self.method)(**self.kwargs):
            self._fail("Invalid input.", input=value, method=self.method)
        return value


class _Choices(Validator):
    def __init__(self, choices, labels=None, *, error=None):
        self.choices, self.labels, self.error = choices, [] if labels is None else labels, error
        self.choices_text, self.labels_text = (", ".join(map(str, words)) for words in (self.choices, self.labels))

    def _refuse(self, default, value):
        self._fail(default, input=value, choices=self.choices_text, labels=self.labels_text)


class OneOf(_Choices):
    def __call__(self, value):
        try:
            known = value in self.choices
        except TypeError:
            known = False
        if not known:
            self._refuse("Must be one of: {choices}.", value)
        return value

    def options(self, valuegetter=str):
        get = valuegetter if callable(valuegetter) else _attrgetter(valuegetter)
        labels = list(self.labels) + [""] * (len(self.choices) - len(self.labels))
        return ((get(choice), label) for choice, label in zip(self.choices, labels))


class ContainsOnly(_Choices):
    def __call__(self, value):
        if any(item not in self.choices for item in value):
            self._refuse("One or more of the choices you made was not in: {choices}.", value)
        return value


class ContainsNoneOf(Validator):
    def __init__(self, iterable, *, error=None):
        self.iterable, self.error = iterable, error

    def __call__(self, value):
        if any(item in self.iterable for item in value):
            self._fail("One or more of the choices you made was in: {values}.", input=value,
                       values=", ".join(str(item) for item in self.iterable))
        return value


class NoneOf(Validator):
    def __init__(self, iterable, *, error=None):
        self.iterable, self.error = iterable, error

    def __call__(self, value):
        if value in self.iterable:
            self._fail("Invalid input.", input=value, values=", ".join(str(item) for item in self.iterable))
        return value


class Email(Validator):
    def __init__(self, *, error=None):
        self.error = error

    def __call__(self, value):
        if not value or not _re.match(r"^[^@\s]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.[A-Za-z0-9-]{2,}$|^[^@\s]+@localhost$", value):
            self._fail("Not a valid email address.", input=value)
        return value


class URL(Validator):
    def __init__(self, *, relative=False, absolute=True, schemes=None, require_tld=True, error=None):
        self.relative, self.absolute, self.require_tld, self.error = relative, absolute, require_tld, error
        self.schemes = set(schemes or ("http", "https", "ftp", "ftps"))

    def __call__(self, value):
        whole = _re.match(r"^([a-z][a-z0-9+.-]*)://(?:[^\s/@]*@)?([^\s/:?#]+)(?::\d{1,5})?(?:[/?#]\S*)?$", value or "", _re.I)
        fits = whole and self.absolute and whole[1].lower() in self.schemes and (
            not self.require_tld or "." in whole[2] or whole[2].lower() == "localhost")
        if not fits and not (self.relative and value and _re.match(r"^/\S*$", value)):
            self._fail("Not a valid URL.", input=value)
        return value
