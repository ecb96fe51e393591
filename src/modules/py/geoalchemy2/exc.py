# geoalchemy2.exc: the one exception of the package.


class ArgumentError(Exception):
    pass
