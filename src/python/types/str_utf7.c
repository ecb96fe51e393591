/*
 * utf-7: ASCII with the rest as base64 of UTF-16 between + and -. cf. RFC 2152 and CPython's
 * Objects/unicodeobject.c, which leaves the optional direct characters as they are.
 */
#include "python/types/str_hooks.h"
#include "python/types/str_int.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int digit_of(unsigned char c) {
    const char *at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : -1;
}
/* Written as it is; + is not, and neither are \ and ~. */
static bool is_direct(uint32_t c) {
    if (c == '\t' || c == '\n' || c == '\r' || c == 0)
        return true;
    return c >= ' ' && c < 127 && c != '+' && c != '\\' && c != '~';
}

/* --- encoding --- */

struct writer {
    struct buf *out;
    bool inside;
    uint32_t bits;
    int nbits;
};
static void put_unit(struct writer *w, uint32_t unit) {
    w->bits = w->bits << 16 | unit;
    w->nbits += 16;
    while (w->nbits >= 6) {
        buf_putc(w->out, digits[w->bits >> (w->nbits - 6) & 0x3F]);
        w->nbits -= 6;
    }
    w->bits &= (1u << w->nbits) - 1;
}
/* Ends a base64 part; NEXT is what follows, 0: the end of the text. */
static void end_part(struct writer *w, uint32_t next, bool last) {
    if (w->nbits)
        buf_putc(w->out, digits[w->bits << (6 - w->nbits) & 0x3F]);
    w->bits = 0;
    w->nbits = 0;
    w->inside = false;
    if (last || (next < 128 && (digit_of((unsigned char)next) >= 0 || next == '-')))
        buf_putc(w->out, '-');
}

void utf7_encode(const struct py_str *text, struct buf *out) {
    struct writer w = {.out = out};
    size_t n;
    for (size_t i = 0; i < text->size; i += n) {
        uint32_t cp = py_utf8_get(text->data + i, &n);
        if (is_direct(cp)) {
            if (w.inside)
                end_part(&w, cp, false);
            buf_putc(out, (char)cp);
            continue;
        }
        if (cp == '+' && !w.inside) {
            buf_puts(out, "+-");
            continue;
        }
        if (!w.inside)
            buf_putc(out, '+');
        w.inside = true;
        if (cp >= 0x10000) {
            put_unit(&w, 0xD800 + ((cp - 0x10000) >> 10));
            put_unit(&w, 0xDC00 + ((cp - 0x10000) & 0x3FF));
        } else
            put_unit(&w, cp);
    }
    if (w.inside)
        end_part(&w, 0, true);
}

/* --- decoding --- */

static void take_unit(struct utf7 *u, uint32_t unit, struct buf *out) {
    if (u->high && unit >= 0xDC00 && unit < 0xE000) {
        buf_put_codepoint(out, 0x10000 + ((u->high & 0x3FF) << 10) + (unit & 0x3FF));
        u->high = 0;
        return;
    }
    if (u->high)
        buf_put_codepoint(out, u->high);
    u->high = unit >= 0xD800 && unit < 0xDC00 ? unit : 0;
    if (!u->high)
        buf_put_codepoint(out, unit);
}

/* What is left over when a part ends: zeros, fewer than a digit. */
static const char *leftover(const struct utf7 *u) {
    if (u->nbits >= 6)
        return "partial character in base64 sequence";
    return u->bits ? "non-zero padding bits in base64 sequence" : NULL;
}

static bool inside_step(struct utf7 *u, const unsigned char *data, size_t size, size_t *at,
                        size_t *end, const char **reason, struct buf *out) {
    int digit = digit_of(data[*at]);
    if (digit >= 0) {
        u->bits = u->bits << 6 | (uint32_t)digit;
        u->nbits += 6;
        u->any = true;
        ++*at;
        if (u->nbits >= 16) {
            uint32_t unit = u->bits >> (u->nbits - 16);
            u->nbits -= 16;
            u->bits &= (1u << u->nbits) - 1;
            take_unit(u, unit, out);
        }
        return true;
    }
    (void)size;
    u->inside = false;
    *end = *at + 1;
    *reason = leftover(u);
    if (*reason) {
        *at = u->began;
        return false;
    }
    if (u->high && data[*at] < 128)
        buf_put_codepoint(out, u->high);
    u->high = 0;
    if (data[*at] == '-') {
        if (!u->any)
            buf_putc(out, '+');
        ++*at;
    } else if (!u->any && is_direct(data[*at])) {
        *reason = "ill-formed sequence";
        *at = u->began;
        return false;
    }
    return true;
}

bool utf7_step(struct utf7 *u, const unsigned char *data, size_t size, size_t *at, size_t *end,
               const char **reason, struct buf *out) {
    if (*at == size) { /* the end, inside a part */
        u->inside = false;
        bool whole = u->nbits < 6 && !u->bits && !u->high && u->any;
        *reason = "unterminated shift sequence";
        *end = size;
        if (!whole)
            *at = u->began;
        return whole;
    }
    if (u->inside)
        return inside_step(u, data, size, at, end, reason, out);
    unsigned char c = data[*at];
    if (c == '+') {
        *u = (struct utf7){.inside = true, .began = *at};
        ++*at;
        return true;
    }
    if (c >= 128) {
        *reason = "unexpected special character";
        *end = *at + 1;
        return false;
    }
    buf_putc(out, (char)c);
    ++*at;
    return true;
}
