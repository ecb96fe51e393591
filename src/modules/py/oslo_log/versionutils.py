# oslo_log.versionutils: the mark of what is deprecated, which marks nothing here.
from _retort import rest as _rest


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


__getattr__ = _rest(__name__)
