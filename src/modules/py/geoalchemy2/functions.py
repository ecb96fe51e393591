# geoalchemy2.functions: ST_* are functions of the database.
from sqlalchemy import func as _func


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return getattr(_func, name)
