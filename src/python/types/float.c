/*
 * float: numbers to text and back, rounding, arithmetic for C (cf. CPython's
 * Python/pystrtod.c, Objects/floatobject.c). The C library converts correctly rounded in both
 * directions; its locale is never set.
 */
#include "python/types/float.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "python/api.h"
#include "python/types/char.h"

/* --- to text --- */

/* D needs 17 digits if rounded, but now and then one beside the nearest 16 digits reads back too:
 * puts it to TEXT. */
static void neighbour(double d, char text[40]) {
    char nearest[40], other[40];
    snprintf(nearest, sizeof nearest, "%.15e", d);
    char *p = nearest + (nearest[0] == '-');
    long long n = p[0] - '0';
    for (int i = 2; i < 17; i++)
        n = n * 10 + (p[i] - '0');
    const char *exp = strchr(nearest, 'e');
    for (int step = -1; step <= 1; step += 2) {
        long long m = n + step;
        if (m < 1000000000000000 || m > 9999999999999999)
            continue;
        snprintf(other, sizeof other, "%s%lld.%015lld%s", d < 0 ? "-" : "", m / 1000000000000000,
                 m % 1000000000000000, exp);
        if (strtod(other, NULL) == d) {
            memcpy(text, other, sizeof other);
            return;
        }
    }
}

/* The same for |d| from 2^-68 to 2^53, in 128-bit integers (Steele and White's way with fixed
 * point): digits are written until what is left is nearer than half the distance to the next
 * double. */
static bool shortest_fast(double d, char digits[24], int *exp10) {
    int exp;
    uint64_t m = (uint64_t)ldexp(frexp(fabs(d), &exp), 53);
    int shift = 53 - exp;
    if (shift <= 0 || shift > 120)
        return false;
    bool even = !(m & 1), boundary = m == (uint64_t)1 << 52;
    uint64_t whole = shift < 64 ? m >> shift : 0;
    /* In units of a quarter of the last place, so that half of the gap below a power of two is
     * whole.
     */
    unsigned __int128 one = (unsigned __int128)4 << shift,
                      rest = ((unsigned __int128)m << 2) & (one - 1), above = 2,
                      below = boundary ? 1 : 2;
    int n = 0;
    char text[24], *p = text + sizeof text;
    for (uint64_t w = whole; w; w /= 10)
        *--p = (char)('0' + w % 10);
    while (p < text + sizeof text)
        digits[n++] = *p++;
    *exp10 = n - 1;
    for (;;) {
        bool low = even ? rest <= below : rest < below;
        bool high = even ? rest + above >= one : rest + above > one;
        if (n && (low || high)) {
            if (high && (!low || rest * 2 > one || (rest * 2 == one && digits[n - 1] & 1))) {
                int k = n - 1;
                while (k >= 0 && digits[k] == '9')
                    digits[k--] = '0';
                if (k >= 0) {
                    digits[k]++;
                } else {
                    digits[0] = '1';
                    ++*exp10;
                }
            }
            break;
        }
        rest *= 10;
        above *= 10;
        below *= 10;
        char digit = (char)('0' + (int)(rest / one));
        rest &= one - 1;
        if (n || digit != '0')
            digits[n++] = digit;
        else
            --*exp10;
        if (n > 18)
            return false;
    }
    while (n > 1 && digits[n - 1] == '0')
        n--;
    digits[n] = 0;
    return true;
}

/* Shortest digits of D (finite, not 0) that read back: to DIGITS, without point; the exponent of
 * the first is returned. */
static int shortest(double d, char digits[24]) {
    char text[40];
    int exp10;
    if (shortest_fast(d, digits, &exp10))
        return exp10;
    /* Up to 15 digits always come back, but for subnormals; most numbers that people write have
     * fewer. */
    for (int precision = fabs(d) < 2.3e-308 ? 0 : 14; precision < 17; precision++) {
        snprintf(text, sizeof text, "%.*e", precision, d);
        if (strtod(text, NULL) == d)
            break;
    }
    const char *e = strchr(text, 'e');
    if (e - text > 17 + (text[0] == '-'))
        neighbour(d, text);
    const char *p = text + (text[0] == '-');
    int n = 0;
    for (; *p && *p != 'e'; p++)
        if (*p != '.')
            digits[n++] = *p;
    while (n > 1 && digits[n - 1] == '0')
        n--;
    digits[n] = 0;
    return (int)strtol(p + 1, NULL, 10);
}

/* D (finite) with PRECISION digits behind the point, rounded half to even on the exact value, in
 * 128-bit integers; false when they are too narrow. */
static bool put_fixed_fast(double d, int precision, struct buf *b) {
    static const uint64_t tens[] = {1u,
                                    10u,
                                    100u,
                                    1000u,
                                    10000u,
                                    100000u,
                                    1000000u,
                                    10000000u,
                                    100000000u,
                                    1000000000u,
                                    10000000000u,
                                    100000000000u,
                                    1000000000000u,
                                    10000000000000u,
                                    100000000000000u,
                                    1000000000000000u,
                                    10000000000000000u,
                                    100000000000000000u};
    if (precision > 17 || fabs(d) >= 9e18)
        return false;
    int exp;
    uint64_t m = (uint64_t)ldexp(frexp(fabs(d), &exp), 53);
    exp -= 53;
    unsigned __int128 n = (unsigned __int128)m * tens[precision];
    if (exp >= 0) {
        n <<= exp;
    } else if (exp < -120) {
        n = 0;
    } else {
        unsigned __int128 unit = (unsigned __int128)1 << -exp, rest = n & (unit - 1);
        n >>= -exp;
        if (rest > unit >> 1 || (rest == unit >> 1 && (n & 1)))
            n++;
    }
    uint64_t whole = (uint64_t)(n / tens[precision]), part = (uint64_t)(n % tens[precision]);
    char text[48], *p = text + sizeof text;
    for (int i = 0; i < precision; i++, part /= 10)
        *--p = (char)('0' + part % 10);
    if (precision)
        *--p = '.';
    do
        *--p = (char)('0' + whole % 10);
    while (whole /= 10);
    if (signbit(d))
        *--p = '-';
    buf_add(b, p, (size_t)(text + sizeof text - p));
    return true;
}

/* The shortest text of a double that has few decimals, which is what people write: n / 10**k for
 * the least k, where both are exact as doubles, so that their quotient reads back as D. */
static bool put_short_decimal(double d, struct buf *b) {
    double a = fabs(d), scale = 1;
    if (a < 1e-3 || a >= 1e11)
        return false;
    for (int k = 1; k <= 8; k++) {
        scale *= 10;
        double n = rint(a * scale);
        if (n < 1e15 && n / scale == a)
            return put_fixed_fast(d, k, b);
    }
    return false;
}

static void put_exponent(struct buf *b, int exp) {
    buf_printf(b, "e%c%02d", exp < 0 ? '-' : '+', exp < 0 ? -exp : exp);
}

/* DIGITS with the point behind 10**EXP. */
static void put_fixed(struct buf *b, const char *digits, int exp) {
    int n = (int)strlen(digits);
    if (exp < 0) {
        buf_puts(b, "0.");
        buf_putn(b, '0', (size_t)(-exp - 1));
        buf_puts(b, digits);
        return;
    }
    int whole = exp + 1;
    buf_add(b, digits, (size_t)(n < whole ? n : whole));
    if (n < whole)
        buf_putn(b, '0', (size_t)(whole - n));
    if (n > whole) {
        buf_putc(b, '.');
        buf_puts(b, digits + whole);
    }
}

static void put_repr(double d, bool alt, bool add_dot_0, struct buf *b) {
    size_t start = b->len;
    if (d < 0 || (d == 0 && signbit(d)))
        buf_putc(b, '-');
    if (d == 0) {
        buf_puts(b, add_dot_0 ? "0.0" : alt ? "0." : "0");
        return;
    }
    if (fabs(d) < 1e15 && d == (double)(int64_t)d) {
        buf_truncate(b, start);
        buf_printf(b, add_dot_0 ? "%lld.0" : alt ? "%lld." : "%lld", (long long)d);
        return;
    }
    buf_truncate(b, start);
    if (put_short_decimal(d, b))
        return;
    if (d < 0)
        buf_putc(b, '-');
    char digits[24];
    int exp = shortest(d, digits);
    if (exp >= -4 && exp < 16) {
        put_fixed(b, digits, exp);
        if ((add_dot_0 || alt) && (int)strlen(digits) <= exp + 1)
            buf_puts(b, add_dot_0 ? ".0" : ".");
        return;
    }
    buf_putc(b, digits[0]);
    if (digits[1] || alt) {
        buf_putc(b, '.');
        buf_puts(b, digits + 1);
    }
    put_exponent(b, exp);
}

/* format(d, ".3"): as 'g', but one digit is kept behind the point, so the exponent comes one digit
 * earlier. */
static void put_short_g(double d, int precision, bool alt, struct buf *b) {
    char text[400], digits[400];
    if (precision < 1)
        precision = 1;
    if (precision > 350)
        precision = 350;
    snprintf(text, sizeof text, "%.*e", precision - 1, d);
    if (*text == '-')
        buf_putc(b, '-');
    int n = 0;
    const char *p = text + (*text == '-');
    for (; *p != 'e'; p++)
        if (*p != '.')
            digits[n++] = *p;
    int exp = (int)strtol(p + 1, NULL, 10);
    while (!alt && n > 1 && digits[n - 1] == '0')
        n--;
    digits[n] = 0;
    if (exp >= -4 && exp < precision - 1) {
        put_fixed(b, digits, exp);
        if (n <= exp + 1)
            buf_puts(b, ".0");
        return;
    }
    buf_putc(b, digits[0]);
    if (digits[1] || alt) {
        buf_putc(b, '.');
        buf_puts(b, digits + 1);
    }
    put_exponent(b, exp);
}

void py_float_digits(double d, char kind, int precision, bool alt, bool add_dot_0, struct buf *b) {
    if (d != d) {
        buf_puts(b, "nan");
        return;
    }
    if (isinf(d)) {
        buf_puts(b, d < 0 ? "-inf" : "inf");
        return;
    }
    if (kind == 'r') {
        put_repr(d, alt, add_dot_0, b);
        return;
    }
    if (kind == 'g' && add_dot_0) {
        put_short_g(d, precision, alt, b);
        return;
    }
    if (kind == 'f' && !alt && put_fixed_fast(d, precision, b))
        return;
    const char fmt[] = {'%', alt ? '#' : '.', alt ? '.' : '*', alt ? '*' : kind, alt ? kind : 0, 0};
    int n = snprintf(NULL, 0, fmt, precision, d);
    buf_reserve(b, (size_t)n + 1);
    snprintf(b->data + b->len, (size_t)n + 1, fmt, precision, d);
    b->len += (size_t)n;
}

void py_float_repr(double d, struct buf *b) { py_float_digits(d, 'r', 0, false, true, b); }

/* --- from text --- */

/* Copies S without underscores between digits; false when one stands elsewhere or a character
 * cannot be part of a number. */
static bool clean(const char *s, size_t len, struct buf *b) {
    char prev = 0;
    for (size_t i = 0; i < len; prev = s[i++]) {
        char c = s[i];
        bool digit = c >= '0' && c <= '9';
        if (c == '_') {
            if (!(prev >= '0' && prev <= '9'))
                return false;
            continue;
        }
        if (prev == '_' && !digit)
            return false;
        if (!digit && !strchr("+-.eE", c) && !((c | 32) >= 'a' && (c | 32) <= 'z'))
            return false;
        if (!c)
            return false;
        buf_putc(b, c);
    }
    return prev != '_' && b->len;
}

/* Digits with a point and no more than that: exact when the digits fit a double and the power of
 * ten is one, for then their quotient is rounded once. */
static bool parse_short(const char *s, size_t len, double *out) {
    static const double tens[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                  1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    bool negative = len && *s == '-', point = false;
    size_t i = negative, digits = 0, decimals = 0;
    uint64_t n = 0;
    for (; i < len; i++) {
        if (s[i] >= '0' && s[i] <= '9') {
            n = n * 10 + (uint64_t)(s[i] - '0');
            decimals += point;
            if (++digits > 15)
                return false;
        } else if (s[i] == '.' && !point) {
            point = true;
        } else {
            return false;
        }
    }
    if (!digits)
        return false;
    *out = (double)n / tens[decimals];
    if (negative)
        *out = -*out;
    return true;
}

bool py_float_parse(const char *s, size_t len, double *out) {
    if (parse_short(s, len, out))
        return true;
    s = py_number_ascii(s, &len);
    struct buf b = BUF_INIT;
    if (!clean(s, len, &b))
        return false;
    const char *p = b.data + (b.data[0] == '+' || b.data[0] == '-');
    static const char *const words[] = {"inf", "infinity", "nan"};
    for (int i = 0; i < 3; i++)
        if (!strcasecmp(p, words[i])) {
            *out = i < 2 ? HUGE_VAL : NAN;
            if (b.data[0] == '-' && i < 2)
                *out = -*out;
            return true;
        }
    /* strtod would take hexadecimal and "nan(...)" too. */
    if (p[strspn(p, "0123456789.eE+-")])
        return false;
    char *end;
    *out = strtod(b.data, &end);
    return !*end && end > b.data;
}

double py_float_from_text(struct vm *vm, value text) {
    const unsigned char *data;
    size_t size;
    double d;
    if (py_is_str(text)) {
        data = (const unsigned char *)PY_AS(struct py_str, text)->data;
        size = PY_AS(struct py_str, text)->size;
    } else {
        py_bytes_get(text, &data, &size);
    }
    bool ok = true;
    if (!py_is_str(text))
        for (size_t i = 0; i < size; i++)
            ok &= data[i] < 128;
    if (!ok || !py_float_parse((const char *)data, size, &d))
        py_raise(vm, &py_exc_ValueError, "could not convert string to float: %R", text);
    return d;
}

/* --- arithmetic --- */

double py_float_scale(uint64_t m, int exp) {
    if (!m)
        return 0;
    int top = 64 - __builtin_clzll(m) + exp, drop = -1074 - exp;
    if (top > -1021 || drop <= 0)
        return ldexp((double)m, exp);
    /* Subnormal: rounded by hand to a multiple of 2^-1074. */
    if (drop > 64)
        return 0;
    uint64_t half = (uint64_t)1 << (drop - 1), rest = drop == 64 ? m : m & (2 * half - 1);
    uint64_t kept = drop == 64 ? 0 : m >> drop;
    if (rest > half || (rest == half && (kept & 1)))
        kept++;
    return ldexp((double)kept, -1074);
}

uint64_t py_float_hash(double d) {
    const uint64_t p = ((uint64_t)1 << 61) - 1;
    if (d != d)
        return 0;
    if (isinf(d))
        return d > 0 ? 314159 : (uint64_t)-314159;
    if (fabs(d) < 1e15 && d == (double)(int64_t)d)
        return d == -1 ? (uint64_t)-2 : (uint64_t)(int64_t)d;
    int exp;
    double m = frexp(d, &exp);
    bool negative = m < 0;
    if (negative)
        m = -m;
    uint64_t x = 0;
    while (m != 0) {
        x = ((x << 28) & p) | x >> (61 - 28);
        m *= 268435456.0;
        exp -= 28;
        uint64_t y = (uint64_t)m;
        m -= (double)y;
        x += y;
        if (x >= p)
            x -= p;
    }
    exp = exp >= 0 ? exp % 61 : 61 - 1 - ((-1 - exp) % 61);
    x = ((x << exp) & p) | x >> (61 - exp);
    if (negative)
        x = -x;
    return x == UINT64_MAX ? UINT64_MAX - 1 : x;
}

double py_float_mod(struct vm *vm, double a, double b) {
    if (b == 0)
        py_raise(vm, &py_exc_ZeroDivisionError, "float modulo");
    double m = fmod(a, b);
    if (m == 0)
        return copysign(0, b);
    return (b < 0) != (m < 0) ? m + b : m;
}

double py_float_floordiv(struct vm *vm, double a, double b) {
    if (b == 0)
        py_raise(vm, &py_exc_ZeroDivisionError, "float floor division by zero");
    double m = fmod(a, b), q = (a - m) / b;
    if (m != 0 && (b < 0) != (m < 0))
        q -= 1;
    if (q == 0)
        return copysign(0, a / b);
    double f = floor(q);
    return q - f > 0.5 ? f + 1 : f;
}

double py_float_round(struct vm *vm, double d, int64_t digits) {
    if (!isfinite(d) || digits > 323 || (digits >= 0 && fabs(d) >= 4503599627370496.0))
        return d;
    if (digits < -308)
        return copysign(0, d);
    char text[400];
    if (digits >= 0) {
        /* printf rounds the exact value half to even, which is what is wanted. */
        snprintf(text, sizeof text, "%.*f", (int)digits, d);
    } else {
        /* As many digits of the scientific form as stand before the place that is rounded to. */
        int exp;
        snprintf(text, sizeof text, "%.17e", d);
        exp = (int)strtol(strchr(text, 'e') + 1, NULL, 10);
        int precision = exp + (int)digits;
        if (precision >= 0) {
            snprintf(text, sizeof text, "%.*e", precision, d);
        } else if (precision == -1) {
            /* Below half of the unit 0, else one unit; exactly half is even: 0. */
            double unit = pow(10, (double)-digits);
            snprintf(text, sizeof text, "%s%de%d", d < 0 ? "-" : "", fabs(d) > unit / 2,
                     (int)-digits);
        } else {
            return copysign(0, d);
        }
    }
    double r = strtod(text, NULL);
    if (isinf(r))
        py_raise(vm, &py_exc_OverflowError, "rounded value too large to represent");
    return r;
}
