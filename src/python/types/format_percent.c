/* text % args, of str and of bytes (cf. CPython's unicode_format, _PyBytes_FormatEx). */
#include <math.h>

#include "python/api.h"
#include "python/types/bytes_common.h"
#include "python/types/float.h"
#include "python/types/format.h"
#include "python/types/seq.h"
#include "python/types/str_int.h"

struct percent {
    struct vm *vm;
    bool bytes;
    const char *start, *p, *end;
    struct py_tuple *args; /* when args is a tuple */
    value single;          /* else the one argument */
    size_t next;
    bool mapping; /* args may be looked up by name */
    value all;    /* args as given */
    bool named;   /* a name was used: nothing need be left over */
    struct buf out;
};

/* One conversion. */
struct conversion {
    bool left, plus, blank, alt, zero;
    int64_t width, precision; /* -1: none */
    char type;
};

static noreturn void no_more(struct percent *x) {
    py_raise(x->vm, &py_exc_TypeError, "not enough arguments for format string");
}

static value next_argument(struct percent *x) {
    if (x->args) {
        if (x->next >= x->args->n)
            no_more(x);
        return x->args->items[x->next++];
    }
    if (x->next++)
        no_more(x);
    return x->single;
}

/* %(name): the argument is args[name] from here on. */
static value named_argument(struct percent *x) {
    if (!x->mapping)
        py_raise(x->vm, &py_exc_TypeError, "format requires a mapping");
    const char *from = x->p;
    for (int depth = 1; x->p < x->end; x->p++) {
        depth += *x->p == '(' ? 1 : *x->p == ')' ? -1 : 0;
        if (!depth)
            break;
    }
    if (x->p == x->end)
        py_raise(x->vm, &py_exc_ValueError, "incomplete format key");
    size_t n = (size_t)(x->p++ - from);
    x->named = true;
    return py_getitem(x->vm, x->all, x->bytes ? py_bytes_new(from, n) : py_str_new(from, n));
}

static void parse_flags(struct percent *x, struct conversion *c) {
    for (; x->p < x->end; x->p++)
        switch (*x->p) {
        case '-':
            c->left = true;
            break;
        case '+':
            c->plus = true;
            break;
        case ' ':
            c->blank = true;
            break;
        case '#':
            c->alt = true;
            break;
        case '0':
            c->zero = true;
            break;
        default:
            return;
        }
}

/* A number or *; WHAT in the error. */
static bool parse_number(struct percent *x, int64_t *out, const char *what) {
    if (x->p < x->end && *x->p == '*') {
        x->p++;
        value v = next_argument(x);
        if (!py_is_int(v))
            py_raise(x->vm, &py_exc_TypeError, "* wants int");
        bool fits;
        *out = py_int_get(v, &fits);
        if (!fits || *out > INT32_MAX || *out < INT32_MIN)
            py_raise(x->vm, &py_exc_OverflowError, "Python int too large to convert to C %s",
                     *what == 'w' ? "ssize_t" : "int");
        return true;
    }
    int64_t n = 0;
    const char *from = x->p;
    for (; x->p < x->end && *x->p >= '0' && *x->p <= '9'; x->p++) {
        n = n * 10 + (*x->p - '0');
        if (n > INT32_MAX)
            py_raise(x->vm, &py_exc_ValueError, "%s too big", what);
    }
    *out = n;
    return x->p > from;
}

/* Writes TEXT (LENGTH columns) padded to the width. SIGN and PREFIX bytes at its start stay before
 * zeros. */
static void put(struct percent *x, const struct conversion *c, const char *text, size_t size,
                size_t length, size_t head, bool zeros) {
    size_t pad = c->width > (int64_t)length ? (size_t)c->width - length : 0;
    if (zeros && !c->left) {
        buf_add(&x->out, text, head);
        buf_putn(&x->out, '0', pad);
        buf_add(&x->out, text + head, size - head);
        return;
    }
    if (!c->left)
        buf_putn(&x->out, ' ', pad);
    buf_add(&x->out, text, size);
    if (c->left)
        buf_putn(&x->out, ' ', pad);
}

/* --- integers --- */

/* The int to print, or TypeError in the words of the conversion. */
static value integer(struct percent *x, const struct conversion *c, value v) {
    bool hex = c->type == 'x' || c->type == 'X' || c->type == 'o';
    if (py_is_int(v))
        return v;
    struct py_type *type = py_type_of(v);
    if (!hex && type->to_int)
        return type->to_int(x->vm, v);
    if (type->index)
        return type->index(x->vm, v);
    py_raise(x->vm, &py_exc_TypeError,
             hex ? "%%%c format: an integer is required, not %T"
                 : "%%%c format: a real number is required, not %T",
             x->bytes && c->type == 'i' ? 'd' : c->type, v);
}

static void put_integer(struct percent *x, const struct conversion *c, value v) {
    int base = c->type == 'o' ? 8 : c->type == 'x' || c->type == 'X' ? 16 : 10;
    v = integer(x, c, v);
    const char *digits =
        base == 10 ? py_str_cstr(py_int_str(x->vm, v)) : py_int_text(x->vm, v, base);
    struct buf b = BUF_INIT;
    bool negative = *digits == '-';
    digits += negative;
    if (negative || c->plus || c->blank)
        buf_putc(&b, negative ? '-' : c->plus ? '+' : ' ');
    if (c->alt && base != 10) {
        buf_putc(&b, '0');
        buf_putc(&b, c->type);
    }
    size_t head = b.len, n = strlen(digits);
    if (c->precision > (int64_t)n)
        buf_putn(&b, '0', (size_t)c->precision - n);
    if (c->type == 'X')
        digits = py_str_cstr(py_str_upper(py_str_from(digits)));
    buf_puts(&b, digits);
    put(x, c, b.data, b.len, b.len, head, c->zero);
}

/* --- floats --- */

static void put_float(struct percent *x, const struct conversion *c, value v) {
    double d;
    if (py_is_floating(v)) {
        d = py_float_get(v);
    } else {
        if (!py_type_of(v)->to_float && !py_type_of(v)->index)
            py_raise(x->vm, &py_exc_TypeError,
                     x->bytes ? "float argument required, not %T" : "must be real number, not %T",
                     v);
        d = py_as_double(x->vm, v);
    }
    bool upper = c->type >= 'A' && c->type <= 'Z';
    struct buf b = BUF_INIT;
    py_float_digits(d, (char)(c->type | 32), c->precision < 0 ? 6 : (int)c->precision, c->alt,
                    false, &b);
    const char *text = upper ? py_str_cstr(py_str_upper(py_str_from(b.data))) : b.data;
    if (*text != '-' && (c->plus || c->blank))
        text = mem_printf("%c%s", c->plus ? '+' : ' ', text);
    size_t n = strlen(text), head = *text == '-' || *text == '+' || *text == ' ';
    put(x, c, text, n, n, head, c->zero);
}

/* --- text --- */

static void put_text(struct percent *x, const struct conversion *c, value v) {
    struct py_str *s = PY_AS(struct py_str, v);
    if (c->precision >= 0 && (size_t)c->precision < s->length)
        s = PY_AS(struct py_str, py_str_slice(v, 0, (size_t)c->precision));
    put(x, c, s->data, s->size, s->length, 0, false);
}

static void put_bytes(struct percent *x, const struct conversion *c, value v) {
    struct span s;
    if (!py_bytes_get(v, &s.data, &s.size)) {
        value method = py_lookup_attr(x->vm, PY_OBJ(py_type_of(v)), "__bytes__");
        if (method == PY_UNDEF)
            py_raise(x->vm, &py_exc_TypeError,
                     "%%b requires a bytes-like object, or an object that implements __bytes__, "
                     "not '%T'",
                     v);
        s = bytes_need(x->vm, py_call1(x->vm, method, v));
    }
    size_t n = c->precision >= 0 && (size_t)c->precision < s.size ? (size_t)c->precision : s.size;
    put(x, c, (const char *)s.data, n, n, 0, false);
}

static void put_char(struct percent *x, const struct conversion *c, value v) {
    struct span s;
    if (x->bytes && py_bytes_get(v, &s.data, &s.size) && s.size == 1) {
        put(x, c, (const char *)s.data, 1, 1, 0, false);
        return;
    }
    if (!x->bytes && py_is_str(v)) {
        if (PY_AS(struct py_str, v)->length != 1)
            py_raise(x->vm, &py_exc_TypeError, "%%c requires int or char");
        struct conversion plain = *c;
        plain.precision = -1;
        put_text(x, &plain, v);
        return;
    }
    if (!py_has_index(v))
        py_raise(x->vm, &py_exc_TypeError,
                 x->bytes ? "%%c requires an integer in range(256) or a single byte"
                          : "%%c requires int or char");
    int64_t i = py_index_clip(x->vm, v);
    if (i < 0 || i > (x->bytes ? 255 : 0x10FFFF))
        py_raise(x->vm, &py_exc_OverflowError,
                 x->bytes ? "%%c arg not in range(256)" : "%%c arg not in range(0x110000)");
    char text[4] = {(char)i};
    put(x, c, text, x->bytes ? 1 : py_utf8_put(text, (uint32_t)i), 1, 0, false);
}

static void put_conversion(struct percent *x, const struct conversion *c, value v) {
    switch (c->type) {
    case 'd':
    case 'i':
    case 'u':
    case 'x':
    case 'X':
    case 'o':
        put_integer(x, c, v);
        return;
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
        put_float(x, c, v);
        return;
    case 'c':
        put_char(x, c, v);
        return;
    case 's':
        if (!x->bytes) {
            put_text(x, c, py_str(x->vm, v));
            return;
        }
        put_bytes(x, c, v);
        return;
    case 'r':
        put_text(x, c, x->bytes ? py_str_ascii(py_repr(x->vm, v)) : py_repr(x->vm, v));
        return;
    case 'a':
        put_text(x, c, py_str_ascii(py_repr(x->vm, v)));
        return;
    case 'b':
        if (x->bytes) {
            put_bytes(x, c, v);
            return;
        }
    }
    size_t n;
    const char *at = x->p - 1;
    while (((unsigned char)*at & 0xC0) == 0x80)
        at--;
    uint32_t cp = py_utf8_get(at, &n);
    struct buf shown = BUF_INIT;
    buf_put_codepoint(&shown, cp >= 32 && cp < 127 ? cp : '?');
    py_raise(x->vm, &py_exc_ValueError, "unsupported format character '%s' (0x%x) at index %zu",
             shown.data, cp, py_utf8_length(x->start, (size_t)(at - x->start)));
}

/* --- the whole --- */

/* %d of a small int and %s of a str or a small int, without flags: most conversions there are. */
static bool convert_plain(struct percent *x, char type) {
    if (x->bytes || (type != 'd' && type != 's') || !x->args || x->next >= x->args->n)
        return false;
    value v = x->args->items[x->next];
    if (type == 's' && py_is_object(v) && py_type_of(v) == &py_str_type)
        py_buf_str(&x->out, v);
    else if (py_is_small(v))
        py_buf_small(&x->out, py_small(v));
    else
        return false;
    x->next++;
    x->p++;
    return true;
}

/* A conversion behind its %. */
static void convert(struct percent *x) {
    struct conversion c = {.width = -1, .precision = -1};
    value v = PY_UNDEF;
    if (x->p < x->end && *x->p == '(') {
        x->p++;
        v = named_argument(x);
    }
    parse_flags(x, &c);
    if (parse_number(x, &c.width, "width") && c.width < 0) {
        c.left = true;
        c.width = -c.width;
    }
    if (x->p < x->end && *x->p == '.') {
        x->p++;
        parse_number(x, &c.precision, "precision");
        if (c.precision < 0)
            c.precision = 0;
    }
    if (x->p < x->end && strchr("hlL", *x->p) && *x->p)
        x->p++;
    if (x->p == x->end)
        py_raise(x->vm, &py_exc_ValueError, "incomplete format");
    size_t n;
    py_utf8_get(x->p, &n);
    c.type = *x->p;
    x->p += n;
    put_conversion(x, &c, v == PY_UNDEF ? next_argument(x) : v);
}

static void run(struct percent *x) {
    while (x->p < x->end) {
        const char *next = memchr(x->p, '%', (size_t)(x->end - x->p));
        buf_add(&x->out, x->p, (size_t)((next ? next : x->end) - x->p));
        if (!next)
            break;
        x->p = next + 1;
        if (x->p < x->end && *x->p == '%')
            buf_putc(&x->out, *x->p++);
        else if (x->p == x->end || !convert_plain(x, *x->p))
            convert(x);
    }
    size_t given = x->args ? x->args->n : 1;
    if (x->next < given && !x->named && !(x->mapping && !x->args))
        py_raise(x->vm, &py_exc_TypeError, "not all arguments converted during %s formatting",
                 x->bytes ? "bytes" : "string");
}

/* A deque has places, but no keys. */
static bool sequence_only(value v) {
    const struct py_type *t = py_type_of(v);
    while (t->flags & PY_TYPE_HEAP)
        t = t->base;
    return (t->flags & PY_TYPE_DOTTED) && !strcmp(t->name, "deque");
}

static struct percent percent_of(struct vm *vm, struct span format, value args, bool bytes) {
    struct percent x = {.vm = vm, .bytes = bytes, .all = args, .single = args};
    x.start = x.p = (const char *)format.data;
    x.end = x.p + format.size;
    x.args = py_is_tuple(args) ? PY_AS(struct py_tuple, args) : NULL;
    x.mapping = !x.args && !py_is_str(args) && py_type_of(args)->getitem && !sequence_only(args) &&
                !(bytes && bytes_self(args).data);
    return x;
}

value py_str_percent(struct vm *vm, value text, value args) {
    const struct py_str *s = PY_AS(struct py_str, text);
    bool plain = !memchr(s->data, '%', s->size);
    struct percent x =
        percent_of(vm, (struct span){(const unsigned char *)s->data, s->size}, args, false);
    BUF_ON_STACK(room, 512);
    x.out = room;
    run(&x);
    return plain ? py_str_exact(text) : py_str_take(&x.out);
}

value py_bytes_percent(struct vm *vm, value format, value args) {
    struct percent x = percent_of(vm, bytes_self(format), args, true);
    buf_init(&x.out);
    run(&x);
    return bytes_like_buf(format, &x.out);
}
