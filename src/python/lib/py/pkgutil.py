# pkgutil: the modules of packages, as files in folders.
import os
import sys
from collections import namedtuple
from importlib import import_module

ModuleInfo = namedtuple("ModuleInfo", "module_finder name ispkg")


def iter_modules(path=None, prefix=""):
    seen = set()
    for folder in sys.path if path is None else [path] if isinstance(path, str) else path:
        if not os.path.isdir(folder):
            continue
        for name in sorted(os.listdir(folder)):
            full = os.path.join(folder, name)
            package = os.path.isfile(os.path.join(full, "__init__.py"))
            stem = name if package else name[:-3] if name.endswith(".py") else None
            if stem is None or stem == "__init__" or "." in stem or stem in seen:
                continue
            seen.add(stem)
            yield ModuleInfo(None, prefix + stem, package)


def walk_packages(path=None, prefix="", onerror=None):
    for info in iter_modules(path, prefix):
        yield info
        if not info.ispkg:
            continue
        try:
            package = import_module(info.name)
        except ImportError:
            if onerror is not None:
                onerror(info.name)
        except Exception:
            if onerror is None:
                raise
            onerror(info.name)
        else:
            yield from walk_packages(list(package.__path__), info.name + ".", onerror)


def extend_path(path, name):
    return path


def get_data(package, resource):
    module = import_module(package)
    with open(os.path.join(os.path.dirname(module.__file__), resource), "rb") as f:
        return f.read()
