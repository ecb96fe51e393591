/* Messages with values in them: the format of py_raise and py_message. */
#include <stdarg.h>
#include <stdio.h>

#include "python/class.h"

/* One conversion of C's printf, with its argument, into B. */
static void add_plain(struct buf *b, const char *spec, char conv, int longs, bool size,
                      va_list *ap) {
    switch (conv) {
    case 's': {
        const char *s = va_arg(*ap, const char *);
        buf_puts(b, s ? s : "(null)");
        break;
    }
    case 'd':
    case 'i':
    case 'u':
    case 'x': {
        char text[32];
        long long v;
        if (size)
            v = (long long)va_arg(*ap, size_t);
        else if (longs == 2)
            v = va_arg(*ap, long long);
        else if (longs == 1)
            v = va_arg(*ap, long);
        else if (conv == 'u' || conv == 'x')
            v = va_arg(*ap, unsigned);
        else
            v = va_arg(*ap, int);
        snprintf(text, sizeof text, conv == 'x' ? "%llx" : conv == 'u' ? "%llu" : "%lld", v);
        buf_puts(b, text);
        break;
    }
    case 'c':
        buf_putc(b, (char)va_arg(*ap, int));
        break;
    case '%':
        buf_putc(b, '%');
        break;
    default:
        buf_puts(b, spec);
    }
}

static void add_type_name(struct buf *b, const struct py_type *t) {
    if (t->flags & PY_TYPE_DOTTED)
        buf_printf(b, "%s.", t->module);
    buf_puts(b, t->name);
}

/* UNKNOWN (may be NULL) is set to the first unknown value whose type is named. */
static void add_message(struct vm *vm, struct buf *b, const char *fmt, va_list *ap,
                        value *unknown) {
    for (const char *p = fmt; *p; p++) {
        if (*p != '%') {
            buf_putc(b, *p);
            continue;
        }
        const char *spec = p++;
        int longs = 0, precision = -1;
        bool size = false;
        if (p[0] == '.' && p[1] == '*') {
            precision = va_arg(*ap, int);
            p += 2;
        }
        while (*p == 'l' || *p == 'z') {
            longs += *p == 'l';
            size |= *p == 'z';
            p++;
        }
        if (*p == 'R' || *p == 'S') {
            value v = va_arg(*ap, value);
            value text = *p == 'R' ? py_repr(vm, v) : py_str(vm, v);
            buf_add(b, PY_AS(struct py_str, text)->data, PY_AS(struct py_str, text)->size);
        } else if (*p == 'T') {
            value v = va_arg(*ap, value);
            if (unknown && *unknown == PY_UNDEF && py_is_unknown(v))
                *unknown = v;
            add_type_name(b, py_type_of(v));
        } else if (*p == 'A') {
            value v = va_arg(*ap, value);
            if (unknown && *unknown == PY_UNDEF && py_is_unknown(v))
                *unknown = v;
            if (v == PY_NONE)
                buf_puts(b, "None");
            else
                add_type_name(b, py_type_of(v));
        } else if (*p == 's' && precision >= 0) {
            const char *s = va_arg(*ap, const char *);
            buf_add(b, s, strnlen(s, (size_t)precision));
        } else {
            add_plain(b, spec, *p, longs, size, ap);
        }
    }
}

const char *py_message(struct vm *vm, const char *fmt, ...) {
    struct buf b = BUF_INIT;
    va_list ap;
    va_start(ap, fmt);
    add_message(vm, &b, fmt, &ap, NULL);
    va_end(ap);
    return buf_take(&b);
}

noreturn void py_raise(struct vm *vm, struct py_type *exc, const char *fmt, ...) {
    struct buf b = BUF_INIT;
    va_list ap;
    va_start(ap, fmt);
    value unknown = PY_UNDEF;
    add_message(vm, &b, fmt, &ap, exc == &py_exc_TypeError ? &unknown : NULL);
    va_end(ap);
    if (unknown != PY_UNDEF) /* not its type is wrong: its value is what is missing */
        py_raise_unknown(vm, unknown, "an argument");
    value text = py_str_take(&b);
    py_raise_args(vm, exc, PY_AS(struct py_tuple, py_tuple1(text)));
}

noreturn void py_raise_args(struct vm *vm, struct py_type *exc, struct py_tuple *args) {
    py_raise_value(vm, py_call(vm, PY_OBJ(exc), (int)args->n, args->items));
}

void py_warn(struct vm *vm, struct py_type *category, const char *fmt, ...) {
    struct buf b = BUF_INIT;
    va_list ap;
    va_start(ap, fmt);
    add_message(vm, &b, fmt, &ap, NULL);
    va_end(ap);
    value warn = py_import_from(vm, "warnings", "warn");
    py_call2(vm, warn, py_str_take(&b), PY_OBJ(category));
}
