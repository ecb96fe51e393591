# dateutil.easter: Easter Sunday, by Gauss's reckoning in the form of the Julian and Gregorian calendars.
import datetime as _dt

EASTER_JULIAN, EASTER_ORTHODOX, EASTER_WESTERN = 1, 2, 3


def easter(year, method=EASTER_WESTERN):
    if not 1 <= method <= 3:
        raise ValueError("invalid method")
    golden, century = year % 19, year // 100
    if method == EASTER_WESTERN:
        epact = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
        moon = epact - epact // 28 * (1 - epact // 28 * (29 // (epact + 1)) * ((21 - golden) // 11))
        weekday = (year + year // 4 + moon + 2 - century + century // 4) % 7
        days = moon - weekday
    else:
        moon = (19 * golden + 15) % 30
        days = moon - (year + year // 4 + moon) % 7
        if method == EASTER_ORTHODOX:
            days += 10 + (century - 16 - (century - 16) // 4 if year > 1600 else 0)
    return _dt.date(year, 3, 28) + _dt.timedelta(days=days)
