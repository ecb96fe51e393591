/* SQLite: types to text (cf. sqlalchemy.dialects.sqlite.base.SQLiteTypeCompiler). */
#include <ctype.h>
#include <string.h>

#include "sql/type_int.h"

/* A storage format without letters in it makes text look like a number: the name says _CHAR. */
static bool is_text_affinity(struct vm *vm, struct sa_type *t) {
    const char *format = type_arg_text(vm, t, "storage_format");
    if (!format)
        return true;
    for (const char *p = format; *p; p++) {
        if (*p == '%' && p[1] == '(') { /* %(year)04d prints digits */
            const char *end = strchr(p, ')');
            for (p = end ? end + 1 : p + 1; isdigit((unsigned char)*p); p++)
                ;
            if (!*p)
                break;
            continue;
        }
        if (!isdigit((unsigned char)*p))
            return true;
    }
    return false;
}

#define STORED(fn, text)                                                                           \
    static void fn(struct vm *vm, const struct sql_dialect *d, struct sa_type *t, struct buf *b) { \
        bool own = type_is(t, TYPE_sqlite_DATE) || type_is(t, TYPE_sqlite_TIME) ||                 \
                   type_is(t, TYPE_sqlite_DATETIME);                                               \
        (void)d;                                                                                   \
        buf_puts(b, own && !is_text_affinity(vm, t) ? text "_CHAR" : text);                        \
    }

STORED(put_datetime, "DATETIME")
STORED(put_date, "DATE")
STORED(put_time, "TIME")
TYPE_WORD(put_json, "JSON")

const struct sql_type_rule sql_types_sqlite[] = {
    {"DATETIME", put_datetime}, {"DATE", put_date}, {"TIME", put_time},
    {"JSON", put_json},         {NULL, NULL},
};
