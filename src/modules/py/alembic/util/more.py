# What alembic.util has for plugins and env.py files beside the exceptions and messages: class machinery and small
# functions. alembic.util and its submodules look names up here.
import contextlib
import os
import sys

EMPTY_DICT = {}
sqla_2 = True


class immutabledict(dict):
    def _refuse(self, *args, **kwargs):
        raise TypeError("%s object is immutable" % type(self).__name__)

    __setitem__ = __delitem__ = __setattr__ = clear = pop = popitem = setdefault = update = _refuse

    def union(self, other=None, **more):
        return immutabledict({**self, **(other or {}), **more})

    def merge_with(self, *others):
        both = dict(self)
        for other in others:
            both.update(other or {})
        return immutabledict(both)

    def __repr__(self):
        return "immutabledict(%s)" % dict.__repr__(self)


class memoized_property:
    def __init__(self, fget, doc=None):
        self.fget, self.__name__, self.__doc__ = fget, fget.__name__, doc or fget.__doc__

    def __get__(self, instance, owner):
        if instance is None:
            return None
        made = instance.__dict__[self.__name__] = self.fget(instance)
        return made


def asbool(value):
    if isinstance(value, str):
        word = value.strip().lower()
        if word in ("true", "yes", "on", "y", "t", "1"):
            return True
        if word in ("false", "no", "off", "n", "f", "0"):
            return False
        raise ValueError("String is not true/false: %r" % word)
    return bool(value)


def unique_list(seq, hashfunc=None):
    return list({(hashfunc(x) if hashfunc else x): x for x in seq})


def dedupe_tuple(tup):
    return tuple(unique_list(tup))


def write_outstream(stream, *text):
    for part in text:
        stream.write(part)
    stream.flush()


@contextlib.contextmanager
def status(_statmsg, newline=False, quiet=False):
    from alembic.util import msg

    outcome = "FAILED"
    msg(_statmsg + " ...", newline=newline, quiet=quiet, flush=True)
    try:
        yield
        outcome = "done"
    finally:
        if not quiet:
            write_outstream(sys.stdout, "  ", outcome, "\n")


def obfuscate_url_pw(input_url):
    from sqlalchemy.engine import url

    return url.make_url(input_url).render_as_string(hide_password=True)


def warn_deprecated(msg, stacklevel=2):
    import warnings

    warnings.warn(msg, DeprecationWarning, stacklevel=stacklevel + 1)


def load_python_file(dir_, filename):
    import importlib.util
    import re

    path = os.path.join(dir_, filename)
    if not os.path.exists(path):
        raise ImportError("Can't find Python file %s" % path)
    return load_module_py(re.sub(r"\W", "_", filename), path)


def load_module_py(module_id, path):
    import importlib.util

    found = importlib.util.spec_from_file_location(module_id, path)
    made = importlib.util.module_from_spec(found)
    found.loader.exec_module(made)
    return made


def pyc_file_from_path(path):
    return None


def coerce_resource_to_filename(fname_or_resource):
    if os.path.isabs(fname_or_resource) or ":" not in fname_or_resource:
        return fname_or_resource
    import importlib

    package, *parts = fname_or_resource.split(":")
    return os.path.join(os.path.dirname(importlib.import_module(package).__file__), *parts)
