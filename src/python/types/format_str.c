/* str.format and str.format_map (cf. CPython's Objects/stringlib/unicode_format.h). */
#include "python/api.h"
#include "python/types/format.h"
#include "python/types/seq.h"
#include "python/types/str_int.h"

enum { MAX_NESTING = 2 };

struct text {
    const char *p, *end;
};

struct formatter {
    struct vm *vm;
    struct py_tuple *args; /* NULL in format_map */
    value mapping;
    enum { UNDECIDED, AUTOMATIC, MANUAL } numbering;
    size_t next;
};

struct field {
    struct text name, spec;
    char conversion; /* 0: none */
    const char *conversion_at;
    bool nested; /* the spec has fields of its own */
};

#define FAIL(...) py_raise(f->vm, &py_exc_ValueError, __VA_ARGS__)

/* --- the parts of a field --- */

/* The field behind its '{'. */
static struct field parse_field(struct formatter *f, struct text *t) {
    struct field field = {.name = {t->p, t->p}};
    char c = 0;
    for (; t->p < t->end; t->p++) {
        c = *t->p;
        if (c == '{')
            FAIL("unexpected '{' in field name");
        if (c == '}' || c == ':' || c == '!')
            break;
        if (c == '[')
            while (t->p < t->end - 1 && *t->p != ']')
                t->p++;
    }
    field.name.end = t->p;
    if (t->p == t->end)
        FAIL("expected '}' before end of string");
    t->p++;
    if (c == '}')
        return field;
    if (c == '!') {
        if (t->p == t->end)
            FAIL("end of string while looking for conversion specifier");
        field.conversion_at = t->p;
        field.conversion = *t->p;
        size_t n;
        py_utf8_get(t->p, &n);
        t->p += n;
        if (t->p < t->end) {
            c = *t->p++;
            if (c == '}')
                return field;
            if (c != ':')
                FAIL("expected ':' after conversion specifier");
        }
    }
    field.spec.p = t->p;
    for (int depth = 1; t->p < t->end;) {
        c = *t->p++;
        if (c == '{') {
            field.nested = true;
            depth++;
        } else if (c == '}' && !--depth) {
            field.spec.end = t->p - 1;
            return field;
        }
    }
    FAIL("unmatched '{' in format spec");
}

/* Decimal digits only: the number; otherwise -1. */
static int64_t as_index(struct formatter *f, struct text t) {
    int64_t n = 0;
    if (t.p == t.end)
        return -1;
    for (; t.p < t.end; t.p++) {
        if (*t.p < '0' || *t.p > '9')
            return -1;
        if (n > (INT64_MAX - 9) / 10)
            FAIL("Too many decimal digits in format string");
        n = n * 10 + (*t.p - '0');
    }
    return n;
}

static value text_value(struct text t) { return py_str_new(t.p, (size_t)(t.end - t.p)); }

/* The argument a field name begins with. */
static value argument(struct formatter *f, struct text name) {
    int64_t i = as_index(f, name);
    bool automatic = name.p == name.end;
    if (automatic || i >= 0) {
        if (f->numbering == UNDECIDED)
            f->numbering = automatic ? AUTOMATIC : MANUAL;
        else if (f->numbering == MANUAL && automatic)
            FAIL("cannot switch from manual field specification to automatic field numbering");
        else if (f->numbering == AUTOMATIC && !automatic)
            FAIL("cannot switch from automatic field numbering to manual field specification");
        if (automatic)
            i = (int64_t)f->next++;
        if (!f->args)
            FAIL("Format string contains positional fields");
        if ((size_t)i >= f->args->n)
            py_raise(f->vm, &py_exc_IndexError,
                     "Replacement index %lld out of range for positional args tuple", (long long)i);
        return f->args->items[i];
    }
    value key = text_value(name);
    if (py_type_of(f->mapping) == &py_dict_type) {
        value v = py_dict_get(f->vm, PY_AS(struct py_dict, f->mapping), key);
        if (v == PY_UNDEF)
            py_raise_key(f->vm, key);
        return v;
    }
    return py_getitem(f->vm, f->mapping, key);
}

/* argument.attr[index]… */
static value field_value(struct formatter *f, struct text name) {
    struct text first = {name.p, name.p};
    while (first.end < name.end && *first.end != '.' && *first.end != '[')
        first.end++;
    value v = argument(f, first);
    const char *p = first.end;
    while (p < name.end) {
        char kind = *p++;
        struct text part = {p, p};
        if (kind == '.') {
            while (part.end < name.end && *part.end != '.' && *part.end != '[')
                part.end++;
            p = part.end;
        } else if (kind == '[') {
            while (part.end < name.end && *part.end != ']')
                part.end++;
            if (part.end == name.end)
                FAIL("Missing ']' in format string");
            p = part.end + 1;
        } else {
            FAIL("Only '.' or '[' may follow ']' in format field specifier");
        }
        if (part.p == part.end)
            FAIL("Empty attribute in format string");
        if (kind == '.') {
            v = py_getattr_str(f->vm, v, py_intern_n(part.p, (size_t)(part.end - part.p)));
        } else {
            int64_t i = as_index(f, part);
            v = py_getitem(f->vm, v, i >= 0 ? py_int_from(i) : text_value(part));
        }
    }
    return v;
}

static value convert(struct formatter *f, const struct field *field, value v) {
    switch (field->conversion) {
    case 0:
        return v;
    case 'r':
        return py_repr(f->vm, v);
    case 's':
        return py_str(f->vm, v);
    case 'a':
        return py_str_ascii(py_repr(f->vm, v));
    }
    size_t n;
    uint32_t cp = py_utf8_get(field->conversion_at, &n);
    if (cp > 32 && cp < 127)
        FAIL("Unknown conversion specifier %c", (int)cp);
    FAIL("Unknown conversion specifier \\x%x", cp);
}

/* --- the whole --- */

static void run(struct formatter *f, struct text t, struct buf *out, int nesting);

static void put_field(struct formatter *f, const struct field *field, struct buf *out,
                      int nesting) {
    value v = convert(f, field, field_value(f, field->name)), spec;
    if (field->nested) {
        struct buf b = BUF_INIT;
        run(f, field->spec, &b, nesting - 1);
        spec = py_str_take(&b);
    } else {
        spec = text_value(field->spec);
    }
    if (py_is_small(v) && !PY_AS(struct py_str, spec)->size) {
        py_buf_small(out, py_small(v));
        return;
    }
    value r = py_format(f->vm, v, PY_AS(struct py_str, spec));
    buf_add(out, PY_AS(struct py_str, r)->data, PY_AS(struct py_str, r)->size);
}

static void run(struct formatter *f, struct text t, struct buf *out, int nesting) {
    if (nesting <= 0)
        FAIL("Max string recursion exceeded");
    while (t.p < t.end) {
        const char *from = t.p;
        while (t.p < t.end && *t.p != '{' && *t.p != '}')
            t.p++;
        buf_add(out, from, (size_t)(t.p - from));
        if (t.p == t.end)
            return;
        char c = *t.p++;
        if (t.p < t.end && *t.p == c) {
            buf_putc(out, *t.p++);
            continue;
        }
        if (c == '}' || t.p == t.end)
            FAIL("Single '%c' encountered in format string", c);
        struct field field = parse_field(f, &t);
        put_field(f, &field, out, nesting);
    }
}

value py_str_format(struct vm *vm, value text, struct py_tuple *args, value mapping) {
    struct formatter f = {.vm = vm, .args = args, .mapping = mapping};
    const struct py_str *s = PY_AS(struct py_str, text);
    BUF_ON_STACK(out, 512);
    run(&f, (struct text){s->data, s->data + s->size}, &out, MAX_NESTING);
    return py_str_take(&out);
}
