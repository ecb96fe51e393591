/*
 * str to bytes and back: the codecs and error handlers (cf. CPython's Lib/encodings,
 * Python/codecs.c). A codec is a row of a table: its decoder, its encoder, and whatever they share.
 */
#include "python/api.h"
#include "python/literal.h"
#include "python/types/punycode.h"
#include "python/types/str_hooks.h"
#include "python/types/str_int.h"

#define STR(v) PY_AS(struct py_str, v)

enum errors {
    STRICT,
    IGNORE,
    REPLACE,
    BACKSLASH,
    XML,
    ESCAPE, /* surrogateescape */
    PASS,   /* surrogatepass */
    NAME,   /* namereplace */
    CUSTOM, /* registered by a script */
};

static const char *const error_names[] = {
    [STRICT] = "strict",         [IGNORE] = "ignore",
    [REPLACE] = "replace",       [BACKSLASH] = "backslashreplace",
    [XML] = "xmlcharrefreplace", [ESCAPE] = "surrogateescape",
    [PASS] = "surrogatepass",    [NAME] = "namereplace"};

static enum errors errors_named(struct vm *vm, const char *name) {
    if (!name)
        return STRICT;
    for (size_t i = 0; i < sizeof error_names / sizeof *error_names; i++)
        if (!strcmp(name, error_names[i]))
            return (enum errors)i;
    if (codec_handler(vm, name) != PY_UNDEF)
        return CUSTOM;
    py_raise(vm, &py_exc_LookupError, "unknown error handler name '%s'", name);
}

struct codec;

/* A conversion under way. */
struct job {
    struct vm *vm;
    const struct codec *codec;
    const char *name;        /* in errors, when not the codec's */
    const char *errors_name; /* looked at only when something is wrong */
    struct buf out;
    const unsigned char *data; /* decoding */
    size_t size;
    struct py_str *text; /* encoding */
    size_t skip;         /* a handler of a script said to go on at this character */
    const uint16_t *low; /* charmap: code points of the bytes below 0x80 where they are not ASCII */
    const uint16_t *high; /* charmap: code points of the bytes 0x80..., 0: undefined */
};

struct codec {
    const char *name; /* in error messages */
    void (*decode)(struct job *j);
    void (*encode)(struct job *j);
    unsigned limit; /* ascii, latin-1: first code point that does not fit */
    unsigned width; /* utf-16, utf-32: bytes of a unit */
    bool big;
    bool mark; /* byte order mark written, and obeyed when read */
};

/* --- errors --- */

/* Bytes START..END cannot be decoded: writes what the handler puts there; returns where to go on.
 */
static size_t decode_error(struct job *j, size_t start, size_t end, const char *reason) {
    size_t first = start;
    switch (errors_named(j->vm, j->errors_name)) {
    case IGNORE:
        return end;
    case REPLACE:
        buf_put_codepoint(&j->out, 0xFFFD);
        return end;
    case BACKSLASH:
        for (size_t i = start; i < end; i++)
            buf_printf(&j->out, "\\x%02x", j->data[i]);
        return end;
    case ESCAPE:
        for (; start < end && j->data[start] >= 128; start++)
            buf_put_codepoint(&j->out, 0xDC00u + j->data[start]);
        if (start > first)
            return start;
        break;
    case XML:
    case NAME:
        py_raise(j->vm, &py_exc_TypeError,
                 "don't know how to handle UnicodeDecodeError in error callback");
    default:
        break;
    }
    value args[] = {py_str_from(j->name ? j->name : j->codec->name), py_bytes_new(j->data, j->size),
                    py_int_from((int64_t)start), py_int_from((int64_t)end), py_str_from(reason)};
    if (errors_named(j->vm, j->errors_name) == CUSTOM) {
        value exc = py_call_args(j->vm, PY_OBJ(&py_exc_UnicodeDecodeError),
                                 PY_OBJ(py_tuple_of(5, args)), NULL);
        size_t at;
        value put =
            codec_ask_handler(j->vm, codec_handler(j->vm, j->errors_name), exc, j->size, &at);
        buf_add(&j->out, STR(put)->data, STR(put)->size);
        if (at <= start) /* it would come here again and again */
            py_raise(j->vm, &py_exc_IndexError, "position %zu from error handler out of bounds",
                     at);
        return at;
    }
    py_raise_args(j->vm, &py_exc_UnicodeDecodeError, py_tuple_of(5, args));
}

static value encode_args(struct job *j, size_t start, size_t end, const char *reason) {
    value args[] = {py_str_from(j->codec->name), PY_OBJ(j->text), py_int_from((int64_t)start),
                    py_int_from((int64_t)end), py_str_from(reason)};
    return PY_OBJ(py_tuple_of(5, args));
}
static noreturn void raise_encode(struct job *j, size_t start, size_t end, const char *reason) {
    value args = encode_args(j, start, end, reason);
    py_raise_args(j->vm, &py_exc_UnicodeEncodeError, PY_AS(struct py_tuple, args));
}

/* The encoding of J without a mark. */
static const char *unmarked(const struct job *j) {
    return j->codec->width == 2 ? "utf-16-le" : "utf-32-le";
}

/* A script's handler: what it gives is written as it is (bytes) or encoded strictly. */
static void ask_script(struct job *j, size_t start, size_t end, const char *reason) {
    value args = encode_args(j, start, end, reason);
    value exc = py_call_args(j->vm, PY_OBJ(&py_exc_UnicodeEncodeError), args, NULL);
    value put = codec_ask_handler(j->vm, codec_handler(j->vm, j->errors_name), exc, j->text->length,
                                  &j->skip);
    const unsigned char *data;
    size_t n;
    if (py_is_str(put)) {
        struct job sub = *j;
        sub.errors_name = NULL;
        sub.text = STR(put);
        sub.skip = 0;
        buf_init(&sub.out);
        struct py_handler h;
        PY_TRY(j->vm, &h) {
            if (j->codec->mark)
                put = py_str_encode(j->vm, put, unmarked(j), NULL);
            else
                j->codec->encode(&sub);
            py_handler_pop(&h);
        }
        else {
            value problem = py_handler_catch(&h);
            if (py_exception_is(problem, &py_exc_UnicodeEncodeError))
                raise_encode(j, start, end, reason);
            py_rethrow(j->vm, problem);
        }
        if (!j->codec->mark)
            put = py_bytes_new(sub.out.data, sub.out.len);
    }
    py_bytes_get(put, &data, &n);
    buf_add(&j->out, data, n);
}

static void put_backslash(struct buf *b, uint32_t cp) {
    buf_printf(b, cp < 0x100 ? "\\x%02x" : cp < 0x10000 ? "\\u%04x" : "\\U%08x", cp);
}

/* The code point CP, number INDEX, does not fit; END is where the row of such ends. True when it
 * was replaced by ASCII text in REPLACEMENT; otherwise its bytes were written. */
static bool encode_error(struct job *j, uint32_t cp, size_t index, size_t end, const char *reason,
                         struct buf *replacement) {
    switch (errors_named(j->vm, j->errors_name)) {
    case IGNORE:
        return true;
    case REPLACE:
        buf_putc(replacement, '?');
        return true;
    case BACKSLASH:
        put_backslash(replacement, cp);
        return true;
    case XML:
        buf_printf(replacement, "&#%u;", cp);
        return true;
    case NAME: {
        const char *name = literal_character_name(cp);
        if (name)
            buf_printf(replacement, "\\N{%s}", name);
        else
            put_backslash(replacement, cp);
        return true;
    }
    case ESCAPE:
        if (cp >= 0xDC80 && cp <= 0xDCFF && j->codec->width < 2) {
            buf_putc(&j->out, (char)(cp - 0xDC00));
            return false;
        }
        break;
    case CUSTOM:
        ask_script(j, index, end, reason);
        return false;
    default:
        break;
    }
    raise_encode(j, index, end, reason);
}

/* --- utf-8 --- */

/* Length of the sequence at P (N bytes left) when valid; otherwise 0, with *BAD bytes to blame. */
static size_t utf8_sequence(const unsigned char *p, size_t n, size_t *bad, const char **reason) {
    unsigned char c = p[0];
    size_t need = c < 0x80 ? 1 : c < 0xC2 ? 0 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : c < 0xF5 ? 4 : 0;
    *bad = 1;
    if (!need) {
        *reason = "invalid start byte";
        return 0;
    }
    unsigned char low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
    unsigned char high = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
    for (size_t i = 1; i < need; i++) {
        if (i >= n) {
            *reason = "unexpected end of data";
            *bad = n;
            return 0;
        }
        if (p[i] < low || p[i] > high) {
            *reason = "invalid continuation byte";
            *bad = i;
            return 0;
        }
        low = 0x80;
        high = 0xBF;
    }
    return need;
}

static size_t ascii_prefix(const unsigned char *p, size_t n) {
    size_t i = 0;
    for (uint64_t w; i + 8 <= n; i += 8) {
        memcpy(&w, p + i, 8);
        if (w & 0x8080808080808080u)
            break;
    }
    while (i < n && p[i] < 128)
        i++;
    return i;
}

static bool is_surrogate_bytes(const unsigned char *p, size_t n) {
    return n >= 3 && p[0] == 0xED && p[1] >= 0xA0 && p[1] <= 0xBF && (p[2] & 0xC0) == 0x80;
}

static bool utf8_valid(const unsigned char *p, size_t n) {
    size_t bad;
    const char *reason;
    for (size_t i = 0, k; i < n; i += k) {
        i += ascii_prefix(p + i, n - i);
        if (i >= n)
            break;
        k = utf8_sequence(p + i, n - i, &bad, &reason);
        if (!k)
            return false;
    }
    return true;
}

static void utf8_decode(struct job *j) {
    size_t i = 0, from = 0;
    while (i < j->size) {
        i += ascii_prefix(j->data + i, j->size - i);
        if (i >= j->size)
            break;
        size_t bad;
        const char *reason;
        size_t n = utf8_sequence(j->data + i, j->size - i, &bad, &reason);
        if (!n && is_surrogate_bytes(j->data + i, j->size - i) &&
            errors_named(j->vm, j->errors_name) == PASS)
            n = 3;
        if (n) {
            i += n;
            continue;
        }
        buf_add(&j->out, j->data + from, i - from);
        from = i = decode_error(j, i, i + bad, reason);
    }
    buf_add(&j->out, j->data + from, j->size - from);
}

/* Number of code points of the row at offset I for which BAD holds. */
static size_t bad_row(const struct job *j, size_t i, bool (*bad)(const struct job *, uint32_t)) {
    size_t count = 0, n;
    for (; i < j->text->size && bad(j, py_utf8_get(j->text->data + i, &n)); i += n)
        count++;
    return count;
}

static bool is_surrogate(const struct job *j, uint32_t cp) {
    (void)j;
    return cp >= 0xD800 && cp < 0xE000;
}

static void utf8_encode(struct job *j) {
    const char *data = j->text->data;
    size_t size = j->text->size, from = 0, index = 0;
    bool surrogates = false;
    const char *p = data, *end = data + size;
    while (!surrogates && (p = memchr(p, 0xED, (size_t)(end - p)))) {
        surrogates = is_surrogate_bytes((const unsigned char *)p, (size_t)(end - p));
        p++;
    }
    for (size_t i = 0, n; surrogates && i < size; i += n, index++) {
        uint32_t cp = py_utf8_get(data + i, &n);
        if (index < j->skip) {
            from = i + n;
            continue;
        }
        if (!is_surrogate(j, cp) || errors_named(j->vm, j->errors_name) == PASS)
            continue;
        buf_add(&j->out, data + from, i - from);
        from = i + n;
        struct buf text = BUF_INIT;
        if (encode_error(j, cp, index, index + bad_row(j, i, is_surrogate),
                         "surrogates not allowed", &text))
            buf_add(&j->out, text.data, text.len);
    }
    buf_add(&j->out, data + from, size - from);
}

static void utf8_sig_decode(struct job *j) {
    if (j->size >= 3 && !memcmp(j->data, "\xEF\xBB\xBF", 3)) {
        j->data += 3;
        j->size -= 3;
    }
    utf8_decode(j);
}

static void utf8_sig_encode(struct job *j) {
    buf_puts(&j->out, "\xEF\xBB\xBF");
    utf8_encode(j);
}

/* --- single bytes --- */

static void byte_decode(struct job *j) {
    const struct codec *c = j->codec;
    for (size_t i = 0; i < j->size; i++) {
        unsigned char byte = j->data[i];
        if (byte < 128 && (!j->low || !byte || j->low[byte]))
            buf_put_codepoint(&j->out, j->low ? j->low[byte] : byte);
        else if (byte >= 128 && (j->high ? j->high[byte - 128] != 0 : byte < c->limit))
            buf_put_codepoint(&j->out, j->high ? j->high[byte - 128] : byte);
        else
            i = decode_error(j, i, i + 1,
                             j->high ? "character maps to <undefined>"
                                     : "ordinal not in range(128)") -
                1;
    }
}

/* The byte of CP, or -1. */
static int byte_of(const struct job *j, uint32_t cp) {
    if ((cp < 128 && !j->low) || (!j->high && cp < j->codec->limit) || !cp)
        return (int)cp;
    for (int i = 127; j->high && i >= 0; i--) /* of several bytes the last one */
        if (j->high[i] == cp)
            return i + 128;
    for (int i = 127; j->low && i >= 0; i--)
        if (j->low[i] == cp)
            return i;
    return -1;
}

static bool has_no_byte(const struct job *j, uint32_t cp) { return byte_of(j, cp) < 0; }

static void byte_encode(struct job *j) {
    const struct codec *c = j->codec;
    if (py_str_is_ascii(j->text) && !j->low) {
        buf_add(&j->out, j->text->data, j->text->size);
        return;
    }
    size_t index = 0, n;
    for (size_t i = 0; i < j->text->size; i += n, index++) {
        uint32_t cp = py_utf8_get(j->text->data + i, &n);
        if (index < j->skip)
            continue;
        int byte = byte_of(j, cp);
        if (byte >= 0) {
            buf_putc(&j->out, (char)byte);
            continue;
        }
        struct buf text = BUF_INIT;
        const char *reason = j->high           ? "character maps to <undefined>"
                             : c->limit == 128 ? "ordinal not in range(128)"
                                               : "ordinal not in range(256)";
        if (encode_error(j, cp, index, index + bad_row(j, i, has_no_byte), reason, &text))
            for (size_t k = 0; k < text.len; k++)
                buf_putc(&j->out, (char)byte_of(j, (unsigned char)text.data[k]));
    }
}

/* --- utf-16 and utf-32 --- */

static void put_unit(struct buf *b, uint32_t unit, unsigned width, bool big) {
    for (unsigned k = 0; k < width; k++)
        buf_putc(b, (char)(unit >> 8 * (big ? width - 1 - k : k)));
}

static void wide_put(struct job *j, uint32_t cp) {
    const struct codec *c = j->codec;
    if (c->width == 2 && cp >= 0x10000) {
        put_unit(&j->out, 0xD800 + ((cp - 0x10000) >> 10), 2, c->big);
        cp = 0xDC00 + (cp & 0x3FF);
    }
    put_unit(&j->out, cp, c->width, c->big);
}

static void wide_encode(struct job *j) {
    if (j->codec->mark)
        wide_put(j, 0xFEFF);
    size_t index = 0, n;
    for (size_t i = 0; i < j->text->size; i += n, index++) {
        uint32_t cp = py_utf8_get(j->text->data + i, &n);
        if (index < j->skip)
            continue;
        if (!is_surrogate(j, cp) || errors_named(j->vm, j->errors_name) == PASS) {
            wide_put(j, cp);
            continue;
        }
        struct buf text = BUF_INIT;
        if (encode_error(j, cp, index, index + bad_row(j, i, is_surrogate),
                         "surrogates not allowed", &text))
            for (size_t k = 0; k < text.len; k++)
                wide_put(j, (unsigned char)text.data[k]);
    }
}

static uint32_t get_unit(const unsigned char *p, unsigned width, bool big) {
    uint32_t unit = 0;
    for (unsigned k = 0; k < width; k++)
        unit |= (uint32_t)p[k] << 8 * (big ? width - 1 - k : k);
    return unit;
}

/* The order the mark says, or the codec's; the mark is skipped. */
static bool wide_order(struct job *j, size_t *at) {
    const struct codec *c = j->codec;
    bool big = c->big;
    for (int order = 0; order < 2 && c->mark && j->size >= c->width; order++)
        if (get_unit(j->data, c->width, order) == 0xFEFF) {
            *at = c->width;
            big = order;
        }
    j->name = c->width == 2 ? (big ? "utf-16-be" : "utf-16-le") : big ? "utf-32-be" : "utf-32-le";
    return big;
}

static void utf16_decode(struct job *j) {
    size_t i = 0;
    bool big = wide_order(j, &i);
    while (i < j->size) {
        size_t left = j->size - i;
        if (left < 2) {
            i = decode_error(j, i, j->size, "truncated data");
            continue;
        }
        uint32_t unit = get_unit(j->data + i, 2, big);
        if (unit < 0xD800 || unit >= 0xE000) {
            buf_put_codepoint(&j->out, unit);
            i += 2;
        } else if (errors_named(j->vm, j->errors_name) == PASS &&
                   (unit >= 0xDC00 || left < 4 ||
                    (get_unit(j->data + i + 2, 2, big) & 0xFC00) != 0xDC00)) {
            buf_put_codepoint(&j->out, unit);
            i += 2;
        } else if (unit >= 0xDC00) {
            i = decode_error(j, i, i + 2, "illegal encoding");
        } else if (left < 4) {
            i = decode_error(j, i, j->size, "unexpected end of data");
        } else {
            uint32_t next = get_unit(j->data + i + 2, 2, big);
            if ((next & 0xFC00) == 0xDC00) {
                buf_put_codepoint(&j->out, 0x10000 + ((unit & 0x3FF) << 10) + (next & 0x3FF));
                i += 4;
            } else {
                i = decode_error(j, i, i + 2, "illegal UTF-16 surrogate");
            }
        }
    }
}

static void utf32_decode(struct job *j) {
    size_t i = 0;
    bool big = wide_order(j, &i);
    while (i < j->size) {
        if (j->size - i < 4) {
            i = decode_error(j, i, j->size, "truncated data");
            continue;
        }
        uint32_t cp = get_unit(j->data + i, 4, big);
        const char *wrong = NULL;
        if (cp > 0x10FFFF)
            wrong = "code point not in range(0x110000)";
        else if (is_surrogate(j, cp) && errors_named(j->vm, j->errors_name) != PASS)
            wrong = "code point in surrogate code point range(0xd800, 0xe000)";
        else
            buf_put_codepoint(&j->out, cp);
        i = wrong ? decode_error(j, i, i + 4, wrong) : i + 4;
    }
}

/* --- unicode_escape --- */

static void escape_encode(struct job *j) {
    size_t n;
    for (size_t i = 0; i < j->text->size; i += n) {
        uint32_t cp = py_utf8_get(j->text->data + i, &n);
        if (cp == '\n' || cp == '\r' || cp == '\t' || cp == '\\') {
            buf_putc(&j->out, '\\');
            buf_putc(&j->out, cp == '\n' ? 'n' : cp == '\r' ? 'r' : cp == '\t' ? 't' : '\\');
        } else if (cp >= 32 && cp < 127) {
            buf_putc(&j->out, (char)cp);
        } else {
            buf_printf(&j->out, cp < 0x100 ? "\\x%02x" : cp < 0x10000 ? "\\u%04x" : "\\U%08x", cp);
        }
    }
}

static int hex_digit(unsigned char c) {
    return c >= '0' && c <= '9'                 ? c - '0'
           : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
                                                : -1;
}

/* \\N{NAME} at START: the character; returns where to go on. */
static size_t unescape_name(struct job *j, size_t start) {
    size_t i = start + 2;
    const unsigned char *close =
        i < j->size && j->data[i] == '{' ? memchr(j->data + i, '}', j->size - i) : NULL;
    if (!close)
        return decode_error(j, start, i < j->size && j->data[i] == '{' ? j->size : i,
                            "malformed \\N character escape");
    size_t end = (size_t)(close - j->data);
    int cp = literal_character_by_name((const char *)j->data + i + 1, end - i - 1);
    if (cp < 0)
        return decode_error(j, start, end + 1, "unknown Unicode character name");
    buf_put_codepoint(&j->out, (unsigned)cp);
    return end + 1;
}

static void escape_decode(struct job *j) {
    static const char plain[] = "\\\\''\"\"a\ab\bf\fn\nr\rt\tv\v";
    for (size_t i = 0; i < j->size;) {
        unsigned char c = j->data[i];
        if (c != '\\') {
            buf_put_codepoint(&j->out, c);
            i++;
            continue;
        }
        if (i + 1 >= j->size) {
            decode_error(j, i, i + 1, "\\ at end of string");
            return;
        }
        size_t start = i;
        c = j->data[i + 1];
        i += 2;
        const char *p = NULL;
        for (const char *q = plain; *q && !p; q += 2)
            p = (unsigned char)*q == c ? q : NULL;
        if (c == 'N') {
            i = unescape_name(j, start);
            continue;
        }
        unsigned want = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
        if (p) {
            buf_putc(&j->out, p[1]);
        } else if (c >= '0' && c <= '7') {
            unsigned v = (unsigned)(c - '0');
            for (int k = 0; k < 2 && i < j->size && j->data[i] >= '0' && j->data[i] <= '7'; k++)
                v = v * 8 + (unsigned)(j->data[i++] - '0');
            buf_put_codepoint(&j->out, v);
        } else if (want) {
            uint32_t v = 0;
            unsigned k = 0;
            for (; k < want && i < j->size && hex_digit(j->data[i]) >= 0; k++)
                v = v << 4 | (uint32_t)hex_digit(j->data[i++]);
            if (k < want)
                decode_error(j, start, i,
                             want == 2   ? "truncated \\xXX escape"
                             : want == 4 ? "truncated \\uXXXX escape"
                                         : "truncated \\UXXXXXXXX escape");
            else if (v > 0x10FFFF)
                decode_error(j, start, i, "illegal Unicode character");
            else
                buf_put_codepoint(&j->out, v);
        } else if (c != '\n') {
            buf_putc(&j->out, '\\');
            buf_put_codepoint(&j->out, c);
        }
    }
}

/* raw_unicode_escape: latin-1 with \\uXXXX and \\UXXXXXXXX. */
static void raw_escape_encode(struct job *j) {
    size_t n;
    for (size_t i = 0; i < j->text->size; i += n) {
        uint32_t cp = py_utf8_get(j->text->data + i, &n);
        if (cp < 0x100)
            buf_putc(&j->out, (char)cp);
        else
            buf_printf(&j->out, cp < 0x10000 ? "\\u%04x" : "\\U%08x", cp);
    }
}

static void raw_escape_decode(struct job *j) {
    for (size_t i = 0; i < j->size;) {
        unsigned char c = j->data[i];
        unsigned char kind = c == '\\' && i + 1 < j->size ? j->data[i + 1] : 0;
        if (kind != 'u' && kind != 'U') {
            buf_put_codepoint(&j->out, c);
            /* The second of two backslashes begins no escape. */
            if (kind == '\\')
                buf_putc(&j->out, '\\');
            i += kind == '\\' ? 2 : 1;
            continue;
        }
        size_t start = i, want = kind == 'u' ? 4 : 8, k = 0;
        uint32_t v = 0;
        for (i += 2; k < want && i < j->size && hex_digit(j->data[i]) >= 0; k++)
            v = v << 4 | (uint32_t)hex_digit(j->data[i++]);
        if (k < want)
            decode_error(j, start, i,
                         want == 4 ? "truncated \\uXXXX escape" : "truncated \\UXXXXXXXX escape");
        else if (v > 0x10FFFF)
            decode_error(j, start, i, "\\Uxxxxxxxx out of range");
        else
            buf_put_codepoint(&j->out, v);
    }
}

/* --- host names --- */

static noreturn void raise_idna(struct job *j, const char *what, const char *wrong) {
    py_raise(j->vm, &py_exc_UnicodeError, "%s with 'idna' codec failed (UnicodeError: %s)", what,
             wrong);
}

static void punycode_job_encode(struct job *j) {
    punycode_encode(j->text->data, j->text->size, &j->out);
}

static void punycode_job_decode(struct job *j) {
    if (!punycode_decode((const char *)j->data, j->size, &j->out))
        py_raise(j->vm, &py_exc_UnicodeError, "Invalid punycode");
}

static void idna_job_encode(struct job *j) {
    const char *wrong = idna_encode(j->text->data, j->text->size, &j->out);
    if (wrong && j->text->size)
        raise_idna(j, "encoding", wrong);
}

static void idna_job_decode(struct job *j) {
    const char *wrong = idna_decode((const char *)j->data, j->size, &j->out);
    if (wrong)
        raise_idna(j, "decoding", wrong);
}

/* --- utf-7 --- */

static void utf7_job_encode(struct job *j) { utf7_encode(j->text, &j->out); }
static void utf7_job_decode(struct job *j) {
    struct utf7 u = {0};
    size_t at = 0, end = 0;
    const char *reason = NULL;
    while (at < j->size || u.inside)
        if (!utf7_step(&u, j->data, j->size, &at, &end, &reason, &j->out)) {
            u = (struct utf7){0};
            at = decode_error(j, at, end, reason);
        }
}

/* --- the table --- */

#include "python/types/charmaps.h"

static const struct codec codecs[] = {
    {.name = "utf-8", utf8_decode, utf8_encode},
    {.name = "ascii", byte_decode, byte_encode, .limit = 128},
    {.name = "latin-1", byte_decode, byte_encode, .limit = 256},
    {.name = "utf-16", utf16_decode, wide_encode, .width = 2, .mark = true},
    {.name = "utf-16-le", utf16_decode, wide_encode, .width = 2},
    {.name = "utf-16-be", utf16_decode, wide_encode, .width = 2, .big = true},
    {.name = "utf-32", utf32_decode, wide_encode, .width = 4, .mark = true},
    {.name = "utf-32-le", utf32_decode, wide_encode, .width = 4},
    {.name = "utf-32-be", utf32_decode, wide_encode, .width = 4, .big = true},
    {.name = "utf-8", utf8_sig_decode, utf8_sig_encode},
    {.name = "unicodeescape", escape_decode, escape_encode},
    {.name = "rawunicodeescape", raw_escape_decode, raw_escape_encode},
    {.name = "punycode", punycode_job_decode, punycode_job_encode},
    {.name = "idna", idna_job_decode, idna_job_encode},
    {.name = "utf7", utf7_job_decode, utf7_job_encode},
    {.name = "charmap", byte_decode, byte_encode, .limit = 128},
};
enum { CODEC_CHARMAP = sizeof codecs / sizeof *codecs - 1 };

/* Names in lower case with _ for every other sign, and the row of the table. */
static const struct {
    const char *name;
    int codec;
} aliases[] = {
    {"utf_8", 0},
    {"utf8", 0},
    {"u8", 0},
    {"cp65001", 0},
    {"ascii", 1},
    {"us_ascii", 1},
    {"646", 1},
    {"ansi_x3.4_1968", 1},
    {"latin_1", 2},
    {"latin1", 2},
    {"iso_8859_1", 2},
    {"iso8859_1", 2},
    {"8859", 2},
    {"cp819", 2},
    {"l1", 2},
    {"latin", 2},
    {"utf_16", 3},
    {"utf16", 3},
    {"u16", 3},
    {"utf_16_le", 4},
    {"utf_16le", 4},
    {"utf16_le", 4},
    {"utf_16_be", 5},
    {"utf_16be", 5},
    {"utf16_be", 5},
    {"utf_32", 6},
    {"utf32", 6},
    {"u32", 6},
    {"utf_32_le", 7},
    {"utf_32le", 7},
    {"utf_32_be", 8},
    {"utf_32be", 8},
    {"utf_8_sig", 9},
    {"utf8_sig", 9},
    {"unicode_escape", 10},
    {"raw_unicode_escape", 11},
    {"punycode", 12},
    {"idna", 13},
    {"utf_7", 14},
    {"utf7", 14},
    {"u7", 14},
    {"unicode_1_1_utf_7", 14},
};

/* Row of the table, or -1. *MAP: the row of charmaps for CODEC_CHARMAP. */
static int codec_find(const char *name, int *map) {
    static const struct {
        const char *alias, *name;
    } others[] = {{"latin2", "iso88592"},
                  {"latin3", "iso88593"},
                  {"latin4", "iso88594"},
                  {"latin5", "iso88599"},
                  {"latin6", "iso885910"},
                  {"latin7", "iso885913"},
                  {"latin8", "iso885914"},
                  {"latin9", "iso885915"},
                  {"latin10", "iso885916"},
                  {"l2", "iso88592"},
                  {"l5", "iso88599"},
                  {"l9", "iso885915"},
                  {"arabic", "iso88596"},
                  {"hebrew", "iso88598"},
                  {"thai", "iso885911"},
                  {"greek", "iso88597"},
                  {"cyrillic", "iso88595"},
                  {"macintosh", "macroman"},
                  {"maclatin", "maclatin2"},
                  {"roman8", "hproman8"},
                  {"koi8", "koi8r"},
                  {"cp154", "ptcp154"},
                  {"maccentraleurope", "maclatin2"}};
    struct buf b = BUF_INIT, plain = BUF_INIT;
    for (const char *p = name; *p; p++) {
        char c = *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p == '-' || *p == ' ' ? '_' : *p;
        buf_putc(&b, c);
        if (c != '_')
            buf_putc(&plain, c);
    }
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if (!strcmp(b.data, aliases[i].name))
            return aliases[i].codec;
    const char *bare = plain.data;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (!strcmp(bare, others[i].alias))
            bare = others[i].name;
    if (!strncmp(bare, "windows", 7))
        bare = mem_printf("cp%s", bare + 7);
    else if (!strncmp(bare, "ibm", 3) || (*bare && strspn(bare, "0123456789") == strlen(bare)))
        bare = mem_printf("cp%s", *bare == 'i' ? bare + 3 : bare);
    for (size_t i = 0; i < sizeof charmaps / sizeof *charmaps; i++) {
        const char *p = bare, *q = charmaps[i].name;
        for (; *p && *q; q++)
            if (*q != '-' && *q != *p++)
                break;
        if (!*p && !*q) {
            *map = (int)i;
            return CODEC_CHARMAP;
        }
    }
    return -1;
}

/* Sets the codec of J by its name; NULL: utf-8. */
static void choose(struct job *j, const char *name) {
    int map = 0, i = name ? codec_find(name, &map) : 0;
    if (i < 0)
        py_raise(j->vm, &py_exc_LookupError, "unknown encoding: %s", name);
    j->codec = &codecs[i];
    j->high = i == CODEC_CHARMAP ? charmaps[map].high : NULL;
    j->low = i == CODEC_CHARMAP ? charmaps[map].low : NULL;
}

const char *py_codec_name(const char *name) {
    static const char *const canonical[] = {
        "utf-8",    "ascii",     "iso8859-1", "utf-16",    "utf-16-le",      "utf-16-be",
        "utf-32",   "utf-32-le", "utf-32-be", "utf-8-sig", "unicode-escape", "raw-unicode-escape",
        "punycode", "idna",      "utf-7"};
    int map, i = codec_find(name, &map);
    return i < 0 ? NULL : i == CODEC_CHARMAP ? charmaps[map].name : canonical[i];
}

/* With an encoding that a script registered; PY_UNDEF when it is not one. */
static value by_script(struct vm *vm, value v, const char *encoding, const char *errors,
                       bool encode) {
    int map;
    if (!encoding || codec_find(encoding, &map) >= 0)
        return PY_UNDEF;
    value info = codec_search(vm, encoding);
    if (info == PY_UNDEF)
        return PY_UNDEF;
    if (py_lookup_attr(vm, info, "_is_text_encoding") == PY_FALSE)
        py_raise(vm, &py_exc_LookupError,
                 "'%s' is not a text encoding; use codecs.%s() to handle arbitrary codecs",
                 encoding, encode ? "encode" : "decode");
    value coder = PY_AS(struct py_tuple, info)->items[encode ? 0 : 1];
    value done = py_call2(vm, coder, v, py_str_from(errors ? errors : "strict"));
    if (!py_is_tuple(done) || PY_AS(struct py_tuple, done)->n != 2)
        py_raise(vm, &py_exc_TypeError, "%s must return a tuple (object, integer)",
                 encode ? "encoder" : "decoder");
    value r = PY_AS(struct py_tuple, done)->items[0];
    const unsigned char *data;
    size_t n;
    if (encode ? py_is_str(r) || !py_bytes_get(r, &data, &n) : !py_is_str(r))
        py_raise(vm, &py_exc_TypeError,
                 "'%s' %s returned '%T' instead of '%s'; use codecs.%s() to %s to arbitrary types",
                 encoding, encode ? "encoder" : "decoder", r, encode ? "bytes" : "str",
                 encode ? "encode" : "decode", encode ? "encode" : "decode");
    return r;
}

value py_str_encode(struct vm *vm, value text, const char *encoding, const char *errors) {
    value own = by_script(vm, text, encoding, errors, true);
    if (own != PY_UNDEF)
        return own;
    struct job j = {.vm = vm, .errors_name = errors};
    choose(&j, encoding);
    buf_init(&j.out);
    j.text = STR(text);
    if (j.codec->encode == utf8_encode &&
        (py_str_is_ascii(j.text) || !memchr(j.text->data, 0xED, j.text->size)))
        return py_bytes_new(j.text->data, j.text->size);
    j.codec->encode(&j);
    return py_bytes_new(j.out.data, j.out.len);
}

value py_str_decode(struct vm *vm, const void *data, size_t size, const char *encoding,
                    const char *errors) {
    if (!size) /* whatever the encoding */
        return PY_OBJ(py_intern(""));
    int map;
    if (encoding && codec_find(encoding, &map) < 0) {
        value own = by_script(vm, py_bytes_new(data, size), encoding, errors, false);
        if (own != PY_UNDEF)
            return own;
    }
    struct job j = {.vm = vm, .errors_name = errors, .data = data, .size = size};
    choose(&j, encoding);
    if (j.codec->decode == utf8_decode && ascii_prefix(data, size) == size)
        return py_str_new_length(data, size, size);
    if (j.codec->decode == utf8_decode && utf8_valid(data, size))
        return py_str_new(data, size);
    buf_init(&j.out);
    j.codec->decode(&j);
    return py_str_take(&j.out);
}

value py_str_decode_utf8(struct vm *vm, const char *data, size_t size) {
    return py_str_decode(vm, data, size, NULL, NULL);
}
