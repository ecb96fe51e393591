/*
 * The mini language of format(): [[fill]align][sign][z][#][0][width][grouping][.precision][type]
 * (cf. CPython's Python/formatter_unicode.c).
 */
#include <math.h>

#include "python/api.h"
#include "python/types/complex.h"
#include "python/types/float.h"
#include "python/types/format.h"
#include "python/types/seq.h"
#include "python/types/str_int.h"

struct spec {
    uint32_t fill;
    char align; /* < > = ^ */
    bool align_given;
    char sign; /* + - blank, or 0 */
    bool no_minus_zero, alt;
    int64_t width;     /* -1: none */
    char group;        /* , _ or 0 */
    int64_t precision; /* -1: none */
    uint32_t type;     /* 0: none */
};

/* --- parsing --- */

static bool is_align(uint32_t c) { return c == '<' || c == '>' || c == '=' || c == '^'; }

static bool number(struct vm *vm, const char **p, const char *end, int64_t *out) {
    const char *start = *p;
    int64_t n = 0;
    for (; *p < end && **p >= '0' && **p <= '9'; ++*p) {
        if (n > (INT64_MAX - 9) / 10)
            py_raise(vm, &py_exc_ValueError, "Too many decimal digits in format string");
        n = n * 10 + (**p - '0');
    }
    if (*p == start)
        return false;
    *out = n;
    return true;
}

static const char *code_text(struct vm *vm, uint32_t c) {
    return c > 32 && c < 128 ? py_message(vm, "%c", (int)c) : py_message(vm, "\\x%x", c);
}

static void check_group(struct vm *vm, const struct spec *s) {
    if (!s->group || !s->type || (s->type < 128 && strchr("defgEGF%", (int)s->type)))
        return;
    if (s->group == '_' && s->type < 128 && strchr("boxX", (int)s->type))
        return;
    py_raise(vm, &py_exc_ValueError, "Cannot specify '%c' with '%s'.", s->group,
             code_text(vm, s->type));
}

/* True when a fill character stands before the alignment. */
static bool parse_fill(const char **p, const char *end, struct spec *s) {
    if (*p == end)
        return false;
    size_t n;
    uint32_t first = py_utf8_get(*p, &n);
    if (*p + n < end && is_align((unsigned char)(*p)[n])) {
        s->fill = first;
        s->align = (*p)[n];
        s->align_given = true;
        *p += n + 1;
        return true;
    }
    if (is_align(first)) {
        s->align = (char)first;
        s->align_given = true;
        ++*p;
    }
    return false;
}

static void parse_group(struct vm *vm, const char **p, const char *end, struct spec *s) {
    for (; *p < end && (**p == ',' || **p == '_'); ++*p) {
        if (s->group && s->group != **p)
            py_raise(vm, &py_exc_ValueError, "Cannot specify both ',' and '_'.");
        if (s->group)
            return;
        s->group = **p;
    }
}

/* SPEC for an object of type NAME, whose default alignment and type are given. */
static struct spec parse(struct vm *vm, value text, const char *name, char align, char type) {
    struct py_str *str = PY_AS(struct py_str, text);
    const char *p = str->data, *end = p + str->size;
    struct spec s = {
        .fill = 0, .align = align, .width = -1, .precision = -1, .type = (unsigned char)type};
    s.fill = ' ';
    bool fill_given = parse_fill(&p, end, &s);
    if (p < end && (*p == ' ' || *p == '+' || *p == '-'))
        s.sign = *p++;
    if (p < end && *p == 'z')
        s.no_minus_zero = *p++;
    if (p < end && *p == '#')
        s.alt = *p++;
    if (!fill_given && p < end && *p == '0') {
        s.fill = '0';
        if (!s.align_given && align == '>')
            s.align = '=';
        p++;
    }
    number(vm, &p, end, &s.width);
    parse_group(vm, &p, end, &s);
    if (p < end && *p == '.') {
        p++;
        if (!number(vm, &p, end, &s.precision))
            py_raise(vm, &py_exc_ValueError, "Format specifier missing precision");
    }
    if (p < end) {
        size_t n;
        s.type = py_utf8_get(p, &n);
        if (p + n < end)
            py_raise(vm, &py_exc_ValueError,
                     "Invalid format specifier '%S' for object of type '%s'", text, name);
    }
    check_group(vm, &s);
    return s;
}

static noreturn void unknown_code(struct vm *vm, const struct spec *s, const char *name) {
    py_raise(vm, &py_exc_ValueError, "Unknown format code '%s' for object of type '%s'",
             code_text(vm, s->type), name);
}

/* --- laying out --- */

static void put_fill(struct vm *vm, struct buf *b, uint32_t fill, int64_t n) {
    if (n > (int64_t)1 << 33)
        py_raise_args(vm, &py_exc_MemoryError, &py_empty_tuple);
    if (n > 0 && fill < 128)
        buf_putn(b, (char)fill, (size_t)n);
    else
        while (n-- > 0)
            buf_put_codepoint(b, fill);
}

/* The N digits D in groups of SIZE, padded with zeros to at least LEAST characters. */
static void put_grouped(struct buf *b, const char *d, size_t n, int64_t least, char sep, int size) {
    BUF_ON_STACK(r, 128); /* written backwards */
    int64_t left = (int64_t)n;
    for (;;) {
        int64_t want = least > left ? least : left;
        if (want > size && sep)
            want = size;
        if (want < 1)
            want = 1;
        for (int64_t i = 0; i < want; i++)
            buf_putc(&r, left > 0 ? d[--left] : '0');
        least -= sep ? size : want;
        if (left <= 0 && least <= 0)
            break;
        buf_putc(&r, sep);
        least--;
    }
    buf_reserve(b, r.len);
    while (r.len)
        buf_putc(b, r.data[--r.len]);
}

/* A number in its parts: sign, prefix ("0x"), N digits before the point, and the rest. */
struct number {
    char sign; /* 0: none */
    const char *prefix;
    const char *digits;
    size_t n;
    const char *rest;
};

static void lay_out(struct vm *vm, struct buf *b, const struct spec *s, const struct number *x) {
    char sign = x->sign == '-' ? '-' : s->sign == '+' || s->sign == ' ' ? s->sign : 0;
    int64_t fixed = (sign != 0) + (int64_t)strlen(x->prefix) + (int64_t)strlen(x->rest);
    BUF_ON_STACK(digits, 128);
    bool zeros = s->fill == '0' && s->align == '=';
    if (s->width > (int64_t)1 << 33)
        py_raise_args(vm, &py_exc_MemoryError, &py_empty_tuple);
    int size = s->type == 'b' || s->type == 'o' || s->type == 'x' || s->type == 'X' ? 4 : 3;
    if (x->n && !s->group && !zeros)
        buf_add(&digits, x->digits, x->n);
    else if (x->n)
        put_grouped(&digits, x->digits, x->n, zeros ? s->width - fixed : 0, s->group, size);
    int64_t pad = s->width - fixed - (int64_t)digits.len;
    if (pad < 0)
        pad = 0;
    int64_t left = s->align == '>' ? pad : s->align == '^' ? pad / 2 : 0;
    put_fill(vm, b, s->fill, left);
    if (sign)
        buf_putc(b, sign);
    buf_puts(b, x->prefix);
    if (s->align == '=')
        put_fill(vm, b, s->fill, pad);
    buf_add(b, digits.data, digits.len);
    buf_puts(b, x->rest);
    if (s->align == '<' || s->align == '^')
        put_fill(vm, b, s->fill, pad - left);
}

/* --- int --- */

static void format_char(struct vm *vm, struct buf *b, const struct spec *s, value v) {
    if (s->sign)
        py_raise(vm, &py_exc_ValueError, "Sign not allowed with integer format specifier 'c'");
    if (s->alt)
        py_raise(vm, &py_exc_ValueError,
                 "Alternate form (#) not allowed with integer format specifier 'c'");
    bool fits;
    int64_t cp = py_int_get(v, &fits);
    if (!fits)
        py_raise(vm, &py_exc_OverflowError, "Python int too large to convert to C long");
    if (cp < 0 || cp > 0x10FFFF)
        py_raise(vm, &py_exc_OverflowError, "%%c arg not in range(0x110000)");
    int64_t pad = s->width > 1 ? s->width - 1 : 0;
    int64_t left = s->align == '>' || s->align == '=' ? pad : s->align == '^' ? pad / 2 : 0;
    put_fill(vm, b, s->fill, left);
    buf_put_codepoint(b, (uint32_t)cp);
    put_fill(vm, b, s->fill, pad - left);
}

static void format_int(struct vm *vm, struct buf *b, const struct spec *s, value v) {
    static const struct {
        char type;
        int base;
        const char *prefix;
    } bases[] = {{'b', 2, "0b"}, {'o', 8, "0o"}, {'x', 16, "0x"}, {'X', 16, "0X"}};
    if (s->precision >= 0)
        py_raise(vm, &py_exc_ValueError, "Precision not allowed in integer format specifier");
    if (s->no_minus_zero)
        py_raise(vm, &py_exc_ValueError,
                 "Negative zero coercion (z) not allowed in integer format specifier");
    if (s->type == 'c') {
        format_char(vm, b, s, v);
        return;
    }
    int base = 10;
    const char *prefix = "";
    for (int i = 0; i < 4; i++)
        if ((unsigned char)bases[i].type == s->type) {
            base = bases[i].base;
            prefix = s->alt ? bases[i].prefix : "";
        }
    BUF_ON_STACK(small, 24);
    const char *text = small.data;
    if (base == 10 && py_is_small(v))
        py_buf_small(&small, py_small(v));
    else
        text = base == 10 ? py_str_cstr(py_int_str(vm, v)) : py_int_text(vm, v, base);
    char sign = *text == '-' ? '-' : 0;
    text += sign != 0;
    if (s->type == 'X')
        text = py_str_cstr(py_str_upper(py_str_from(text)));
    lay_out(vm, b, s, &(struct number){sign, prefix, text, strlen(text), ""});
}

/* --- float --- */

/* The digits of D as the spec's type says, '%' included. DOT: without a type, a whole number gets
 * ".0". */
static void float_text(const struct spec *s, double d, bool dot, struct buf *b) {
    uint32_t type = s->type;
    bool percent = type == '%';
    int precision = (int)s->precision;
    if (percent) {
        type = 'f';
        d *= 100;
    } else if (!type) {
        type = precision < 0 ? 'r' : 'g';
    } else if (type == 'n') {
        type = 'g';
    }
    bool upper = type == 'E' || type == 'F' || type == 'G';
    char kind = (char)(upper ? type + 32 : type);
    size_t from = b->len;
    py_float_digits(d, kind, precision < 0 ? 6 : precision, s->alt, dot && !s->type, b);
    if (upper)
        for (size_t i = from; i < b->len; i++)
            if (b->data[i] >= 'a' && b->data[i] <= 'z')
                b->data[i] = (char)(b->data[i] - 32);
    if (percent)
        buf_putc(b, '%');
}

static struct number split_float(const struct spec *s, struct buf *text) {
    struct number x = {0, "", text->data, 0, ""};
    if (*x.digits == '-') {
        x.sign = '-';
        x.digits++;
    }
    x.n = strspn(x.digits, "0123456789");
    x.rest = x.digits + x.n;
    /* "z": what is written as zero has no minus. */
    if (s->no_minus_zero && x.sign && !x.digits[strcspn(x.digits, "123456789naNA")])
        x.sign = 0;
    return x;
}

static bool is_float_type(uint32_t c) {
    return !c || (c < 128 && strchr("eEfFgGn%", (int)c) != NULL);
}

static void format_double(struct vm *vm, struct buf *b, const struct spec *s, double d,
                          const char *name) {
    if (!is_float_type(s->type))
        unknown_code(vm, s, name);
    if (s->precision > INT32_MAX)
        py_raise(vm, &py_exc_ValueError, "precision too big");
    BUF_ON_STACK(text, 400);
    float_text(s, d, true, &text);
    struct number x = split_float(s, &text);
    lay_out(vm, b, s, &x);
}

/* --- complex --- */

static void format_complex(struct vm *vm, struct buf *b, const struct spec *s, value v) {
    const struct py_complex *c = PY_AS(struct py_complex, v);
    if (!is_float_type(s->type) || s->type == '%')
        unknown_code(vm, s, "complex");
    if (s->fill == '0')
        py_raise(vm, &py_exc_ValueError, "Zero padding is not allowed in complex format specifier");
    if (s->align == '=')
        py_raise(vm, &py_exc_ValueError,
                 "'=' alignment flag is not allowed in complex format specifier");
    struct spec part = *s;
    part.width = -1;
    part.align = '<';
    struct buf text = BUF_INIT, whole = BUF_INIT;
    bool bare = !s->type && c->re == 0 && !signbit(c->re), wrap = !s->type && !bare;
    if (!bare) {
        float_text(&part, c->re, false, &text);
        struct number x = split_float(&part, &text);
        lay_out(vm, &whole, &part, &x);
        part.sign = '+';
        buf_init(&text);
    }
    float_text(&part, c->im, false, &text);
    struct number y = split_float(&part, &text);
    lay_out(vm, &whole, &part, &y);
    const char *inner = wrap ? mem_printf("(%sj)", whole.data) : mem_printf("%sj", whole.data);
    struct spec outer = *s;
    outer.sign = 0;
    lay_out(vm, b, &outer, &(struct number){0, "", inner, 0, inner});
}

/* --- entry --- */

static value need_spec(struct vm *vm, value spec) {
    if (!py_is_str(spec))
        py_raise(vm, &py_exc_TypeError, "__format__() argument must be str, not %A", spec);
    return spec;
}

value py_format_number(struct vm *vm, value v, value spec) {
    need_spec(vm, spec);
    if (!PY_AS(struct py_str, spec)->size)
        return py_str(vm, v);
    const char *name = py_type_name(v);
    BUF_ON_STACK(b, 256);
    if (py_is_int(v)) {
        struct spec s = parse(vm, spec, name, '>', 'd');
        if (s.type < 128 && strchr("bcdoxXn", (int)s.type))
            format_int(vm, &b, &s, v);
        else if (s.type < 128 && strchr("eEfFgG%", (int)s.type))
            format_double(vm, &b, &s, py_int_to_double(vm, v), name);
        else
            unknown_code(vm, &s, name);
    } else if (py_is_floating(v)) {
        struct spec s = parse(vm, spec, name, '>', 0);
        format_double(vm, &b, &s, py_float_get(v), name);
    } else {
        struct spec s = parse(vm, spec, name, '>', 0);
        format_complex(vm, &b, &s, v);
    }
    return py_str_take(&b);
}

value py_format_str(struct vm *vm, value v, value spec) {
    need_spec(vm, spec);
    if (!PY_AS(struct py_str, spec)->size)
        return py_str(vm, v);
    const char *name = py_type_name(v);
    struct spec s = parse(vm, spec, name, '<', 's');
    if (s.type != 's')
        unknown_code(vm, &s, name);
    if (s.sign)
        py_raise(vm, &py_exc_ValueError, "%s not allowed in string format specifier",
                 s.sign == ' ' ? "Space" : "Sign");
    if (s.no_minus_zero)
        py_raise(vm, &py_exc_ValueError,
                 "Negative zero coercion (z) not allowed in string format specifier");
    if (s.alt)
        py_raise(vm, &py_exc_ValueError,
                 "Alternate form (#) not allowed in string format specifier");
    if (s.align == '=')
        py_raise(vm, &py_exc_ValueError, "'=' alignment not allowed in string format specifier");
    if (s.precision >= 0 && (size_t)s.precision < PY_AS(struct py_str, v)->length)
        v = py_str_slice(v, 0, (size_t)s.precision);
    struct py_str *str = PY_AS(struct py_str, v);
    int64_t pad = s.width - (int64_t)str->length;
    if (pad <= 0)
        return py_str_exact(v);
    BUF_ON_STACK(b, 256);
    int64_t left = s.align == '>' ? pad : s.align == '^' ? pad / 2 : 0;
    put_fill(vm, &b, s.fill, left);
    buf_add(&b, str->data, str->size);
    put_fill(vm, &b, s.fill, pad - left);
    return py_str_take(&b);
}
