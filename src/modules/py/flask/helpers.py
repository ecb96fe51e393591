# flask.helpers
import os as _os
import sys as _sys

from _retort import rest as _rest


def get_root_path(import_name):
    module = _sys.modules.get(import_name)
    file = getattr(module, "__file__", None)
    if file:
        return _os.path.dirname(_os.path.abspath(file))
    from importlib.util import find_spec
    spec = find_spec(import_name)
    return _os.path.dirname(_os.path.abspath(spec.origin)) if spec is not None and spec.origin else _os.getcwd()


def get_debug_flag():
    return (_os.environ.get("FLASK_DEBUG") or "false").lower() not in ("0", "false", "no")


__getattr__ = _rest(__name__)
