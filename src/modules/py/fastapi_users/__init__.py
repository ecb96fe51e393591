# fastapi_users: its tables (fastapi_users.db); the rest is unknown.
from _retort import unknown as _unknown


def __getattr__(name):
    if name.startswith("__") or name == "db":
        raise AttributeError(name)
    return _unknown("fastapi_users." + name)
