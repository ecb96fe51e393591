# uvicorn: its logging settings are known (uvicorn.config), since settings modules take them over; the server is not.
from _retort import unknown as _unknown


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    if name in ("config", "logging"):
        from importlib import import_module
        return import_module("uvicorn." + name)
    return _unknown("uvicorn." + name)
