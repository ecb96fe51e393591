/*
 * str: immutable text, UTF-8 inside (lone surrogates as WTF-8), with its length in code points.
 *
 * Read the bytes through data and size; use py_str_cstr where C wants a NUL-terminated string: the
 * tail of a buffer may be shared with a longer string that was made by appending.
 */
#ifndef RETORT_PYTHON_TYPES_STR_H
#define RETORT_PYTHON_TYPES_STR_H

#include "base/buf.h"
#include "python/object.h"

struct py_str {
    struct py_object head;
    uint64_t hash;         /* 0: not computed yet */
    const char *data;      /* size bytes; inside this block or a shared buffer */
    size_t size;           /* bytes */
    size_t length;         /* code points; == size exactly when all ASCII */
    bool interned;         /* equal interned strings are the same object */
    uint8_t storage;       /* enum py_str_storage: whose the bytes are (str.c's business) */
    uint32_t *marks;       /* non-ASCII: byte offset of every 64th code point, once needed */
    struct py_attrs attrs; /* of subclasses only: not allocated for exact strings */
};

extern struct py_type py_str_type;

/* Code points in SIZE bytes of valid UTF-8. */
size_t py_utf8_length(const char *data, size_t size);

/* The code point at P (valid WTF-8); *LEN is set to its bytes. */
static inline uint32_t py_utf8_get(const char *p, size_t *len) {
    const unsigned char *u = (const unsigned char *)p;
    if (u[0] < 0x80) {
        *len = 1;
        return u[0];
    }
    if (u[0] < 0xE0) {
        *len = 2;
        return (uint32_t)(u[0] & 31) << 6 | (u[1] & 63);
    }
    if (u[0] < 0xF0) {
        *len = 3;
        return (uint32_t)(u[0] & 15) << 12 | (uint32_t)(u[1] & 63) << 6 | (u[2] & 63);
    }
    *len = 4;
    return (uint32_t)(u[0] & 7) << 18 | (uint32_t)(u[1] & 63) << 12 | (uint32_t)(u[2] & 63) << 6 |
           (u[3] & 63);
}
/* Writes CP to P (room for 4 bytes); returns its bytes. */
size_t py_utf8_put(char *p, uint32_t cp);

static inline bool py_is_str(value v) {
    return py_is_object(v) && v && (py_type_of(v)->flags & PY_TYPE_STR);
}
static inline bool py_str_is_ascii(const struct py_str *s) { return s->size == s->length; }

/* New strings; DATA is copied and must be valid (W)UTF-8. */
value py_str_new(const char *data, size_t size);
value py_str_from(const char *cstr);
value py_str_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Takes the text of B, which is empty afterwards. */
value py_str_take(struct buf *b);
/* The one interned string with this text: for names that are compared often. */
struct py_str *py_intern(const char *cstr);
struct py_str *py_intern_n(const char *data, size_t size);
struct py_str *py_intern_str(struct py_str *s);
/* The same of constant ASCII data; PLACE becomes the string unless there is one already. */
struct py_str *py_intern_at(struct py_str *place, const char *data, size_t size);

/* A string of constant data, which is used where it is: SIZE bytes at DATA with NUL behind them,
 * LENGTH code points, the hash that py_str_hash gives; INTERNED as py_intern does. */
struct py_str *py_str_constant(const char *data, size_t size, size_t length, uint64_t hash,
                               bool interned);

/* NUL-terminated bytes. V must be a str. */
const char *py_str_cstr(value v);
bool py_str_equal(const struct py_str *a, const struct py_str *b);
bool py_str_is(value v, const char *cstr); /* V is a str equal to CSTR; any V */
uint64_t py_str_hash(struct py_str *s);
value py_str_concat(struct vm *vm, value a, value b);
/* Code points [START, END) */
value py_str_slice(value s, size_t start, size_t end);
/* SEP.join of N items; TypeError when one is no str. */
value py_str_join(struct vm *vm, struct py_str *sep, size_t n, const value *items);
/* TEXT with the first COUNT (SIZE_MAX: all) occurrences of OLD replaced. */
value py_str_replace(value text, struct py_str *old, struct py_str *new_text, size_t count);
/* repr of text, and ascii(). */
value py_str_quote(value v, bool ascii);
/* V with everything but ASCII escaped, as ascii() does with a repr. */
value py_str_ascii(value v);
/* text.lower(), upper() … without a VM. */
value py_str_lower(value v);
value py_str_upper(value v);

/* Bytes of text in ENCODING (any of Python's aliases of utf-8, ascii, latin-1, utf-16, utf-32,
 * cp1252 …); LookupError, UnicodeEncodeError. NULL: utf-8 and strict. */
value py_str_encode(struct vm *vm, value text, const char *encoding, const char *errors);
/* The reverse: a str; UnicodeDecodeError. */
value py_str_decode(struct vm *vm, const void *data, size_t size, const char *encoding,
                    const char *errors);

/* The name CPython's codecs give NAME (codecs.lookup(NAME).name), or NULL when unknown. */
const char *py_codec_name(const char *name);

/* A string of one code point (surrogates too). */
value py_str_char(uint32_t cp);
/* Byte offset of the code point at INDEX (0..length); amortized constant time. */
size_t py_str_offset(struct py_str *s, size_t index);
/* The reverse: number of code points in the first OFFSET bytes. */
size_t py_str_index_at(struct py_str *s, size_t offset);
/* Code point at INDEX, which must be in range. */
uint32_t py_str_at(struct py_str *s, size_t index);
/* The exact str with the text of S (S itself unless it is an instance of a subclass). */
value py_str_exact(value s);
/* Decodes bytes as UTF-8, raising UnicodeDecodeError. */
value py_str_decode_utf8(struct vm *vm, const char *data, size_t size);

#endif
