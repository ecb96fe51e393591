# canonicalwebteam: the application class is known (canonicalwebteam.flask_base), the rest is not.
from _retort import unknown as _unknown


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return _unknown("canonicalwebteam." + name)
