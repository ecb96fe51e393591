/*
 * Values of number and string literals (cf. CPython's Parser/string_parser.c and the codecs
 * unicode_escape and escape_decode, whose messages are used).
 */
#include "python/literal.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* ---- numbers ---- */

static int digit_value(char c) { return c <= '9' ? c - '0' : (c | 32) - 'a' + 10; }

/* Digits without underscores; in int64_t if they fit. */
static const char *integer(const char *digits, size_t n, int base, struct ast_constant *value) {
    uint64_t i = 0;
    for (size_t k = 0; k < n; k++) {
        if (__builtin_mul_overflow(i, (uint64_t)base, &i) ||
            __builtin_add_overflow(i, (uint64_t)digit_value(digits[k]), &i) || i > INT64_MAX) {
            if (base == 10 && n > 4300)
                return mem_printf("Exceeds the limit (4300 digits) for integer string conversion: "
                                  "value has %zu digits; use sys.set_int_max_str_digits() to "
                                  "increase the limit - Consider hexadecimal for huge integer "
                                  "literals to avoid decimal conversion limits.",
                                  n);
            value->kind = AST_CONST_BIG_INT;
            value->base = (unsigned char)base;
            while (n > 1 && *digits == '0') {
                digits++;
                n--;
            }
            value->str = (struct ast_str){mem_strndup(digits, n), n};
            return NULL;
        }
    }
    value->kind = AST_CONST_INT;
    value->i = (int64_t)i;
    return NULL;
}

const char *literal_number(const char *s, size_t n, struct ast_constant *value) {
    char small[64];
    char *text = n < sizeof small ? small : mem_alloc_atomic(n + 1);
    size_t len = 0;
    for (size_t i = 0; i < n; i++)
        if (s[i] != '_')
            text[len++] = s[i];
    text[len] = 0;
    char radix = len > 1 && text[0] == '0' ? (char)(text[1] | 32) : 0;
    if (radix == 'x' || radix == 'o' || radix == 'b')
        return integer(text + 2, len - 2, radix == 'x' ? 16 : radix == 'o' ? 8 : 2, value);
    if (strspn(text, "0123456789") == len)
        return integer(text, len, 10, value);
    bool imaginary = (text[len - 1] | 32) == 'j';
    value->kind = imaginary ? AST_CONST_COMPLEX : AST_CONST_FLOAT;
    value->real = strtod(text, NULL);
    return NULL;
}

/* ---- strings ---- */

static int hex_value(char c) {
    return c >= '0' && c <= '9'                 ? c - '0'
           : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
                                                : -1;
}

/* Reads up to DIGITS hexadecimal digits at S (before END); returns how many there are. */
static int hex_digits(const char *s, const char *end, int digits, unsigned *value) {
    int k = 0;
    *value = 0;
    while (k < digits && s + k < end && hex_value(s[k]) >= 0)
        *value = *value * 16 + (unsigned)hex_value(s[k++]);
    return k;
}

/* Positions in the codec's messages count what CPython hands to it: it writes characters over 127
 * as \UXXXXXXXX first. */
static size_t codec_position(const char *s, size_t n) {
    size_t position = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        position += c < 0x80 ? 1 : (c & 0xC0) == 0xC0 ? 10 : 0;
    }
    return position;
}

static const char *unicode_problem(const char *start, const char *from, const char *to,
                                   const char *why) {
    size_t a = codec_position(start, (size_t)(from - start));
    size_t b = codec_position(start, (size_t)(to - start)) - 1;
    if (a == b)
        return mem_printf(
            "(unicode error) 'unicodeescape' codec can't decode byte 0x5c in position "
            "%zu: %s",
            a, why);
    return mem_printf("(unicode error) 'unicodeescape' codec can't decode bytes in position "
                      "%zu-%zu: %s",
                      a, b, why);
}

struct unescape {
    struct buf *out;
    const char *start, *s, *end; /* s is behind the backslash and the letter */
    bool bytes;
    const char *doubt; /* about the first escape that is none */
};

static const char *hex_escape(struct unescape *u, const char *from, char letter) {
    int digits = letter == 'x' ? 2 : letter == 'u' ? 4 : 8;
    unsigned cp;
    int got = hex_digits(u->s, u->end, digits, &cp);
    if (got < digits) {
        if (u->bytes)
            return mem_printf("(value error) invalid \\x escape at position %zu",
                              (size_t)(from - u->start));
        return unicode_problem(u->start, from, u->s + got,
                               letter == 'x'   ? "truncated \\xXX escape"
                               : letter == 'u' ? "truncated \\uXXXX escape"
                                               : "truncated \\UXXXXXXXX escape");
    }
    u->s += digits;
    if (u->bytes)
        buf_putc(u->out, (char)cp);
    else if (cp > 0x10FFFF)
        return unicode_problem(u->start, from, u->s, "illegal Unicode character");
    else
        buf_put_codepoint(u->out, cp);
    return NULL;
}

static const char *name_escape(struct unescape *u, const char *from) {
    const char *close =
        u->s < u->end && *u->s == '{' ? memchr(u->s, '}', (size_t)(u->end - u->s)) : NULL;
    if (!close || close == u->s + 1) {
        const char *to = close ? close + 1 : u->s < u->end && *u->s == '{' ? u->end : u->s;
        return unicode_problem(u->start, from, to, "malformed \\N character escape");
    }
    int cp = literal_character_by_name(u->s + 1, (size_t)(close - u->s - 1));
    u->s = close + 1;
    if (cp < 0)
        return unicode_problem(u->start, from, u->s, "unknown Unicode character name");
    buf_put_codepoint(u->out, (unsigned)cp);
    return NULL;
}

static void octal_escape(struct unescape *u, char first) {
    unsigned cp = (unsigned)(first - '0');
    const char *from = u->s - 1;
    for (int k = 0; k < 2 && u->s < u->end && *u->s >= '0' && *u->s <= '7'; k++)
        cp = cp * 8 + (unsigned)(*u->s++ - '0');
    if (cp > 0xFF && !u->doubt)
        u->doubt = mem_printf("invalid octal escape sequence '\\%.3s'", from);
    if (u->bytes)
        buf_putc(u->out, (char)cp);
    else
        buf_put_codepoint(u->out, cp);
}

/* One escape, u->s being behind the backslash. */
static const char *escape(struct unescape *u) {
    static const char simple[256] = {
        ['\\'] = '\\', ['\''] = '\'', ['"'] = '"',  ['a'] = '\a', ['b'] = '\b',
        ['f'] = '\f',  ['n'] = '\n',  ['r'] = '\r', ['t'] = '\t', ['v'] = '\v',
    };
    const char *from = u->s - 1;
    if (u->s == u->end) { /* before a brace of an f-string */
        buf_putc(u->out, '\\');
        return NULL;
    }
    char c = *u->s++;
    if (simple[(unsigned char)c])
        buf_putc(u->out, simple[(unsigned char)c]);
    else if (c >= '0' && c <= '7')
        octal_escape(u, c);
    else if (c == 'x' || (!u->bytes && (c == 'u' || c == 'U')))
        return hex_escape(u, from, c);
    else if (!u->bytes && c == 'N')
        return name_escape(u, from);
    else if (c != '\n') { /* unknown: the backslash stays */
        buf_putc(u->out, '\\');
        u->s--;
        if (!u->doubt && (unsigned char)c < 0x80)
            u->doubt = mem_printf("invalid escape sequence '\\%c'", c);
    }
    return NULL;
}

const char *literal_unescape(struct buf *out, const char *s, size_t n, bool bytes,
                             const char **doubt) {
    struct unescape u = {out, s, s, s + n, bytes, NULL};
    while (u.s < u.end) {
        const char *slash = memchr(u.s, '\\', (size_t)(u.end - u.s));
        size_t plain = (size_t)((slash ? slash : u.end) - u.s);
        buf_add(out, u.s, plain);
        u.s += plain;
        if (!slash)
            break;
        u.s++;
        const char *problem = escape(&u);
        if (problem)
            return problem;
    }
    if (doubt && u.doubt)
        *doubt = u.doubt;
    return NULL;
}
