from _retort import unknown as _unknown


class deprecated:
    JUNO, KILO, LIBERTY, MITAKA, NEWTON, OCATA, PIKE, QUEENS, ROCKY, STEIN, TRAIN, USSURI, VICTORIA, WALLABY, XENA, YOGA = "JKLMNOPQRSTUVWXY"

    def __init__(self, *args, **options):
        pass

    def __call__(self, function):
        return function


def report_deprecated_feature(logger, msg, *args, **options):
    pass


def register_options():
    pass


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return _unknown("oslo_log.versionutils." + name)
