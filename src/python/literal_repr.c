/*
 * Literals as repr() writes them, from the front end's own constants: for ast_dump and unparse.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tommath.h>

#include "base/mem.h"
#include "python/literal.h"
#include "python/types/char.h"

/* The code point at S (valid WTF-8, N bytes left) and its length. */
static size_t decode(const unsigned char *s, size_t n, unsigned *cp) {
    size_t len = s[0] < 0x80 ? 1 : s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : 4;
    if (len > n || len == 1) {
        *cp = s[0];
        return 1;
    }
    *cp = s[0] & (0x7Fu >> len);
    for (size_t i = 1; i < len; i++)
        *cp = *cp << 6 | (s[i] & 0x3F);
    return len;
}

/* Escapes that text and bytes share; false if C is none of them. */
static bool put_short_escape(struct buf *out, unsigned c, char quote) {
    if (c == (unsigned char)quote || c == '\\')
        buf_printf(out, "\\%c", (char)c);
    else if (c == '\n')
        buf_puts(out, "\\n");
    else if (c == '\r')
        buf_puts(out, "\\r");
    else if (c == '\t')
        buf_puts(out, "\\t");
    else
        return false;
    return true;
}

static char quote_for(const struct ast_str *s) {
    return memchr(s->s, '\'', s->n) && !memchr(s->s, '"', s->n) ? '"' : '\'';
}

void literal_repr_str(struct buf *out, const struct ast_str *s) {
    char quote = quote_for(s);
    buf_putc(out, quote);
    for (size_t i = 0; i < s->n;) {
        unsigned cp;
        size_t len = decode((const unsigned char *)s->s + i, s->n - i, &cp);
        if (put_short_escape(out, cp, quote))
            ;
        else if (py_char_is_printable(cp))
            buf_add(out, s->s + i, len);
        else
            buf_printf(out, cp < 0x100 ? "\\x%02x" : cp < 0x10000 ? "\\u%04x" : "\\U%08x", cp);
        i += len;
    }
    buf_putc(out, quote);
}

void literal_repr_bytes(struct buf *out, const struct ast_str *s) {
    char quote = quote_for(s);
    buf_putc(out, 'b');
    buf_putc(out, quote);
    for (size_t i = 0; i < s->n; i++) {
        unsigned char c = (unsigned char)s->s[i];
        if (put_short_escape(out, c, quote))
            ;
        else if (c >= 0x20 && c < 0x7F)
            buf_putc(out, (char)c);
        else
            buf_printf(out, "\\x%02x", c);
    }
    buf_putc(out, quote);
}

void literal_repr_float(struct buf *out, double d, bool imaginary) {
    if (isinf(d)) {
        buf_puts(out, d < 0 ? "-inf" : "inf");
        return;
    }
    if (isnan(d)) {
        buf_puts(out, "nan");
        return;
    }
    char text[40];
    int digits = 1;
    do
        snprintf(text, sizeof text, "%.*e", digits - 1, d);
    while (strtod(text, NULL) != d && ++digits <= 17);
    int exponent = (int)strtol(strchr(text, 'e') + 1, NULL, 10);
    if (exponent < -4 || exponent >= 16) {
        *strchr(text, 'e') = 0;
        buf_printf(out, "%se%c%02d", text, exponent < 0 ? '-' : '+', abs(exponent));
        return;
    }
    int decimals = digits - 1 - exponent;
    snprintf(text, sizeof text, "%.*f", decimals > 0 ? decimals : 0, d);
    buf_puts(out, text);
    if (decimals <= 0 && !imaginary)
        buf_puts(out, ".0");
}

/* A big integer in decimal, whatever base its digits are in. */
static void put_big_int(struct buf *out, const struct ast_constant *c) {
    mp_int n;
    int size = 0;
    if (c->base == 10) {
        buf_add(out, c->str.s, c->str.n);
        return;
    }
    if (mp_init(&n) != MP_OKAY)
        return;
    if (mp_read_radix(&n, c->str.s, c->base) == MP_OKAY &&
        mp_radix_size(&n, 10, &size) == MP_OKAY) {
        char *text = mem_alloc_atomic((size_t)size + 1);
        size_t written = 0;
        if (mp_to_radix(&n, text, (size_t)size, &written, 10) == MP_OKAY)
            buf_puts(out, text);
    }
    mp_clear(&n);
}

void literal_repr(struct buf *out, const struct ast_constant *c) {
    switch (c->kind) {
    case AST_CONST_NONE:
        buf_puts(out, "None");
        break;
    case AST_CONST_TRUE:
        buf_puts(out, "True");
        break;
    case AST_CONST_FALSE:
        buf_puts(out, "False");
        break;
    case AST_CONST_ELLIPSIS:
        buf_puts(out, "Ellipsis");
        break;
    case AST_CONST_INT:
        buf_printf(out, "%lld", (long long)c->i);
        break;
    case AST_CONST_BIG_INT:
        put_big_int(out, c);
        break;
    case AST_CONST_FLOAT:
        literal_repr_float(out, c->real, false);
        break;
    case AST_CONST_COMPLEX:
        literal_repr_float(out, c->imag, true);
        buf_putc(out, 'j');
        break;
    case AST_CONST_STR:
        literal_repr_str(out, &c->str);
        break;
    case AST_CONST_BYTES:
        literal_repr_bytes(out, &c->str);
        break;
    }
}
