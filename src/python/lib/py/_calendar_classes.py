# The calendars of calendar: classes that list the days of a month or print them. Loaded when one of
# them is asked for. A month in weeks is `before` days of the month behind, its own, and `after` days.
import datetime
from calendar import (IllegalWeekdayError, day_abbr, day_name, month_abbr, month_name, monthrange)


def _neighbour(year, month, step):
    number = 12 * year + month - 1 + step
    return number // 12, number % 12 + 1


def _rows(items, size):
    items = [*items]
    return [items[at:at + size] for at in range(0, len(items), size)]


class Calendar:
    """Lists the days of months in weeks."""

    def __init__(self, firstweekday=0):
        self.firstweekday = firstweekday

    def getfirstweekday(self):
        return self._first % 7

    def setfirstweekday(self, firstweekday):
        self._first = firstweekday

    firstweekday = property(fget=getfirstweekday, fset=setfirstweekday)

    def _margins(self, year, month):
        weekday, days = monthrange(year, month)
        before = (weekday - self.firstweekday) % 7
        return before, days, -(before + days) % 7

    def iterweekdays(self):
        first = self.firstweekday
        yield from (*range(first, 7), *range(first))

    def itermonthdays(self, year, month):
        before, days, after = self._margins(year, month)
        yield from (*[0] * before, *range(1, days + 1), *[0] * after)

    def itermonthdays2(self, year, month):
        for at, day in enumerate(self.itermonthdays(year, month)):
            yield day, (at + self.firstweekday) % 7

    def itermonthdays3(self, year, month):
        before, days, after = self._margins(year, month)
        behind = _neighbour(year, month, -1)
        end = monthrange(*behind)[1]
        for of, first, last in ((behind, end - before + 1, end), ((year, month), 1, days),
                                (_neighbour(year, month, 1), 1, after)):
            yield from ((*of, day) for day in range(first, last + 1))

    def itermonthdays4(self, year, month):
        for at, date in enumerate(self.itermonthdays3(year, month)):
            yield *date, (at + self.firstweekday) % 7

    def itermonthdates(self, year, month):
        return (datetime.date(*date) for date in self.itermonthdays3(year, month))

    def monthdatescalendar(self, year, month):
        return _rows(self.itermonthdates(year, month), 7)

    def monthdays2calendar(self, year, month):
        return _rows(self.itermonthdays2(year, month), 7)

    def monthdayscalendar(self, year, month):
        return _rows(self.itermonthdays(year, month), 7)

    def yeardatescalendar(self, year, width=3):
        return _rows((self.monthdatescalendar(year, m + 1) for m in range(12)), width)

    def yeardays2calendar(self, year, width=3):
        return _rows((self.monthdays2calendar(year, m + 1) for m in range(12)), width)

    def yeardayscalendar(self, year, width=3):
        return _rows((self.monthdayscalendar(year, m + 1) for m in range(12)), width)


class TextCalendar(Calendar):
    """Prints months as text: W columns a day, L lines a week, C blanks between M months."""

    def formatday(self, day, weekday, width):
        return (f'{day:2}' if day else '').center(width)

    def formatweek(self, theweek, width):
        return ' '.join([self.formatday(*day, width) for day in theweek])

    def formatweekday(self, day, width):
        name = (day_abbr if width < 9 else day_name)[day]
        return name[:width].center(width)

    def formatweekheader(self, width):
        return ' '.join([self.formatweekday(day, width) for day in self.iterweekdays()])

    def formatmonthname(self, theyear, themonth, width, withyear=True):
        year = f' {theyear!r}' if withyear else ''
        return (month_name[themonth] + year).center(width)

    def formatmonth(self, theyear, themonth, w=0, l=0):
        w, l = max(w, 2), max(l, 1)
        lines = [self.formatmonthname(theyear, themonth, 7 * w + 6), self.formatweekheader(w)]
        lines += [self.formatweek(week, w) for week in self.monthdays2calendar(theyear, themonth)]
        return ''.join([line.rstrip() + '\n' * l for line in lines])

    def formatyear(self, theyear, w=2, l=1, c=6, m=3):
        w, l, c = max(w, 2), max(l, 1), max(c, 2)
        month = 7 * w + 6
        lines = [repr(theyear).center(m * (month + c) - c)]

        def beside(cells):
            lines.append((' ' * c).join([cell.center(month) for cell in cells]))

        for at, weeks in enumerate(self.yeardays2calendar(theyear, m)):
            lines.append('')
            beside([self.formatmonthname(theyear, m * at + n + 1, month, False)
                    for n in range(len(weeks))])
            beside([self.formatweekheader(w)] * len(weeks))
            for n in range(max(map(len, weeks))):
                beside([self.formatweek(own[n], w) if n < len(own) else '' for own in weeks])
        return ''.join([line.rstrip() + '\n' * l for line in lines])

    def prweek(self, theweek, width):
        print(self.formatweek(theweek, width), end='')

    def prmonth(self, theyear, themonth, w=0, l=0):
        print(end=self.formatmonth(theyear, themonth, w, l))

    def pryear(self, theyear, w=0, l=0, c=6, m=3):
        print(end=self.formatyear(theyear, w, l, c, m))


class LocaleTextCalendar(TextCalendar):
    def __init__(self, firstweekday=0, locale=None):
        TextCalendar.__init__(self, firstweekday)
        self.locale = locale


class HTMLCalendar(Calendar):
    """Prints months as HTML tables."""

    cssclasses = 'mon tue wed thu fri sat sun'.split()
    cssclasses_weekday_head, cssclass_noday = cssclasses, 'noday'
    cssclass_month = cssclass_month_head = 'month'
    cssclass_year = cssclass_year_head = 'year'

    def formatday(self, day, weekday):
        if not day:
            return f'<td class="{self.cssclass_noday}">&nbsp;</td>'
        return f'<td class="{self.cssclasses[weekday]}">{day}</td>'

    def formatweek(self, theweek):
        return f"<tr>{''.join([self.formatday(*day) for day in theweek])}</tr>"

    def formatweekday(self, day):
        return f'<th class="{self.cssclasses_weekday_head[day]}">{day_abbr[day]}</th>'

    def formatweekheader(self):
        return f"<tr>{''.join(map(self.formatweekday, self.iterweekdays()))}</tr>"

    def formatmonthname(self, theyear, themonth, withyear=True):
        name = f'{month_name[themonth]} {theyear}' if withyear else month_name[themonth]
        return f'<tr><th colspan="7" class="{self.cssclass_month_head}">{name}</th></tr>'

    def formatmonth(self, theyear, themonth, withyear=True):
        rows = [f'<table border="0" cellpadding="0" cellspacing="0" class="{self.cssclass_month}">',
                self.formatmonthname(theyear, themonth, withyear=withyear), self.formatweekheader(),
                *map(self.formatweek, self.monthdays2calendar(theyear, themonth)), '</table>', '']
        return '\n'.join(rows)

    def formatyear(self, theyear, width=3):
        width = max(width, 1)
        head = (f'<table border="0" cellpadding="0" cellspacing="0" class="{self.cssclass_year}">\n'
                f'<tr><th colspan="{width}" class="{self.cssclass_year_head}">{theyear}</th></tr>')
        cells = [f'<td>{self.formatmonth(theyear, month, withyear=False)}</td>'
                 for month in range(1, 13)]
        return head + ''.join([f"<tr>{''.join(row)}</tr>" for row in _rows(cells, width)]) + '</table>'

    def formatyearpage(self, theyear, width=3, css='calendar.css', encoding=None):
        import sys
        encoding = encoding or sys.getdefaultencoding()
        style = '' if css is None else f'<link rel="stylesheet" type="text/css" href="{css}" />\n'
        page = (f'<?xml version="1.0" encoding="{encoding}"?>\n'
                '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" '
                '"http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">\n<html>\n<head>\n'
                f'<meta http-equiv="Content-Type" content="text/html; charset={encoding}" />\n'
                f'{style}<title>Calendar for {theyear}</title>\n</head>\n<body>\n'
                f'{self.formatyear(theyear, width)}</body>\n</html>\n')
        return page.encode(encoding, 'xmlcharrefreplace')


class LocaleHTMLCalendar(HTMLCalendar):
    def __init__(self, firstweekday=0, locale=None):
        HTMLCalendar.__init__(self, firstweekday)
        self.locale = locale


_own = TextCalendar()
firstweekday = _own.getfirstweekday


def setfirstweekday(firstweekday):
    if not 0 <= firstweekday <= 6:
        raise IllegalWeekdayError(firstweekday)
    _own.setfirstweekday(firstweekday)


def format(cols, colwidth=20, spacing=6):
    print(formatstring(cols, colwidth, spacing))


def formatstring(cols, colwidth=20, spacing=6):
    return (' ' * spacing).join([col.center(colwidth) for col in cols])


monthcalendar, prweek, week = _own.monthdayscalendar, _own.prweek, _own.formatweek
weekheader, prmonth, month = _own.formatweekheader, _own.prmonth, _own.formatmonth
calendar, prcal = _own.formatyear, _own.pryear

for _k in (Calendar, TextCalendar, LocaleTextCalendar, HTMLCalendar, LocaleHTMLCalendar):
    _k.__module__ = 'calendar'
