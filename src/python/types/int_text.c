/*
 * int: to text and from text. Decimal text is converted 18 digits at a time; bases that are powers
 * of two bit by bit. What parses is CPython's: blanks around, sign, prefix, single underscores,
 * digits of any script.
 */
#include <utf8proc.h>

#include "python/api.h"
#include "python/types/char.h"
#include "python/types/int_int.h"

#define CHUNK ((mp_digit)1000000000000000000)
enum { CHUNK_DIGITS = 18, DEFAULT_MAX_DIGITS = 4300, MAX_DIGITS_CHECKED_FROM = 640 };

/* --- the limit --- */

static const char max_digits_key;

int py_int_max_digits(struct vm *vm) {
    int *digits = vm_get_data(vm, &max_digits_key);
    return digits ? *digits : DEFAULT_MAX_DIGITS;
}

void py_int_set_max_digits(struct vm *vm, int digits) {
    int *to = mem_alloc_atomic(sizeof *to);
    *to = digits;
    vm_set_data(vm, &max_digits_key, to);
}

/* --- to text --- */

static const char *small_text(int64_t i, unsigned base) {
    char text[72], *p = text + sizeof text;
    uint64_t u = i < 0 ? -(uint64_t)i : (uint64_t)i;
    do
        *--p = "0123456789abcdefghijklmnopqrstuvwxyz"[u % base];
    while (u /= base);
    if (i < 0)
        *--p = '-';
    return mem_strndup(p, (size_t)(text + sizeof text - p));
}

/* Divides the digits D of N by CHUNK in place; the remainder. */
static mp_digit divide_chunk(mp_digit *d, int *n) {
    unsigned __int128 rest = 0;
    for (int i = *n; i-- > 0;) {
        rest = rest << 60 | d[i];
        d[i] = (mp_digit)(rest / CHUNK);
        rest %= CHUNK;
    }
    while (*n && !d[*n - 1])
        --*n;
    return (mp_digit)rest;
}

static const char *decimal_text(const mp_int *n) {
    int used = n->used;
    mp_digit *d = mem_alloc_atomic((size_t)used * sizeof *d);
    memcpy(d, n->dp, (size_t)used * sizeof *d);
    size_t room = (size_t)used * 19 + 20;
    char *text = mem_alloc_atomic(room + 1), *p = text + room;
    *p = 0;
    while (used) {
        mp_digit chunk = divide_chunk(d, &used);
        for (int i = 0; used ? i < CHUNK_DIGITS : chunk != 0; i++, chunk /= 10)
            *--p = (char)('0' + chunk % 10);
    }
    if (n->sign == MP_NEG)
        *--p = '-';
    return p;
}

static const char *power_of_two_text(const mp_int *n, unsigned shift) {
    size_t bits = (size_t)mp_count_bits(n), digits = (bits + shift - 1) / shift;
    char *text = mem_alloc_atomic(digits + 2), *p = text + digits + 1;
    *p = 0;
    for (size_t k = 0; k < digits; k++) {
        unsigned digit = 0;
        for (unsigned j = shift; j-- > 0;) {
            size_t bit = k * shift + j;
            digit <<= 1;
            if (bit < bits)
                digit |= (unsigned)(n->dp[bit / 60] >> (bit % 60)) & 1;
        }
        *--p = "0123456789abcdefghijklmnopqrstuvwxyz"[digit];
    }
    if (n->sign == MP_NEG)
        *--p = '-';
    return p;
}

const char *py_int_text(struct vm *vm, value v, int base) {
    (void)vm;
    bool fits;
    int64_t i = py_int_get(v, &fits);
    if (fits)
        return small_text(i, (unsigned)base);
    const mp_int *n = int_big(v);
    if (base == 10)
        return decimal_text(n);
    if (!(base & (base - 1)))
        return power_of_two_text(n, (unsigned)__builtin_ctz((unsigned)base));
    int size;
    int_check(mp_radix_size(n, base, &size));
    char *text = mem_alloc_atomic((size_t)size);
    int_check(mp_to_radix(n, text, (size_t)size, NULL, base));
    for (char *p = text; *p; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p + 32);
    return text;
}

value py_int_str(struct vm *vm, value v) {
    const char *text;
    if (py_is_small(v)) {
        int64_t i = py_small(v);
        if (i >= 0 && i < 10)
            return py_str_char((uint32_t)('0' + i));
        char buf[24], *p = buf + sizeof buf;
        uint64_t u = i < 0 ? -(uint64_t)i : (uint64_t)i;
        do
            *--p = (char)('0' + u % 10);
        while (u /= 10);
        if (i < 0)
            *--p = '-';
        return py_str_new(p, (size_t)(buf + sizeof buf - p));
    }
    int max = py_int_max_digits(vm);
    /* 30102 / 100000 is just below log10(2): more digits than this there are for sure. */
    if (max && py_int_bit_length(v) > 2000) {
        uint64_t at_least = (py_int_bit_length(v) - 1) * 30102 / 100000;
        text = at_least > (uint64_t)max ? NULL : py_int_text(vm, v, 10);
        if (!text || strlen(text) - (*text == '-') > (size_t)max)
            py_raise(vm, &py_exc_ValueError,
                     "Exceeds the limit (%d digits) for integer string conversion; use "
                     "sys.set_int_max_str_digits() to increase the limit",
                     max);
    } else {
        text = py_int_text(vm, v, 10);
    }
    return py_str_from(text);
}

/* --- from text --- */

static int digit_value(unsigned char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'Z')
        return c - 'A' + 10;
    return 99;
}

int py_char_decimal(uint32_t cp) {
    if (cp < 128)
        return cp >= '0' && cp <= '9' ? (int)cp - '0' : -1;
    if (utf8proc_category((utf8proc_int32_t)cp) != UTF8PROC_CATEGORY_ND)
        return -1;
    /* Decimal digits come in unbroken rows of ten (mathematical ones in five rows at once). */
    uint32_t start = cp;
    while (utf8proc_category((utf8proc_int32_t)start - 1) == UTF8PROC_CATEGORY_ND)
        start--;
    return (int)((cp - start) % 10);
}

const char *py_number_ascii(const char *s, size_t *len) {
    struct buf b = BUF_INIT;
    size_t from = 0, to = *len;
    bool ascii = true;
    for (size_t i = 0; i < *len && ascii; i++)
        ascii = !(s[i] & 0x80);
    if (!ascii) {
        size_t n;
        for (size_t i = 0; i < *len; i += n) {
            uint32_t cp = py_utf8_get(s + i, &n);
            int d = py_char_decimal(cp);
            buf_putc(&b, d >= 0                 ? (char)('0' + d)
                         : py_char_is_space(cp) ? ' '
                         : cp < 128             ? (char)cp
                                                : '?');
        }
        s = b.data;
        to = b.len;
    }
    while (from < to && py_char_is_space((unsigned char)s[from]))
        from++;
    while (to > from && py_char_is_space((unsigned char)s[to - 1]))
        to--;
    *len = to - from;
    return s + from;
}

/* FROM is the last digit. */
static uint32_t digit_unit(const void *from, size_t i) {
    return (uint32_t)digit_value(*((const unsigned char *)from - i));
}

/* Digits only, N of them, all below BASE. */
static value digits_value(const char *s, size_t n, unsigned base) {
    uint64_t u = 0;
    size_t i = 0;
    for (; i < n && u < ((uint64_t)1 << 56) / base; i++)
        u = u * base + (unsigned)digit_value((unsigned char)s[i]);
    if (i == n)
        return py_int_from_unsigned(u);
    if (!(base & (base - 1)))
        return py_int_from_units(n, (unsigned)__builtin_ctz(base), digit_unit, s + n - 1);
    mp_int r;
    int_check(mp_init(&r));
    mp_set_u64(&r, u);
    while (i < n) {
        mp_digit scale = 1, chunk = 0;
        for (; i < n && scale < ((mp_digit)1 << 59) / base; i++, scale *= base)
            chunk = chunk * base + (unsigned)digit_value((unsigned char)s[i]);
        int_check(mp_mul_d(&r, scale, &r));
        int_check(mp_add_d(&r, chunk, &r));
    }
    return int_take(&r);
}

/* Takes the prefix that goes with BASE off; base 0 becomes what the prefix says. */
static bool take_prefix(const char **s, const char *end, int *base, bool *zeros_only) {
    static const struct {
        char letter;
        int base;
    } prefixes[] = {{'x', 16}, {'o', 8}, {'b', 2}};
    if (end - *s >= 2 && (*s)[0] == '0')
        for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
            if (((*s)[1] | 32) == prefixes[i].letter && (*base == 0 || *base == prefixes[i].base)) {
                *base = prefixes[i].base;
                *s += 2;
                if (*s < end && **s == '_')
                    ++*s;
                return *s < end;
            }
    if (*base == 0) {
        *base = 10;
        *zeros_only = **s == '0'; /* 007 is no literal, 000 is */
    }
    return true;
}

/* The digits without underscores into CLEAN; false when something else is there. */
static bool clean_digits(const char *s, const char *end, int base, struct buf *clean) {
    bool digit_before = false;
    for (; s < end; s++) {
        if (*s == '_') {
            if (!digit_before)
                return false;
            digit_before = false;
        } else {
            if (digit_value((unsigned char)*s) >= base)
                return false;
            buf_putc(clean, *s);
            digit_before = true;
        }
    }
    return digit_before;
}

value py_int_parse(struct vm *vm, const char *s, size_t len, int base) {
    s = py_number_ascii(s, &len);
    const char *end = s + len;
    bool negative = false, zeros_only = false;
    if (s < end && (*s == '-' || *s == '+'))
        negative = *s++ == '-';
    if (s == end || !take_prefix(&s, end, &base, &zeros_only))
        return PY_UNDEF;
    struct buf digits = BUF_INIT;
    if (!clean_digits(s, end, base, &digits))
        return PY_UNDEF;
    if (zeros_only && strspn(digits.data, "0") != digits.len)
        return PY_UNDEF;
    int max = vm && (base & (base - 1)) && digits.len > MAX_DIGITS_CHECKED_FROM
                  ? py_int_max_digits(vm)
                  : 0;
    if (max && digits.len > (size_t)max)
        py_raise(vm, &py_exc_ValueError,
                 "Exceeds the limit (%d digits) for integer string conversion: value has %zu "
                 "digits; use sys.set_int_max_str_digits() to increase the limit",
                 max, digits.len);
    value v = digits_value(digits.data, digits.len, (unsigned)base);
    return negative ? py_int_neg(vm, v) : v;
}

value py_int_from_text(struct vm *vm, value text, int base) {
    value v;
    if (py_is_str(text)) {
        const struct py_str *s = PY_AS(struct py_str, text);
        v = py_int_parse(vm, s->data, s->size, base);
    } else {
        const unsigned char *data;
        size_t size;
        py_bytes_get(text, &data, &size);
        bool ascii = true;
        for (size_t i = 0; i < size; i++)
            ascii &= data[i] < 128;
        v = ascii ? py_int_parse(vm, (const char *)data, size, base) : PY_UNDEF;
        if (v == PY_UNDEF && py_type_of(text) != &py_bytes_type)
            text = py_bytes_new(data, size);
    }
    if (v != PY_UNDEF)
        return v;
    value shown = py_repr(vm, text);
    if (PY_AS(struct py_str, shown)->length > 200)
        shown = py_str_slice(shown, 0, 200);
    py_raise(vm, &py_exc_ValueError, "invalid literal for int() with base %d: %S", base, shown);
}
