/*
 * strftime with glibc's directives and flags, in the C locale.
 */
#include "python/lib/strftime.h"

#include <ctype.h>

const char *const lib_month_names[12] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
const char *const lib_day_names[7] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                      "Friday", "Saturday", "Sunday"};

/* A number: WIDTH digits padded by PAD; FLAG '-', '_' or '0' overrides. */
static void number(struct buf *b, int64_t n, int width, char pad, char flag) {
    if (flag == '_')
        pad = ' ';
    if (flag == '0')
        pad = '0';
    if (flag == '-')
        width = 1;
    if (pad == '0')
        buf_printf(b, "%0*lld", width, (long long)n);
    else
        buf_printf(b, "%*lld", width, (long long)n);
}
static void text(struct buf *b, const char *s, size_t n, char flag) {
    for (size_t i = 0; i < n && s[i]; i++)
        buf_putc(b, (char)(flag == '^' ? toupper((unsigned char)s[i])
                           : flag == '#'
                               ? (islower((unsigned char)s[i]) ? toupper((unsigned char)s[i])
                                                               : tolower((unsigned char)s[i]))
                               : s[i]));
}

/* ISO year and week. */
static int64_t iso_week(const struct time_fields *t, int *week) {
    int64_t year = t->year;
    int w = (t->year_day - 1 - t->weekday + 10) / 7;
    if (w < 1) {
        year--;
        int64_t dec31 = time_days(year, 12, 31);
        int yday = time_is_leap(year) ? 366 : 365;
        w = (yday - 1 - time_weekday(dec31) + 10) / 7;
    } else if (w == 53) {
        int jan1 = time_weekday(time_days(year + 1, 1, 1));
        if (jan1 <= 3) {
            year++;
            w = 1;
        }
    }
    *week = w;
    return year;
}

static void directive(struct buf *b, char c, char flag, const struct strftime_args *a);

static void nested(struct buf *b, const char *format, const struct strftime_args *a) {
    lib_strftime(b, format, strlen(format), a);
}

static void date_directive(struct buf *b, char c, char flag, const struct strftime_args *a) {
    const struct time_fields *t = &a->t;
    int week, sunday = (t->weekday + 1) % 7, yday = t->year_day - 1;
    switch (c) {
    case 'a':
        text(b, lib_day_names[t->weekday], 3, flag);
        break;
    case 'A':
        text(b, lib_day_names[t->weekday], 20, flag);
        break;
    case 'b':
    case 'h':
        text(b, lib_month_names[t->month - 1], 3, flag);
        break;
    case 'B':
        text(b, lib_month_names[t->month - 1], 20, flag);
        break;
    case 'Y':
        buf_printf(b, "%lld", (long long)t->year);
        break;
    case 'C':
        number(b, t->year / 100, 2, '0', flag);
        break;
    case 'y':
        number(b, t->year % 100, 2, '0', flag);
        break;
    case 'm':
        number(b, t->month, 2, '0', flag);
        break;
    case 'd':
        number(b, t->day, 2, '0', flag);
        break;
    case 'e':
        number(b, t->day, 2, ' ', flag);
        break;
    case 'j':
        number(b, t->year_day, 3, '0', flag);
        break;
    case 'u':
        number(b, t->weekday + 1, 1, '0', flag);
        break;
    case 'w':
        number(b, sunday, 1, '0', flag);
        break;
    case 'U':
        number(b, (yday + 7 - sunday) / 7, 2, '0', flag);
        break;
    case 'W':
        number(b, (yday + 7 - t->weekday) / 7, 2, '0', flag);
        break;
    case 'G':
        buf_printf(b, "%lld", (long long)iso_week(t, &week));
        break;
    case 'g':
        number(b, iso_week(t, &week) % 100, 2, '0', flag);
        break;
    default: /* V */
        iso_week(t, &week);
        number(b, week, 2, '0', flag);
    }
}

static void clock_directive(struct buf *b, char c, char flag, const struct strftime_args *a) {
    const struct time_fields *t = &a->t;
    int twelve = t->hour % 12 ? t->hour % 12 : 12;
    switch (c) {
    case 'H':
        number(b, t->hour, 2, '0', flag);
        break;
    case 'k':
        number(b, t->hour, 2, ' ', flag);
        break;
    case 'I':
        number(b, twelve, 2, '0', flag);
        break;
    case 'l':
        number(b, twelve, 2, ' ', flag);
        break;
    case 'M':
        number(b, t->minute, 2, '0', flag);
        break;
    case 'S':
        number(b, t->second, 2, '0', flag);
        break;
    case 'p':
        text(b, t->hour < 12 ? "AM" : "PM", 2, flag);
        break;
    case 'P':
        text(b, t->hour < 12 ? "am" : "pm", 2, flag);
        break;
    default: /* s */
        buf_printf(b, "%lld", (long long)time_join(t));
    }
}

static void directive(struct buf *b, char c, char flag, const struct strftime_args *a) {
    static const struct {
        char c;
        const char *format;
    } composed[] = {{'c', "%a %b %e %H:%M:%S %Y"},
                    {'x', "%m/%d/%y"},
                    {'X', "%H:%M:%S"},
                    {'D', "%m/%d/%y"},
                    {'F', "%Y-%m-%d"},
                    {'T', "%H:%M:%S"},
                    {'R', "%H:%M"},
                    {'r', "%I:%M:%S %p"}};
    for (size_t i = 0; i < LIB_COUNT(composed); i++)
        if (composed[i].c == c) {
            nested(b, composed[i].format, a);
            return;
        }
    if (strchr("aAbhBYCymdejuwUWGgV", c))
        date_directive(b, c, flag, a);
    else if (strchr("HkIlMSpPs", c))
        clock_directive(b, c, flag, a);
    else if (c == 'f')
        buf_printf(b, "%06d", a->us);
    else if (c == 'z')
        buf_puts(b, a->offset);
    else if (c == 'Z')
        text(b, a->zone, strlen(a->zone), flag);
    else if (c == 'n' || c == 't')
        buf_putc(b, c == 'n' ? '\n' : '\t');
    else if (c == '%')
        buf_putc(b, '%');
    else { /* as glibc: what it does not know stays */
        buf_putc(b, '%');
        if (flag)
            buf_putc(b, flag);
        buf_putc(b, c);
    }
}

void lib_strftime(struct buf *b, const char *format, size_t n, const struct strftime_args *args) {
    for (size_t i = 0; i < n; i++) {
        if (format[i] != '%' || i + 1 >= n) {
            buf_putc(b, format[i]);
            continue;
        }
        char flag = 0, c = format[++i];
        if (strchr("-_0^#", c) && c && i + 1 < n) {
            flag = c;
            c = format[++i];
        }
        if (c)
            directive(b, c, flag, args);
        else
            buf_puts(b, "%");
    }
}
