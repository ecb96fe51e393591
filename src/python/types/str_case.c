/* str: case mappings and the is… questions, with short ways for ASCII. */
#include "python/api.h"
#include "python/types/char.h"
#include "python/types/str_int.h"
#include "python/types/str_methods.h"

#define STR(v) PY_AS(struct py_str, v)

typedef int (*case_fn)(uint32_t cp, uint32_t out[3]);

static void put(struct buf *b, const uint32_t *cps, int n) {
    for (int i = 0; i < n; i++)
        buf_put_codepoint(b, cps[i]);
}

/* A text of ASCII with every byte of CLASS moved by DELTA; itself when there is none. */
static value ascii_shift(value v, uint8_t class, int delta) {
    struct py_str *s = STR(v);
    size_t i = 0;
    while (i < s->size && !(py_ascii_class[(unsigned char)s->data[i]] & class))
        i++;
    if (i == s->size)
        return py_str_exact(v);
    char *to;
    value r = py_str_raw(s->size, s->length, &to);
    for (i = 0; i < s->size; i++) {
        char c = s->data[i];
        to[i] = (char)(c + (py_ascii_class[(unsigned char)c] & class ? delta : 0));
    }
    return r;
}

/* Capital sigma is final when a cased letter comes before it and none after it, case-ignorable
 * characters between them not counting. */
static bool is_final_sigma(const struct py_str *s, size_t at) {
    size_t i = at, n;
    bool before = false;
    while (i > 0) {
        do
            i--;
        while (((unsigned char)s->data[i] & 0xC0) == 0x80);
        uint32_t cp = py_utf8_get(s->data + i, &n);
        if (!py_char_is_case_ignorable(cp)) {
            before = py_char_is_cased(cp);
            break;
        }
    }
    if (!before)
        return false;
    for (i = at + 2; i < s->size; i += n) {
        uint32_t cp = py_utf8_get(s->data + i, &n);
        if (!py_char_is_case_ignorable(cp))
            return !py_char_is_cased(cp);
    }
    return true;
}

/* Lower case of the code point CP at offset AT of S. */
static int lower_at(const struct py_str *s, size_t at, uint32_t cp, uint32_t out[3]) {
    if (cp != 0x3A3)
        return py_char_lower(cp, out);
    out[0] = is_final_sigma(s, at) ? 0x3C2 : 0x3C3;
    return 1;
}

static value map_all(struct py_str *s, case_fn fn) {
    struct buf b = BUF_INIT;
    uint32_t out[3];
    size_t n;
    for (size_t i = 0; i < s->size; i += n) {
        uint32_t cp = py_utf8_get(s->data + i, &n);
        put(&b, out, fn ? fn(cp, out) : lower_at(s, i, cp, out));
    }
    return py_str_take(&b);
}

value py_str_lower(value v) {
    return py_str_is_ascii(STR(v)) ? ascii_shift(v, CHAR_UPPER, 32) : map_all(STR(v), NULL);
}

value py_str_upper(value v) {
    return py_str_is_ascii(STR(v)) ? ascii_shift(v, CHAR_LOWER, -32)
                                   : map_all(STR(v), py_char_upper);
}

value str_lower(struct vm *vm, const value *a) {
    (void)vm;
    return py_str_lower(a[0]);
}

value str_upper(struct vm *vm, const value *a) {
    (void)vm;
    return py_str_upper(a[0]);
}

value str_casefold(struct vm *vm, const value *a) {
    (void)vm;
    return py_str_is_ascii(STR(a[0])) ? ascii_shift(a[0], CHAR_UPPER, 32)
                                      : map_all(STR(a[0]), py_char_fold);
}

value str_title(struct vm *vm, const value *a) {
    (void)vm;
    struct py_str *s = STR(a[0]);
    struct buf b = BUF_INIT;
    uint32_t out[3];
    size_t n;
    bool inside = false;
    for (size_t i = 0; i < s->size; i += n) {
        uint32_t cp = py_utf8_get(s->data + i, &n);
        put(&b, out, inside ? lower_at(s, i, cp, out) : py_char_title(cp, out));
        inside = py_char_is_cased(cp);
    }
    return py_str_take(&b);
}

value str_capitalize(struct vm *vm, const value *a) {
    (void)vm;
    struct py_str *s = STR(a[0]);
    struct buf b = BUF_INIT;
    uint32_t out[3];
    size_t n;
    for (size_t i = 0; i < s->size; i += n) {
        uint32_t cp = py_utf8_get(s->data + i, &n);
        put(&b, out, i ? lower_at(s, i, cp, out) : py_char_title(cp, out));
    }
    return py_str_take(&b);
}

value str_swapcase(struct vm *vm, const value *a) {
    (void)vm;
    struct py_str *s = STR(a[0]);
    struct buf b = BUF_INIT;
    uint32_t out[3] = {0};
    size_t n;
    for (size_t i = 0; i < s->size; i += n) {
        uint32_t cp = py_utf8_get(s->data + i, &n);
        int k = 1;
        out[0] = cp;
        if (py_char_is_upper(cp))
            k = lower_at(s, i, cp, out);
        else if (py_char_is_lower(cp))
            k = py_char_upper(cp, out);
        put(&b, out, k);
    }
    return py_str_take(&b);
}

/* --- questions --- */

static bool all(const struct py_str *s, bool (*is)(uint32_t)) {
    size_t n;
    for (size_t i = 0; i < s->size; i += n)
        if (!is(py_utf8_get(s->data + i, &n)))
            return false;
    return true;
}

static bool is_alnum(uint32_t cp) { return py_char_is_alpha(cp) || py_char_is_numeric(cp); }

#define ALL_OF(name, is)                                                                           \
    value str_##name(struct vm *vm, const value *a) {                                              \
        (void)vm;                                                                                  \
        return PY_BOOL(STR(a[0])->size && all(STR(a[0]), is));                                     \
    }

ALL_OF(isspace, py_char_is_space)
ALL_OF(isdecimal, py_char_is_decimal)
ALL_OF(isdigit, py_char_is_digit)
ALL_OF(isnumeric, py_char_is_numeric)
ALL_OF(isalpha, py_char_is_alpha)
ALL_OF(isalnum, is_alnum)

value str_isprintable(struct vm *vm, const value *a) {
    (void)vm;
    return PY_BOOL(all(STR(a[0]), py_char_is_printable));
}

value str_isascii(struct vm *vm, const value *a) {
    (void)vm;
    return PY_BOOL(py_str_is_ascii(STR(a[0])));
}

value str_isidentifier(struct vm *vm, const value *a) {
    (void)vm;
    const struct py_str *s = STR(a[0]);
    size_t n;
    if (!s->size)
        return PY_FALSE;
    for (size_t i = 0; i < s->size; i += n) {
        uint32_t cp = py_utf8_get(s->data + i, &n);
        if (i ? !py_char_is_ident(cp) : !py_char_is_ident_start(cp))
            return PY_FALSE;
    }
    return PY_TRUE;
}

/* Every cased character answers WANTED and there is one. */
static value all_cased(const struct py_str *s, bool (*wanted)(uint32_t), bool (*other)(uint32_t)) {
    size_t n;
    bool some = false;
    for (size_t i = 0; i < s->size; i += n) {
        uint32_t cp = py_utf8_get(s->data + i, &n);
        if (other(cp) || py_char_is_title(cp))
            return PY_FALSE;
        some |= wanted(cp);
    }
    return PY_BOOL(some);
}

value str_islower(struct vm *vm, const value *a) {
    (void)vm;
    return all_cased(STR(a[0]), py_char_is_lower, py_char_is_upper);
}

value str_isupper(struct vm *vm, const value *a) {
    (void)vm;
    return all_cased(STR(a[0]), py_char_is_upper, py_char_is_lower);
}

value str_istitle(struct vm *vm, const value *a) {
    (void)vm;
    const struct py_str *s = STR(a[0]);
    size_t n;
    bool some = false, inside = false;
    for (size_t i = 0; i < s->size; i += n) {
        uint32_t cp = py_utf8_get(s->data + i, &n);
        bool capital = py_char_is_upper(cp) || py_char_is_title(cp), small = py_char_is_lower(cp);
        if ((capital && inside) || (small && !inside))
            return PY_FALSE;
        inside = capital || small;
        some |= inside;
    }
    return PY_BOOL(some);
}
