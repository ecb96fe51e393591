# tzlocal: where the program runs.
import datetime as _datetime
import os as _os
from zoneinfo import ZoneInfo as _ZoneInfo


def get_localzone_name():
    name = _os.environ.get("TZ", "").lstrip(":")
    if name:
        return name
    try:
        with open("/etc/timezone", encoding="ascii") as file:
            return file.read().strip() or "UTC"
    except OSError:
        pass
    try:
        return _os.path.realpath("/etc/localtime").split("/zoneinfo/", 1)[1]
    except (OSError, IndexError):
        return "UTC"


def get_localzone():
    return _ZoneInfo(get_localzone_name())


reload_localzone = get_localzone


def assert_tz_offset(tz, error=True):
    here, there = _datetime.datetime.now().astimezone().utcoffset(), _datetime.datetime.now(tz).utcoffset()
    if here != there and error:
        raise ValueError("Timezone offset does not match system offset: %s != %s. Please, check your config files." % (
            int(there.total_seconds()), int(here.total_seconds())))
