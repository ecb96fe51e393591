/* punycode and idna; see punycode.h (cf. CPython's encodings/punycode.py, idna.py). */
#include "python/types/punycode.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/mem.h"
#include "python/types/str.h"

enum { BASE = 36, TMIN = 1, TMAX = 26, SKEW = 38, DAMP = 700, FIRST_BIAS = 72, FIRST_CODE = 128 };

static unsigned adapt(unsigned delta, unsigned count, bool first) {
    delta = first ? delta / DAMP : delta / 2;
    delta += delta / count;
    unsigned k = 0;
    for (; delta > ((BASE - TMIN) * TMAX) / 2; k += BASE)
        delta /= BASE - TMIN;
    return k + (BASE - TMIN + 1) * delta / (delta + SKEW);
}

static unsigned threshold(unsigned k, unsigned bias) {
    return k <= bias ? TMIN : k >= bias + TMAX ? TMAX : k - bias;
}

static void put_number(struct buf *out, unsigned q, unsigned bias) {
    static const char digits[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    for (unsigned k = BASE;; k += BASE) {
        unsigned t = threshold(k, bias);
        if (q < t)
            break;
        buf_putc(out, digits[t + (q - t) % (BASE - t)]);
        q = (q - t) / (BASE - t);
    }
    buf_putc(out, digits[q]);
}

void punycode_encode(const char *text, size_t n, struct buf *out) {
    size_t count = py_utf8_length(text, n), width, basic = 0;
    uint32_t *cps = mem_alloc_atomic((count + 1) * sizeof *cps);
    for (size_t i = 0, k = 0; i < n; i += width)
        cps[k++] = py_utf8_get(text + i, &width);
    for (size_t k = 0; k < count; k++)
        if (cps[k] < FIRST_CODE) {
            buf_putc(out, (char)cps[k]);
            basic++;
        }
    if (basic)
        buf_putc(out, '-');
    unsigned code = FIRST_CODE, delta = 0, bias = FIRST_BIAS;
    for (size_t done = basic; done < count; delta++, code++) {
        uint32_t next = UINT32_MAX;
        for (size_t k = 0; k < count; k++)
            if (cps[k] >= code && cps[k] < next)
                next = cps[k];
        delta += (next - code) * (unsigned)(done + 1);
        code = next;
        for (size_t k = 0; k < count; k++) {
            if (cps[k] < code)
                delta++;
            if (cps[k] != code)
                continue;
            put_number(out, delta, bias);
            bias = adapt(delta, (unsigned)done + 1, done == basic);
            delta = 0;
            done++;
        }
    }
}

static int digit_of(char c) {
    if (c >= 'a' && c <= 'z')
        return c - 'a';
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    return c >= '0' && c <= '9' ? c - '0' + 26 : -1;
}

bool punycode_decode(const char *data, size_t n, struct buf *out) {
    const char *dash = memrchr(data, '-', n);
    size_t basic = dash ? (size_t)(dash - data) : 0, i = dash ? basic + 1 : 0, count = basic;
    uint32_t *cps = mem_alloc_atomic((n + 1) * sizeof *cps);
    for (size_t k = 0; k < basic; k++)
        cps[k] = (unsigned char)data[k];
    unsigned long long code = FIRST_CODE, at = 0;
    unsigned bias = FIRST_BIAS;
    while (i < n) {
        unsigned long long before = at, weight = 1;
        for (unsigned k = BASE;; k += BASE) {
            int d = i < n ? digit_of(data[i++]) : -1;
            if (d < 0 || at > 0xFFFFFFFFu)
                return false;
            at += (unsigned)d * weight;
            unsigned t = threshold(k, bias);
            if ((unsigned)d < t)
                break;
            weight *= BASE - t;
        }
        bias = adapt((unsigned)(at - before), (unsigned)count + 1, before == 0);
        code += at / (count + 1);
        at %= count + 1;
        if (code > 0x10FFFF)
            return false;
        memmove(cps + at + 1, cps + at, (count - (size_t)at) * sizeof *cps);
        cps[at++] = (uint32_t)code;
        count++;
    }
    for (size_t k = 0; k < count; k++)
        buf_put_codepoint(out, cps[k]);
    return true;
}

/* --- idna --- */

/* Length of the dot at P: '.' or one of the full stops of other scripts; 0: none. */
static size_t dot_at(const char *p, const char *end) {
    static const char *const dots[] = {".", "\u3002", "\uFF0E", "\uFF61"};
    for (size_t i = 0; i < 4; i++) {
        size_t n = strlen(dots[i]);
        if ((size_t)(end - p) >= n && !memcmp(p, dots[i], n))
            return n;
    }
    return 0;
}

static const char *encode_label(const char *s, size_t n, struct buf *out) {
    size_t ascii = 0;
    while (ascii < n && !(s[ascii] & 0x80))
        ascii++;
    struct buf label = BUF_INIT;
    if (ascii == n) {
        buf_add(&label, s, n);
    } else {
        utf8proc_uint8_t *folded;
        utf8proc_map((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)n, &folded,
                     UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD |
                         UTF8PROC_IGNORE);
        if (!folded)
            return "label cannot be normalized";
        const char *text = (const char *)folded;
        bool plain = py_utf8_length(text, strlen(text)) == strlen(text);
        if (plain) {
            buf_puts(&label, text);
        } else {
            buf_puts(&label, "xn--");
            punycode_encode(text, strlen(text), &label);
        }
        free(folded);
    }
    if (!label.len || label.len > 63)
        return n ? "label too long" : "label empty or too long";
    buf_add(out, label.data, label.len);
    return NULL;
}

const char *idna_encode(const char *text, size_t n, struct buf *out) {
    const char *end = text + n;
    for (const char *from = text, *p = text;; p++) {
        size_t dot = p < end ? dot_at(p, end) : 0;
        if (p < end && !dot)
            continue;
        if (p == end && from == p && from > text) /* a dot at the end */
            return NULL;
        const char *wrong = encode_label(from, (size_t)(p - from), out);
        if (wrong || p == end)
            return wrong;
        buf_putc(out, '.');
        p += dot - 1;
        from = p + 1;
    }
}

const char *idna_decode(const char *data, size_t n, struct buf *out) {
    for (size_t i = 0; i <= n;) {
        const char *dot = i < n ? memchr(data + i, '.', n - i) : NULL;
        size_t end = dot ? (size_t)(dot - data) : n;
        if (end - i > 4 && !strncasecmp(data + i, "xn--", 4)) {
            if (!punycode_decode(data + i + 4, end - i - 4, out))
                return "Invalid punycode";
        } else {
            for (size_t k = i; k < end; k++)
                if (data[k] & 0x80)
                    return "label has characters that are no ASCII";
            buf_add(out, data + i, end - i);
        }
        if (dot)
            buf_putc(out, '.');
        i = end + 1;
    }
    return NULL;
}
