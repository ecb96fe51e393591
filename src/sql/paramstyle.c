/*
 * Placeholders of each paramstyle. The compiler writes :name and remembers where; everything that
 * shows or sends a statement in another style comes through here.
 */
#include "sql/paramstyle.h"

void sql_put_placeholder(struct buf *b, enum sql_paramstyle style, const char *name,
                         size_t number) {
    switch (style) {
    case SQL_PARAMSTYLE_QMARK:
        buf_putc(b, '?');
        return;
    case SQL_PARAMSTYLE_FORMAT:
        buf_puts(b, "%s");
        return;
    case SQL_PARAMSTYLE_PYFORMAT:
        buf_printf(b, "%%(%s)s", name);
        return;
    case SQL_PARAMSTYLE_NUMERIC:
        buf_printf(b, ":%zu", number);
        return;
    case SQL_PARAMSTYLE_NUMERIC_DOLLAR:
        buf_printf(b, "$%zu", number);
        return;
    case SQL_PARAMSTYLE_NAMED:
        buf_printf(b, ":%s", name);
        return;
    }
}

bool sql_style_is_named(enum sql_paramstyle style) {
    return style == SQL_PARAMSTYLE_NAMED || style == SQL_PARAMSTYLE_PYFORMAT;
}

static void put_between(struct buf *b, const char *text, size_t n, bool doubles) {
    for (size_t i = 0; i < n; i++) {
        buf_putc(b, text[i]);
        if (doubles && text[i] == '%')
            buf_putc(b, '%');
    }
}

const char *sql_text_in_style(const struct sql_compiled *c, enum sql_paramstyle style,
                              bool doubles) {
    struct buf b = BUF_INIT;
    size_t at = 0, n = 0;
    for (size_t i = 0; i < c->n_binds; i++) {
        const struct sql_bound *p = &c->binds[i];
        put_between(&b, c->text + at, p->at - at, doubles);
        at = p->end;
        if (p->end > p->at && c->text[p->at] == ':')
            sql_put_placeholder(&b, style, p->name, ++n);
        else /* a list that is expanded later */
            buf_add(&b, c->text + p->at, p->end - p->at);
    }
    put_between(&b, c->text + at, strlen(c->text + at), doubles);
    return buf_take(&b);
}
