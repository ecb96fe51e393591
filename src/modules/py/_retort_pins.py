# What a project says of the versions of its packages, in its requirements, pyproject.toml and lock files: read only
# where a package's older and newer version would not do the same.
import re
import sys
from pathlib import Path

_FILES = ("poetry.lock", "uv.lock", "*requirements*.txt", "requirements/*.txt", "pyproject.toml", "setup.py", "setup.cfg", "Pipfile")
_NAME = r"""(?im)(?:^|["'\[,\s])%s(?:\[[^\]\n]*\])?["'\s]*(?:=\s*\{.*?version\s*)?([=<>~^!(][^\n#;]*)"""
_LOCKED = r'(?m)^name = "%s"\s*\nversion = "([\d.]+)'


def below(package, version):
    """Whether what is said of PACKAGE allows only versions below VERSION, a tuple; False where nothing is said."""
    for text in _texts():
        locked = re.search(_LOCKED % re.escape(package), text)
        if locked:
            return _numbers(locked.group(1)) < version
        said = re.findall(_NAME % re.escape(package), text)
        if said:
            return any(_is_below(spec, version) for spec in said)
    return False


def _is_below(spec, version):
    for sign, number in re.findall(r"""(===?|~=|\^|~|<=|<|(?<![<>!])=)\s*["']?\s*v?(\d[\d.]*)""", spec.split("]")[0]):
        number = _numbers(number)
        if sign == "<" and number <= version or sign != "<" and number < version:
            return True
    return False


def _numbers(text):
    numbers = [int(part) for part in text.strip(".").split(".") if part]
    while numbers[1:] and not numbers[-1]:
        del numbers[-1]
    return tuple(numbers)


def _texts():
    seen = []
    here = Path.cwd()
    for folder in [here, *here.parents[:3], *(Path(p) for p in sys.path if p)]:
        if folder in seen:
            continue
        seen.append(folder)
        for pattern in _FILES:
            for path in _reads(lambda: sorted(folder.glob(pattern)), []):
                yield _reads(lambda: path.read_text(errors="replace"), "")


def _reads(thunk, otherwise):
    try:
        return thunk()
    except OSError:
        return otherwise
