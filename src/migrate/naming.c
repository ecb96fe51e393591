/* Names and dates of new revision files; see naming.h. */
#include "migrate/naming.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/time.h"

/* ---- dates ---- */

static struct time_zone *find_zone(const char *name) {
    if (!*name)
        error_raise_python("ValueError", "ZoneInfo keys must be normalized relative paths, got: ");
    struct time_zone *zone = time_zone_load(name);
    if (!zone)
        zone = time_zone_load(text_upper(name));
    if (!zone && !strcmp(text_upper(name), "UTC"))
        zone = time_zone_parse("UTC0"); /* an image without a zone database */
    if (!zone)
        error_raise(ERROR_COMMAND, "Can't locate timezone: %s", name);
    return zone;
}

struct naming_date naming_now(const char *zone) {
    int64_t now = time_now(), seconds = now / 1000000000;
    struct time_offset offset = time_zone_at(zone ? find_zone(zone) : time_zone_local(), seconds);
    struct time_fields f = time_split(seconds + offset.seconds);
    return (struct naming_date){
        .year = (int)f.year,
        .month = f.month,
        .day = f.day,
        .hour = f.hour,
        .minute = f.minute,
        .second = f.second,
        .microsecond = (int)(now / 1000 % 1000000),
        .has_offset = zone != NULL,
        .offset_seconds = offset.seconds,
        .epoch = seconds,
    };
}

/* ---- identifiers and slugs ---- */

char *naming_random_id(void) {
    unsigned char bytes[6];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        error_raise_errno("/dev/urandom");
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < sizeof bytes; i++)
        buf_printf(&b, "%02x", bytes[i]);
    return buf_take(&b);
}

/* The first N characters of S. */
static char *prefix(const char *s, long n) {
    size_t at = 0;
    for (; s[at] && n > 0; n--) {
        size_t len;
        text_decode(s + at, &len);
        at += len;
    }
    return mem_strndup(s, at);
}

char *naming_slug(const char *message, long limit) {
    struct buf b = BUF_INIT;
    bool in_word = false;
    for (const char *p = message ? message : ""; *p;) {
        size_t len;
        bool word = text_is_word(text_decode(p, &len));
        if (word && !in_word && b.len)
            buf_putc(&b, '_');
        if (word)
            buf_add(&b, p, len);
        in_word = word;
        p += len;
    }
    char *slug = text_lower_unicode(b.data);
    char *cut = prefix(slug, limit);
    if (!strcmp(cut, slug))
        return slug;
    char *last = strrchr(cut, '_');
    if (last)
        *last = 0;
    return mem_printf("%s_", cut);
}

/* ---- file names ---- */

struct token {
    const char *name;
    const char *text; /* NULL: a number */
    int64_t number;
};

/* One conversion after "%(name)" at P: flags, width, precision, type. */
static const char *convert(struct buf *b, const char *p, const struct token *t) {
    bool left = false, zero = false;
    int width = 0, precision = -1;
    for (; *p && strchr("-0 +#", *p); p++) {
        left = left || *p == '-';
        zero = zero || *p == '0';
    }
    for (; *p >= '0' && *p <= '9'; p++)
        width = width * 10 + *p - '0';
    if (*p == '.')
        for (precision = 0, p++; *p >= '0' && *p <= '9'; p++)
            precision = precision * 10 + *p - '0';
    char *text;
    if (*p == 'd' || *p == 'i' || *p == 'u') {
        if (t->text)
            error_raise_python("TypeError", "%%%c format: a real number is required, not str", *p);
        text = mem_printf("%.*lld", precision < 0 ? 1 : precision, (long long)t->number);
    } else if (*p == 's') {
        text = t->text ? mem_strdup(t->text) : mem_printf("%lld", (long long)t->number);
        if (precision >= 0)
            text = prefix(text, precision);
        zero = false;
    } else if (!*p) {
        error_raise_python("ValueError", "incomplete format");
    } else {
        error_raise_python("ValueError",
                           "unsupported format character '%c' (0x%x) in file_template", *p,
                           (unsigned char)*p);
    }
    int pad = width - (int)strlen(text);
    if (pad > 0 && !left)
        buf_putn(b, zero ? '0' : ' ', (size_t)pad);
    buf_puts(b, text);
    if (pad > 0 && left)
        buf_putn(b, ' ', (size_t)pad);
    return p + 1;
}

char *naming_file(const char *template, const char *rev, const char *slug,
                  const struct naming_date *d) {
    const struct token tokens[] = {
        {"rev", rev, 0},         {"slug", slug, 0},           {"epoch", NULL, d->epoch},
        {"year", NULL, d->year}, {"month", NULL, d->month},   {"day", NULL, d->day},
        {"hour", NULL, d->hour}, {"minute", NULL, d->minute}, {"second", NULL, d->second},
    };
    struct buf b = BUF_INIT;
    for (const char *p = template; *p;) {
        const char *close = p[0] == '%' && p[1] == '(' ? strchr(p, ')') : NULL;
        if (!close) {
            buf_putc(&b, *p);
            p += p[0] == '%' && p[1] == '%' ? 2 : 1;
            continue;
        }
        const char *name = mem_strndup(p + 2, (size_t)(close - p - 2));
        const struct token *found = NULL;
        for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++)
            if (!strcmp(tokens[i].name, name))
                found = &tokens[i];
        if (!found)
            error_raise_python("KeyError", "%s", text_repr(name));
        p = convert(&b, close + 1, found);
    }
    buf_puts(&b, ".py");
    return buf_take(&b);
}
