# attr.validators: each is called with the instance, the attribute and the value, and shows how it was made.
import contextlib as _contextlib
import operator as _operator
import re as _re

from attr._make import get_run_validators as _get, set_run_validators as _set


class _Validator:
    def __init__(self, shown, check):
        self._shown, self._check = shown, check

    def __call__(self, inst, attr, value):
        self._check(inst, attr, value)

    def __repr__(self):
        return self._shown


def set_disabled(disabled):
    _set(not disabled)


def get_disabled():
    return not _get()


@_contextlib.contextmanager
def disabled():
    _set(False)
    try:
        yield
    finally:
        _set(True)


def instance_of(type):
    def check(inst, attr, value):
        if not isinstance(value, type):
            raise TypeError("'%s' must be %r (got %r that is a %r)." % (attr.name, type, value, value.__class__), attr, type, value)
    return _Validator("<instance_of validator for type %r>" % (type,), check)


def in_(options):
    def check(inst, attr, value):
        try:
            found = value in options
        except TypeError:
            found = False
        if not found:
            raise ValueError("'%s' must be in %r (got %r)" % (attr.name, options, value), attr, options, value)
    return _Validator("<in_ validator with options %r>" % (options,), check)


def optional(validator):
    validator = and_(*validator) if isinstance(validator, (list, tuple)) else validator

    def check(inst, attr, value):
        if value is not None:
            validator(inst, attr, value)
    return _Validator("<optional validator for %r or None>" % (validator,), check)


def and_(*validators):
    def check(inst, attr, value):
        for validator in validators:
            validator(inst, attr, value)
    return _Validator("_AndValidator(_validators=%r)" % (validators,), check)


def or_(*validators):
    def check(inst, attr, value):
        for validator in validators:
            try:
                validator(inst, attr, value)
                return
            except Exception:
                pass
        raise ValueError("None of %r satisfied for value %r" % (validators, value))
    return _Validator("<or validator wrapping %r>" % (validators,), check)


def not_(validator, *, msg=None, exc_types=(ValueError, TypeError)):
    def check(inst, attr, value):
        try:
            validator(inst, attr, value)
        except exc_types:
            return
        raise ValueError((msg or "not_ validator child '{validator!r}' did not raise a captured error").format(
            validator=validator, exc_types=exc_types), attr, validator, value, exc_types)
    return _Validator("<not_ validator wrapping %r, capturing %r>" % (validator, exc_types), check)


def is_callable():
    def check(inst, attr, value):
        if not callable(value):
            from attr.exceptions import NotCallableError
            raise NotCallableError("'%s' must be callable (got %r that is a %r)." % (attr.name, value, value.__class__), value)
    return _Validator("<is_callable validator>", check)


def deep_iterable(member_validator, iterable_validator=None):
    member = and_(*member_validator) if isinstance(member_validator, (list, tuple)) else member_validator

    def check(inst, attr, value):
        if iterable_validator is not None:
            iterable_validator(inst, attr, value)
        for item in value:
            member(inst, attr, item)
    return _Validator("<deep_iterable validator for iterables of %r>" % (member,), check)


def deep_mapping(key_validator=None, value_validator=None, mapping_validator=None):
    def check(inst, attr, value):
        if mapping_validator is not None:
            mapping_validator(inst, attr, value)
        for key in value:
            if key_validator is not None:
                key_validator(inst, attr, key)
            if value_validator is not None:
                value_validator(inst, attr, value[key])
    return _Validator("<deep_mapping validator for objects mapping %r to %r>" % (key_validator, value_validator), check)


def matches_re(regex, flags=0, func=None):
    pattern = regex if hasattr(regex, "fullmatch") else _re.compile(regex, flags)
    match = {None: pattern.fullmatch, _re.fullmatch: pattern.fullmatch, _re.search: pattern.search, _re.match: pattern.match}[func]

    def check(inst, attr, value):
        if not match(value):
            raise ValueError("'%s' must match regex %r (%r doesn't)" % (attr.name, pattern.pattern, value), attr, pattern, value)
    return _Validator("<matches_re validator for pattern %r>" % (pattern,), check)


def _bound(sign, how):
    def make(val):
        def check(inst, attr, value):
            if not how(value, val):
                raise ValueError("'%s' must be %s %s: %s" % (attr.name, sign, val, value))
        return _Validator("<Validator for x %s %s>" % (sign, val), check)
    return make


lt, le, ge, gt = (_bound(sign, how) for sign, how in (("<", _operator.lt), ("<=", _operator.le), (">=", _operator.ge), (">", _operator.gt)))


def max_len(length):
    def check(inst, attr, value):
        if len(value) > length:
            raise ValueError("Length of '%s' must be <= %s: %s" % (attr.name, length, len(value)))
    return _Validator("<max_len validator for %s>" % length, check)


def min_len(length):
    def check(inst, attr, value):
        if len(value) < length:
            raise ValueError("Length of '%s' must be >= %s: %s" % (attr.name, length, len(value)))
    return _Validator("<min_len validator for %s>" % length, check)
