# oslo_utils.importutils: modules and classes by their names.
import sys as _sys

from _retort import rest as _rest


def import_module(name):
    __import__(name)
    return _sys.modules[name]


def import_class(name):
    module, _, attribute = name.rpartition(".")
    return getattr(import_module(module), attribute)


def import_object(name, *args, **options):
    return import_class(name)(*args, **options)


def try_import(name, default=None):
    try:
        return import_module(name)
    except ImportError:
        return default


__getattr__ = _rest(__name__)
