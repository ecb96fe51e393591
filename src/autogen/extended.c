/*
 * Operations that only the extended comparison makes: SQL with its undoing, and the notes
 * (comments, the other reading of a rename) that are written above an operation.
 */
#include "autogen/extended.h"

#include <stdarg.h>

struct op_note *extended_note(struct op *op) {
    if (!op->note) {
        op->note = MEM_NEW(struct op_note);
        op->note->reverse = PY_UNDEF;
    }
    return op->note;
}

void extended_comment(struct op *op, const char *fmt, ...) {
    struct buf b = BUF_INIT;
    va_list ap;
    va_start(ap, fmt);
    buf_vprintf(&b, fmt, ap);
    va_end(ap);
    text_list_add(&extended_note(op)->lines, buf_take(&b));
}

/* A name behind one colon would be a parameter of text(). */
static const char *escape_colons(const char *sql) {
    struct buf b = BUF_INIT;
    for (const char *p = sql; *p; p++) {
        size_t n;
        bool word = p[1] && text_is_word(text_decode(p + 1, &n));
        if (*p == ':' && word && (p == sql || (p[-1] != ':' && p[-1] != '\\')))
            buf_putc(&b, '\\');
        buf_putc(&b, *p);
    }
    return buf_take(&b);
}

static struct op *one(struct vm *vm, const char *sql) {
    struct op *op = op_new(vm, OP_EXECUTE);
    if (sql)
        op->sqltext = py_str_from(escape_colons(sql));
    extended_note(op)->silent = !sql;
    return op;
}

struct op *extended_execute(struct vm *vm, const char *sql, const char *undo, bool autocommit) {
    struct op *up = one(vm, sql), *down = one(vm, undo);
    up->note->autocommit = autocommit;
    up->note->reverse = PY_OBJ(down);
    down->note->reverse = PY_OBJ(up);
    return up;
}

void extended_statements(struct vm *vm, struct py_list *list, const struct text_list *up,
                         const struct text_list *down, bool autocommit, const char *comment) {
    struct op *first = NULL;
    for (size_t i = down ? down->n : 0;
         i-- > 0;) /* the way back goes through the list from its end */
        py_list_append(list, PY_OBJ(extended_execute(vm, NULL, down->items[i], false)));
    for (size_t i = 0; up && i < up->n; i++) {
        struct op *op = extended_execute(vm, up->items[i], NULL, autocommit);
        first = first ? first : op;
        py_list_append(list, PY_OBJ(op));
    }
    if (first && comment)
        extended_comment(first, "%s", comment);
}
