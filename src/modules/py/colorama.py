# colorama: the escape sequences of colours, for loggers.
class _Codes:
    def __init__(self, **codes):
        for name, code in codes.items():
            setattr(self, name, "\033[%dm" % code)


_NAMES = ("BLACK", "RED", "GREEN", "YELLOW", "BLUE", "MAGENTA", "CYAN", "WHITE")


def _colours(first, reset):
    codes = {name: first + i for i, name in enumerate(_NAMES)}
    codes.update({"LIGHT%s_EX" % name: first + 60 + i for i, name in enumerate(_NAMES)})
    return _Codes(RESET=reset, **codes)


Fore, Back = _colours(30, 39), _colours(40, 49)
Style = _Codes(BRIGHT=1, DIM=2, NORMAL=22, RESET_ALL=0)


def init(autoreset=False, convert=None, strip=None, wrap=True):
    pass


def deinit():
    pass


reinit = just_fix_windows_console = deinit
