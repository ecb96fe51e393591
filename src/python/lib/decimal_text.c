/*
 * Decimals as text: reading, str, to_eng_string and the format mini-language.
 */
#include "python/lib/decimal_int.h"
#include "python/types/char.h"

/* --- reading --- */

static bool word(const char *s, size_t n, const char *w) {
    return strlen(w) == n && strncasecmp(s, w, n) == 0;
}
static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static value special(struct vm *vm, const char *s, size_t n, bool neg) {
    if (word(s, n, "inf") || word(s, n, "infinity"))
        return dec_special(vm, DEC_INFINITE, neg, num_of(0));
    enum kind kind = DEC_QNAN;
    if (n && (*s == 's' || *s == 'S')) {
        kind = DEC_SNAN;
        s++;
        n--;
    }
    if (n < 3 || strncasecmp(s, "nan", 3) != 0)
        return PY_UNDEF;
    for (size_t i = 3; i < n; i++)
        if (!is_digit(s[i]))
            return PY_UNDEF;
    return dec_special(vm, kind, neg, num_parse(vm, s + 3, n - 3));
}

value dec_parse(struct vm *vm, struct ctx *c, const char *text, size_t size) {
    size_t n = size;
    value stripped = py_call_method(vm, py_str_new(text, size), "strip", 0, NULL);
    n = lib_str(stripped)->size;
    const char *s = py_number_ascii(lib_str(stripped)->data, &n);
    struct buf digits = BUF_INIT;
    const char *end = s + n;
    bool neg = false, any = false, point = false;
    int64_t exp = 0;
    if (s < end && (*s == '+' || *s == '-'))
        neg = *s++ == '-';
    value v = special(vm, s, (size_t)(end - s), neg);
    if (v != PY_UNDEF)
        return v;
    for (; s < end; s++) {
        if (is_digit(*s)) {
            any = true;
            buf_putc(&digits, *s);
            exp -= point;
        } else if (*s == '.' && !point)
            point = true;
        else if (*s != '_')
            break;
    }
    if (any && s < end && (*s == 'e' || *s == 'E')) {
        bool eneg = false, edigits = false;
        int64_t e = 0;
        if (++s < end && (*s == '+' || *s == '-'))
            eneg = *s++ == '-';
        for (; s < end && (is_digit(*s) || *s == '_'); s++) {
            if (*s == '_')
                continue;
            edigits = true;
            if (e < (int64_t)1 << 58)
                e = e * 10 + (*s - '0');
        }
        any = edigits;
        exp += eneg ? -e : e;
    }
    if (!any || s != end)
        return dec_nan(vm, c, COND_SYNTAX);
    struct num coef = num_parse(vm, digits.data, digits.len);
    if (exp > 999999999999999999 || exp < -1999999999999999997) {
        if (num_is_zero(coef))
            exp = exp > 0 ? 999999999999999999 : -1999999999999999997;
        else if (exp > 0) {
            ctx_signal(vm, c, SIGNAL_OVERFLOW, COND_NONE);
            return dec_special(vm, DEC_INFINITE, neg, num_of(0));
        } else {
            coef = num_of(0);
            exp = -1999999999999999997;
        }
    }
    return dec_new(vm, neg, coef, exp);
}

/* --- str --- */

value dec_text(struct vm *vm, value v, bool eng, bool capitals) {
    struct dec *d = dec_of(v);
    struct buf b = BUF_INIT;
    if (d->neg)
        buf_putc(&b, '-');
    if (d->kind) {
        buf_puts(&b, d->kind == DEC_INFINITE ? "Infinity" : d->kind == DEC_QNAN ? "NaN" : "sNaN");
        if (d->kind != DEC_INFINITE && !num_is_zero(d->coef))
            buf_puts(&b, num_text(vm, d->coef));
        return lib_buf_str(&b);
    }
    const char *digits = num_text(vm, d->coef);
    int64_t n = (int64_t)strlen(digits), left = d->exp + n, dot;
    if (d->exp <= 0 && left > -6)
        dot = left;
    else if (!eng)
        dot = 1;
    else if (num_is_zero(d->coef))
        dot = ((left + 1) % 3 + 3) % 3 - 1;
    else
        dot = ((left - 1) % 3 + 3) % 3 + 1;
    if (dot <= 0) {
        buf_puts(&b, "0.");
        buf_putn(&b, '0', (size_t)-dot);
        buf_puts(&b, digits);
    } else if (dot >= n) {
        buf_puts(&b, digits);
        buf_putn(&b, '0', (size_t)(dot - n));
    } else {
        buf_add(&b, digits, (size_t)dot);
        buf_putc(&b, '.');
        buf_puts(&b, digits + dot);
    }
    if (left != dot)
        buf_printf(&b, "%c%+lld", capitals ? 'E' : 'e', (long long)(left - dot));
    return lib_buf_str(&b);
}

/* --- format --- */

struct spec {
    const char *fill;
    size_t fill_n;
    char align, sign, type;
    bool alt, zero, no_neg_zero;
    int64_t width, precision; /* -1: none */
    char grouping;
};

static noreturn void bad_spec(struct vm *vm) {
    py_raise(vm, &py_exc_ValueError, "invalid format string");
}

static struct spec parse_spec(struct vm *vm, value text) {
    struct spec f = {.fill = " ", .fill_n = 1, .width = 0, .precision = -1};
    const char *s = lib_str(text)->data, *end = s + lib_str(text)->size, *next = s;
    if (s < end) {
        lib_next_cp(&next);
        if (next < end && strchr("<>=^", *next)) {
            f.fill = s;
            f.fill_n = (size_t)(next - s);
            f.align = *next;
            s = next + 1;
        } else if (strchr("<>=^", *s))
            f.align = *s++;
    }
    if (s < end && strchr("+- ", *s))
        f.sign = *s++;
    if (s < end && *s == 'z') {
        f.no_neg_zero = true;
        s++;
    }
    if (s < end && *s == '#') {
        f.alt = true;
        s++;
    }
    if (s < end && *s == '0') {
        if (f.align)
            bad_spec(vm);
        f.zero = true;
        f.fill = "0";
        f.align = '=';
        s++;
    }
    for (; s < end && is_digit(*s); s++)
        f.width = f.width * 10 + (*s - '0');
    if (s < end && *s == ',')
        f.grouping = *s++;
    if (s < end && *s == '.') {
        if (++s >= end || !is_digit(*s))
            bad_spec(vm);
        for (f.precision = 0; s < end && is_digit(*s); s++)
            f.precision = f.precision * 10 + (*s - '0');
    }
    if (s < end && strchr("eEfFgGn%", *s))
        f.type = *s++;
    if (s != end)
        bad_spec(vm);
    if (!f.align)
        f.align = '>';
    return f;
}

static void put_fill(struct buf *b, const struct spec *f, int64_t n) {
    for (; n > 0; n--)
        buf_add(b, f->fill, f->fill_n);
}
static value aligned(const struct spec *f, const char *sign, const char *body) {
    struct buf b = BUF_INIT;
    int64_t pad = f->width - (int64_t)strlen(sign) - (int64_t)strlen(body);
    if (pad < 0)
        pad = 0;
    int64_t before = f->align == '>' ? pad : f->align == '^' ? pad / 2 : 0;
    put_fill(&b, f, before);
    buf_puts(&b, sign);
    if (f->align == '=')
        put_fill(&b, f, pad);
    buf_puts(&b, body);
    if (f->align == '<' || f->align == '^')
        put_fill(&b, f, pad - before);
    return lib_buf_str(&b);
}

/* Digits with separators, with zeros in front up to WIDTH. */
static void put_grouped(struct buf *b, const char *digits, size_t n, char sep, int64_t width) {
    struct buf r = BUF_INIT; /* backwards */
    int64_t count = 0;
    for (size_t i = n; i > 0 || (int64_t)r.len < width; count++) {
        if (sep && count && count % 3 == 0) {
            buf_putc(&r, sep);
            if (i == 0 && (int64_t)r.len >= width + 1) {
                buf_truncate(&r, r.len - 1);
                break;
            }
        }
        buf_putc(&r, i > 0 ? digits[--i] : '0');
    }
    for (size_t i = r.len; i > 0; i--)
        buf_putc(b, r.data[i - 1]);
}

/* A coefficient and its exponent on their way into text of TYPE. */
struct shown {
    struct num coef;
    int64_t exp;
    bool is_fixed, is_sci;
};

static void drop_digits(struct vm *vm, struct shown *n, const struct dec *d, const struct spec *f,
                        int64_t digits, int64_t cut) {
    bool inexact;
    n->coef = num_round(vm, n->coef, cut > digits + 1 ? digits + 1 : cut, ctx_current(vm)->rounding,
                        d->neg, false, &inexact);
    n->exp += cut;
    int64_t max = n->is_sci ? f->precision + 1 : f->precision ? f->precision : 1;
    if (!n->is_fixed && num_digits(vm, n->coef) > max) {
        int lost;
        n->coef = num_shift_right(vm, n->coef, 1, &lost);
        n->exp++;
    }
}

/* As many digits as the precision of F wants. */
static void fit_precision(struct vm *vm, struct shown *n, const struct dec *d,
                          const struct spec *f) {
    int64_t digits = num_digits(vm, n->coef), cut = 0;
    if (n->is_sci)
        cut = num_is_zero(n->coef) ? 0 : digits - (f->precision + 1);
    else if (n->is_fixed)
        cut = -f->precision - n->exp;
    else if (digits > (f->precision ? f->precision : 1))
        cut = digits - (f->precision ? f->precision : 1);
    if (cut > 0) {
        drop_digits(vm, n, d, f, digits, cut);
    } else if (cut < 0 && (n->is_fixed || n->is_sci)) {
        n->coef = num_shift_left(vm, n->coef, -cut);
        n->exp += cut;
    }
}

/* TEXT with DOT of its digits before the point. */
static void split_digits(const char *text, int64_t dot, struct buf *whole, struct buf *frac) {
    int64_t n = (int64_t)strlen(text);
    if (dot < 0) {
        buf_putc(whole, '0');
        buf_putn(frac, '0', (size_t)-dot);
        buf_puts(frac, text);
    } else if (dot > n) {
        buf_puts(whole, text);
        buf_putn(whole, '0', (size_t)(dot - n));
    } else {
        buf_add(whole, text, (size_t)dot);
        if (!dot)
            buf_putc(whole, '0');
        buf_puts(frac, text + dot);
    }
}

static const char *sign_text(const struct spec *f, bool neg) {
    return neg ? "-" : f->sign == '+' ? "+" : f->sign == ' ' ? " " : "";
}

static value format_special(struct vm *vm, value v, struct spec *f) {
    const char *body = py_str_cstr(dec_text(vm, dec_negate(vm, v, false), false, true));
    if (f->zero)
        f->fill = " ";
    return aligned(f, sign_text(f, dec_of(v)->neg),
                   f->type == '%' ? mem_printf("%s%%", body) : body);
}

value dec_format(struct vm *vm, value v, value spec_text) {
    struct spec f = parse_spec(vm, spec_text);
    struct dec *d = dec_of(v);
    if (d->kind)
        return format_special(vm, v, &f);
    char type = f.type == 'n' ? 'g' : f.type ? f.type : ctx_current(vm)->capitals ? 'G' : 'g';
    struct shown n = {d->coef, d->exp + (type == '%' ? 2 : 0),
                      type == 'f' || type == 'F' || type == '%', type == 'e' || type == 'E'};
    if (f.precision >= 0)
        fit_precision(vm, &n, d, &f);
    bool zero = num_is_zero(n.coef);
    if (zero && n.exp > 0 && n.is_fixed)
        n.exp = 0;
    const char *text = num_text(vm, n.coef);
    int64_t left = n.exp + (int64_t)strlen(text), dot = left;
    if (n.is_sci)
        dot = zero && f.precision >= 0 ? 1 - f.precision : 1;
    else if (!n.is_fixed)
        dot = n.exp <= 0 && left > -6 ? left : 1;
    struct buf whole = BUF_INIT, frac = BUF_INIT, body = BUF_INIT, tail = BUF_INIT;
    split_digits(text, dot, &whole, &frac);
    if (frac.len || f.alt)
        buf_printf(&tail, ".%s", frac.data);
    if (left != dot || n.is_sci)
        buf_printf(&tail, "%c%+lld", type == 'E' || type == 'G' ? 'E' : 'e',
                   (long long)(left - dot));
    if (type == '%')
        buf_putc(&tail, '%');
    const char *sign = sign_text(&f, d->neg && !(f.no_neg_zero && zero));
    int64_t min = f.zero ? f.width - (int64_t)tail.len - (int64_t)strlen(sign) : 0;
    put_grouped(&body, whole.data, whole.len, f.grouping, min);
    buf_puts(&body, tail.data);
    return aligned(&f, sign, body.data);
}
