# uvicorn: its logging settings are known (uvicorn.config), since settings modules take them over; the server is not.
from _retort import unknown as _unknown


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return _unknown("uvicorn." + name)
