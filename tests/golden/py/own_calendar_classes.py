import calendar, datetime
def t(f):
    try: print(repr(f()))
    except BaseException as e: print(type(e).__name__, e)
for fw in range(7):
    c=calendar.Calendar(fw); print(list(c.iterweekdays()), c.firstweekday)
    for y,m in ((2024,2),(2023,1),(2021,12),(1,1) if 0 else (2,1),(9998,12)):
        print(list(c.itermonthdays(y,m))==[d[0] for d in c.itermonthdays2(y,m)], list(c.itermonthdays3(y,m))[:3], list(c.itermonthdays4(y,m))[-2:], c.monthdayscalendar(y,m)[0], c.monthdays2calendar(y,m)[-1], [str(d) for d in c.monthdatescalendar(y,m)[0]])
c=calendar.Calendar(); print(len(c.yeardayscalendar(2024,4)), c.yeardays2calendar(2024)[1][1][0], str(c.yeardatescalendar(2024,5)[2][1][0][0]))
tc=calendar.TextCalendar(6); print(tc.formatmonth(2024,2)); print(tc.formatmonth(2024,2,9,2)); print(tc.formatyear(2024)); print(tc.formatyear(2023,3,2,1,5)); tc.prmonth(2020,1); tc.pryear(2019, m=6); tc.prweek([(1,0),(0,1)],3); print(tc.formatweekheader(12), tc.formatweekday(3,2), tc.formatmonthname(2020,3,30), tc.formatmonthname(2020,3,5,False))
h=calendar.HTMLCalendar(2); print(h.formatmonth(2024,5)); print(h.formatyear(2024,4)); print(h.formatyearpage(2023)); print(h.formatyearpage(2023,2,None,'ascii'))
class H2(calendar.HTMLCalendar):
    cssclass_noday='x'; cssclasses=['a']*7
    def formatday(self, d, w): return f'[{d}:{w}:{self.cssclasses[w]}]'
print(H2().formatmonth(2024,5,False))
calendar.setfirstweekday(calendar.SUNDAY); print(calendar.firstweekday(), calendar.monthcalendar(2024,1), calendar.month(2024,1), calendar.weekheader(3), calendar.week([(5,1)],2)); t(lambda: calendar.setfirstweekday(8)); calendar.prcal(2022); calendar.prmonth(2022,3); t(lambda: calendar.Calendar(9).firstweekday); print(calendar.formatstring(['a','b'],5,2), calendar.calendar(2000)[:60]); calendar.format(['x','y'],4,1)
t(lambda: c.monthdayscalendar(2024,13)); t(lambda: list(calendar.Calendar().itermonthdates(9999,12))[-1]); t(lambda: calendar.month(2024,0))
class C2(calendar.Calendar):
    def getfirstweekday(self): return 3
print(C2().firstweekday, calendar.LocaleTextCalendar.__mro__[1].__name__)
