# litestar.utils.module_loader: modules by their dotted names, and where they are.
from importlib import import_module as _import_module
from importlib.util import find_spec as _find_spec
from pathlib import Path as _Path


def module_to_os_path(dotted_path="app"):
    spec = _find_spec(dotted_path)
    if spec is None or not spec.origin:
        raise TypeError("Couldn't find the path for %s" % dotted_path)
    path = _Path(spec.origin)
    return path.parent if path.name == "__init__.py" else path


def import_string(dotted_path):
    module, dot, name = dotted_path.rpartition(".")
    if not dot:
        raise ImportError("%s doesn't look like a module path" % dotted_path)
    try:
        return getattr(_import_module(module), name)
    except AttributeError:
        raise ImportError("Module '%s' does not define a '%s' attribute/class" % (module, name)) from None
